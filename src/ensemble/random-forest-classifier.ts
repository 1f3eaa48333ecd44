import { Classifier } from '../core/classifier.js';
import type { Declaration } from '../core/params.js';
import type { Labels, Matrix, Steps } from '../core/types.js';
import { fastTrees } from '../predict/fast-trees.js';
import type { TreesState } from '../predict/trees.js';
import { featureImportances } from '../tree/importances.js';
import { type ForestParams, forestDefaults, forestRules, forestWorker, growForest } from './forest.js';

export type RandomForestParams = ForestParams;

const declaration = (): Declaration<ForestParams> => ({
  name: 'RandomForestClassifier',
  defaults: { ...forestDefaults(), bootstrap: true },
  rules: forestRules(),
  worker: forestWorker,
});

/**
 * A random forest (Breiman 2001): the mean of classification trees, each grown on rows drawn at random and choosing among
 * features drawn at random (scikit-learn's RandomForestClassifier). Trees grow on histograms, and rows that no tree can
 * tell apart are grown on as one.
 *
 * `fitAsync` with `workers` grows trees side by side; the forest is the same bit for bit.
 * @example
 * const forest = new RandomForestClassifier({ nEstimators: 200, classWeight: 'balanced', randomState: 42 });
 * await forest.fitAsync(X, y, { workers: 2, onProgress: ({ done, total }) => console.log(`${done} of ${total} trees`) });
 */
export class RandomForestClassifier extends Classifier<ForestParams, TreesState> {
  readonly kinds = [fastTrees];

  constructor(params?: Partial<ForestParams>) {
    super(declaration(), params);
  }

  protected steps(X: Matrix, labels: Labels, sampleWeight: Float64Array | undefined): Steps<TreesState> {
    return growForest(this.name, this.params, 'best', X, labels, sampleWeight);
  }

  /** How much each column lowered the impurity, averaged over the trees; sums to 1 (0 where no cut was made). */
  get featureImportances(): Float64Array {
    return featureImportances(this.fitted.state, this.params.criterion);
  }
}
