import { Classifier } from '../core/classifier.js';
import type { Declaration } from '../core/params.js';
import type { Labels, Matrix, Steps } from '../core/types.js';
import { fastTrees } from '../predict/fast-trees.js';
import type { TreesState } from '../predict/trees.js';
import { featureImportances } from '../tree/importances.js';
import { type ForestParams, forestDefaults, forestRules, forestWorker, growForest } from './forest.js';

export type ExtraTreesParams = ForestParams;

const declaration = (): Declaration<ForestParams> => ({
  name: 'ExtraTreesClassifier',
  defaults: { ...forestDefaults(), bootstrap: false },
  rules: forestRules(),
  worker: forestWorker,
});

/**
 * Extremely randomized trees (Geurts, Ernst, Wehenkel 2006; scikit-learn's ExtraTreesClassifier): the mean of trees that are
 * grown on all rows and cut each drawn feature at one place drawn at random.
 * @example new ExtraTreesClassifier({ nEstimators: 200 }).fit(X, y).predict(Z);
 */
export class ExtraTreesClassifier extends Classifier<ForestParams, TreesState> {
  readonly kinds = [fastTrees];

  constructor(params?: Partial<ForestParams>) {
    super(declaration(), params);
  }

  protected steps(X: Matrix, labels: Labels, sampleWeight: Float64Array | undefined): Steps<TreesState> {
    return growForest(this.name, this.params, 'random', X, labels, sampleWeight);
  }

  /** How much each column lowered the impurity, averaged over the trees; sums to 1 (0 where no cut was made). */
  get featureImportances(): Float64Array {
    return featureImportances(this.fitted.state, this.params.criterion);
  }
}
