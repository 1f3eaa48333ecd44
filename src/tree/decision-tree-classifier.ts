import { Classifier } from '../core/classifier.js';
import type { ClassWeight } from '../core/labels.js';
import { type Declaration, oneOf } from '../core/params.js';
import { Random } from '../core/random.js';
import type { Labels, Matrix, Steps, WorkerModule } from '../core/types.js';
import { fastTrees } from '../predict/fast-trees.js';
import type { TreesState } from '../predict/trees.js';
import { growTree, type TreeSplitter } from './grow.js';
import { featureImportances } from './importances.js';
import { assemble, prepare, sampleRows, type TreeParams, treeDefaults, treeRules } from './training.js';

export interface DecisionTreeParams extends TreeParams {
  /** Where a feature is cut: at its best place, or at one drawn at random. */
  splitter: TreeSplitter;
  /** Weights of the classes. */
  classWeight: ClassWeight;
}

const declaration = (): Declaration<DecisionTreeParams> => ({
  name: 'DecisionTreeClassifier',
  defaults: { ...treeDefaults, splitter: 'best', maxFeatures: null, classWeight: null },
  rules: { ...treeRules(), splitter: oneOf('best', 'random') },
  worker: treeWorker,
});

/**
 * A classification tree (CART) grown on histograms.
 *
 * Where every column has at most `maxBins` distinct values the tree is scikit-learn's, node for node, unless equally good
 * cuts must be told apart: there the column that comes first wins, scikit-learn draws one. Columns of more values are cut
 * at bin edges only.
 * @example
 * const tree = new DecisionTreeClassifier({ maxDepth: 3 }).fit([[0], [1], [2]], ['a', 'a', 'b']);
 * tree.predict([[1.4], [1.6]]); // ['a', 'b']
 */
export class DecisionTreeClassifier extends Classifier<DecisionTreeParams, TreesState> {
  readonly kinds = [fastTrees];

  constructor(params?: Partial<DecisionTreeParams>) {
    super(declaration(), params);
  }

  protected *steps(X: Matrix, labels: Labels, sampleWeight: Float64Array | undefined): Steps<TreesState> {
    const { params, name } = this;
    const data = yield* prepare(X, labels, sampleWeight, params, name);
    const random = new Random(params.randomState);
    const sample = yield* sampleRows(data, undefined, random);
    const tree = yield* growTree(data.bins, sample, data.classes, data.options, random);
    return yield* assemble([tree], X.cols, data.classes);
  }

  /** How much each column lowered the impurity; sums to 1 (0 where no cut was made). */
  get featureImportances(): Float64Array {
    return featureImportances(this.fitted.state, this.params.criterion);
  }
}

const treeWorker: WorkerModule = {
  name: 'tree-worker',
  url: () => new URL('./tree-worker.js', import.meta.url),
  spawn: () => new Worker(new URL('./tree-worker.js', import.meta.url), { type: 'module' }),
};
