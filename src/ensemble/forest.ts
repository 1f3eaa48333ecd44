import { ParameterError } from '../core/errors.js';
import type { ClassWeight } from '../core/labels.js';
import { anyOf, boolean, classWeightRule, fraction, integer, oneOf } from '../core/params.js';
import { Random } from '../core/random.js';
import { inParallel, reported } from '../core/run.js';
import type { Labels, Matrix, Steps, WorkerModule } from '../core/types.js';
import type { TreesState } from '../predict/trees.js';
import { type GrownTree, growTree, type TreeSplitter } from '../tree/grow.js';
import {
  assemble,
  type Bagging,
  prepare,
  sampleRows,
  type TreeData,
  type TreeParams,
  treeDefaults,
  treeRules,
} from '../tree/training.js';

/** The parameters of every forest. */
export interface ForestParams extends TreeParams {
  /** Number of trees. */
  nEstimators: number;
  /** Whether each tree is grown on rows drawn with replacement; otherwise on all rows. */
  bootstrap: boolean;
  /** Rows drawn for each tree: a number, a fraction (up to and including 1) of all, or null for as many as there are. */
  maxSamples: number | null;
  /** Weights of the classes; 'balanced_subsample' balances each tree's rows for themselves. */
  classWeight: ClassWeight | 'balanced_subsample';
}

export const forestDefaults = (): Omit<ForestParams, 'bootstrap'> => ({
  nEstimators: 100,
  ...treeDefaults,
  maxFeatures: 'sqrt',
  maxSamples: null,
  classWeight: null,
});

export const forestRules = () => ({
  ...treeRules(),
  nEstimators: integer(1),
  bootstrap: boolean,
  maxSamples: anyOf(integer(1), fraction(0, 1), oneOf(null)),
  classWeight: anyOf(classWeightRule, oneOf('balanced_subsample')),
});

/** What a worker needs to grow any tree of a forest. */
export interface ForestTask {
  readonly data: TreeData;
  readonly bagging: Bagging | undefined;
  readonly randomState: number;
}

/** Grows a forest: trees on rows and features drawn at random, cut at the best place or a random one. */
export function* growForest(
  owner: string,
  params: ForestParams,
  splitter: TreeSplitter,
  X: Matrix,
  labels: Labels,
  sampleWeight: Float64Array | undefined,
): Steps<TreesState> {
  const { nEstimators, bootstrap, classWeight, randomState } = params;
  const perTree = classWeight === 'balanced_subsample';
  // Without drawing, every tree's rows are all rows: balancing each is balancing all.
  const overall = perTree ? (bootstrap ? null : 'balanced') : classWeight;
  const data = yield* prepare(X, labels, sampleWeight, { ...params, splitter, classWeight: overall }, owner);
  const bagging = bootstrap ? { draws: rowsDrawn(params, X.rows, owner), balanced: perTree } : undefined;
  const task: ForestTask = { data, bagging, randomState };
  const indices = Array.from({ length: nEstimators }, (_, t) => t);
  const grown = yield* inParallel<number, GrownTree>({ jobs: forestWorker, shared: task, tasks: indices }, (t) =>
    reported(growForestTree(task, t), { done: t, total: nEstimators, stage: 'trees' }),
  );
  return yield* assemble(grown, X.cols, data.classes);
}

function rowsDrawn({ maxSamples }: ForestParams, rows: number, owner: string): number {
  if (maxSamples === null) return rows;
  if (maxSamples > rows)
    throw new ParameterError(`${owner}: maxSamples must be <= ${rows}, the rows of X, got ${maxSamples}`);
  return maxSamples <= 1 ? Math.max(1, Math.round(maxSamples * rows)) : maxSamples;
}

/** Grows tree number `index`: its random numbers depend on the seed and that number alone. */
export function* growForestTree({ data, bagging, randomState }: ForestTask, index: number): Steps<GrownTree> {
  const random = new Random(randomState).split('tree').split(index);
  const sample = yield* sampleRows(data, bagging, random.split('rows'));
  return yield* growTree(data.bins, sample, data.classes, data.options, random.split('features'));
}

export const forestWorker: WorkerModule = {
  name: 'forest-worker',
  url: () => new URL('./forest-worker.js', import.meta.url),
  spawn: () => new Worker(new URL('./forest-worker.js', import.meta.url), { type: 'module' }),
};
