import { Classifier } from '../core/classifier.js';
import { ParameterError } from '../core/errors.js';
import type { ClassWeight } from '../core/labels.js';
import { anyOf, boolean, classWeightRule, type Declaration, fraction, integer, oneOf } from '../core/params.js';
import { inParallel, reported } from '../core/run.js';
import type { Labels, Matrix, Steps } from '../core/types.js';
import { type TreesState, trees } from '../predict/trees.js';
import type { GrownTree } from '../tree/grow.js';
import { assemble, prepare, type TreeParams, treeDefaults, treeRules } from '../tree/training.js';
import { type ForestTask, forestWorker, growForestTree } from './forest.js';

export interface RandomForestParams extends TreeParams {
  /** Number of trees. */
  nEstimators: number;
  /** Whether each tree is grown on rows drawn with replacement; otherwise on all rows. */
  bootstrap: boolean;
  /** Rows drawn for each tree: a number, a fraction (up to and including 1) of all, or null for as many as there are. */
  maxSamples: number | null;
  /** Weights of the classes; 'balanced_subsample' balances each tree's rows for themselves. */
  classWeight: ClassWeight | 'balanced_subsample';
}

const declaration = (): Declaration<RandomForestParams> => ({
  name: 'RandomForestClassifier',
  defaults: {
    nEstimators: 100,
    ...treeDefaults,
    maxFeatures: 'sqrt',
    bootstrap: true,
    maxSamples: null,
    classWeight: null,
  },
  rules: {
    ...treeRules(),
    nEstimators: integer(1),
    bootstrap: boolean,
    maxSamples: anyOf(integer(1), fraction(0, 1), oneOf(null)),
    classWeight: anyOf(classWeightRule, oneOf('balanced_subsample')),
  },
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
export class RandomForestClassifier extends Classifier<RandomForestParams, TreesState> {
  readonly kinds = [trees];

  constructor(params?: Partial<RandomForestParams>) {
    super(declaration(), params);
  }

  protected *steps(X: Matrix, labels: Labels, sampleWeight: Float64Array | undefined): Steps<TreesState> {
    const { params, name } = this;
    const { nEstimators, bootstrap, classWeight, randomState } = params;
    const perTree = classWeight === 'balanced_subsample';
    // Without drawing, every tree's rows are all rows: balancing each is balancing all.
    const overall = perTree ? (bootstrap ? null : 'balanced') : classWeight;
    const data = yield* prepare(X, labels, sampleWeight, { ...params, classWeight: overall }, name);
    const bagging = bootstrap ? { draws: this.#draws(X.rows), balanced: perTree } : undefined;
    const task: ForestTask = { data, bagging, randomState };
    const indices = Array.from({ length: nEstimators }, (_, t) => t);
    const grown = yield* inParallel<number, GrownTree>({ jobs: forestWorker, shared: task, tasks: indices }, (t) =>
      reported(growForestTree(task, t), { done: t, total: nEstimators, stage: 'trees' }),
    );
    return assemble(grown, X.cols, data.classes);
  }

  #draws(rows: number): number {
    const { maxSamples } = this.params;
    if (maxSamples === null) return rows;
    if (maxSamples > rows)
      throw new ParameterError(`${this.name}: maxSamples must be <= ${rows}, the rows of X, got ${maxSamples}`);
    return maxSamples <= 1 ? Math.max(1, Math.round(maxSamples * rows)) : maxSamples;
  }
}
