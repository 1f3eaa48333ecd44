import { Random } from '../../core/random.js';
import { inSlices } from '../../core/slices.js';
import type { Labels, Matrix, Progress, Steps } from '../../core/types.js';
import { type BoostedState, boosted } from '../../predict/boosted.js';
import { collapse, takeBins } from '../../tree/collapse.js';
import { sortedIntoBins, type ValueBins } from './bins.js';
import { type BoostedChain, linkedTo } from './chain.js';
import { type ColumnShares, drawColumns } from './draw.js';
import { type EvaluationSet, remember, Watched } from './evaluation.js';
import { Forest } from './forest.js';
import { type GrowOptions, TreeGrower } from './grow.js';
import { clearSums, type Loops, loopsOn } from './loops.js';
import { type BoostMemory, boostMemory } from './memory.js';
import { type Metric, type Objective, rowLoss } from './objective.js';
import { type Grids, gridsFor, weigh } from './weights.js';

/** What is boosted, and how. */
export interface BoostPlan {
  readonly objective: Objective;
  /** Rounds in the end, those of `previous` among them; each grows one tree a score. */
  readonly rounds: number;
  readonly maxBin: number;
  /** 1 for columns of categories. */
  readonly categorical?: Uint8Array;
  /** Stands for a missing value, besides NaN. */
  readonly missing: number;
  readonly collapse: boolean;
  readonly growing: GrowOptions;
  /** Share of the rows that each round learns from. */
  readonly subsample: number;
  readonly columns: ColumnShares;
  /** What scores begin with. */
  readonly base: Float64Array;
  readonly randomState: number;
  /** Whose trees are kept and added to. */
  readonly previous?: BoostedState;
  readonly watch?: Watch;
}

/** Rows whose loss is watched, and what follows from it. */
export interface Watch {
  readonly sets: readonly EvaluationSet[];
  readonly metric: Metric;
  /** Whether to end after a round, by the losses of the last set in this and all rounds before. */
  readonly ends: (losses: readonly number[]) => boolean;
  /** Whether only the trees up to the round of least loss are kept. */
  readonly keepsBest: boolean;
}

/** Boosts trees on weighted rows (Friedman 2001; second order: Chen and Guestrin 2016). */
export function* boost(
  plan: BoostPlan,
  X: Matrix,
  { codes }: Labels,
  weight: Float64Array | undefined,
): Steps<BoostedChain> {
  const { objective, rounds, missing, watch, previous, randomState } = plan;
  const { outputs } = objective;
  const all = yield* sortedIntoBins(X, weight, plan.maxBin, missing, plan.categorical);
  const { bins, group } = plan.collapse ? yield* collapsed(all) : { bins: all, group: undefined };
  const { maxDepth, maxLeaves } = plan.growing;
  const memory = yield* boostMemory(bins, outputs, (maxLeaves === Infinity ? Math.min(maxDepth, 1000) : maxLeaves) + 3);
  const loops = loopsOn(memory);
  const grids = gridsFor(codes.length, weight);
  const grower = new TreeGrower(memory, loops, plan.growing);
  const random = new Random(randomState);

  yield* begin(memory, plan, X, group);
  const watched = (watch?.sets ?? []).map((set) => new Watched(set, outputs, missing, scoresAt(plan, set.X)));
  const lossOf = rowLoss(objective, watch?.metric ?? 'logloss');
  const forest = new Forest(X.cols, plan.base, previous);
  const done = previous ? previous.root.length / outputs : 0;
  const history: number[][] = watched.map(() => []);
  for (let round = done; round < rounds; round++) {
    const progress: Progress = { done: round, total: rounds, stage: 'rounds' };
    if (round === done || plan.subsample < 1)
      yield* weigh(memory, codes, weight, group, plan.subsample, random.split('rows').split(round));
    yield* probabilities(memory, loops, objective, grids, progress);
    for (let output = 0; output < outputs; output++) {
      yield* derivatives(memory, loops, objective, output, grids, progress);
      const columns = drawColumns(X.cols, plan.columns, () => random.split('columns').split(round * outputs + output));
      const tree = yield* grower.grow(output, columns, progress);
      forest.add(tree, output);
      for (const set of watched) yield* set.add(tree, output, progress);
    }
    for (const [s, set] of watched.entries()) history[s]!.push(yield* set.loss(lossOf, progress));
    const losses = history.at(-1);
    const loss = losses?.at(-1);
    yield { done: round + 1, total: rounds, stage: 'rounds', ...(loss === undefined ? {} : { loss }) };
    if (losses && watch?.ends(losses)) break;
  }
  const losses = history.at(-1);
  const kept = losses && watch?.keepsBest ? done + losses.indexOf(Math.min(...losses)) + 1 : rounds;
  const state = linkedTo(forest.state(kept * outputs, missing), objective);
  if (watch) remember(state, { first: done, losses: history });
  return state;
}

const PREPARING: Progress = { done: 0, total: 1, stage: 'preparing' };

/** One row for all that no tree can tell apart, whatever their labels; `group` says which row stands for a given one. */
function* collapsed(all: ValueBins): Steps<{ bins: ValueBins; group: Int32Array | undefined }> {
  const { first, group } = yield* collapse(all, new Int32Array(all.rows));
  // Not worth an indirection where nearly all rows differ.
  if (first.length > 0.9 * all.rows) return { bins: all, group: undefined };
  return { bins: yield* takeBins(all, first), group };
}

/** The scores of rows before the first round, row after row. */
function scoresAt({ base, previous }: BoostPlan, X: Matrix): Float64Array {
  if (previous) return boosted.apply(previous, X, new Map()).data;
  const scores = new Float64Array(X.rows * base.length);
  for (let i = 0; i < X.rows; i++) scores.set(base, i * base.length);
  return scores;
}

function* begin(memory: BoostMemory, plan: BoostPlan, X: Matrix, group: Int32Array | undefined): Steps<void> {
  const { outputs, stride, scores } = memory;
  const own = Array.from({ length: outputs }, (_, c) => memory.column(scores + c * stride));
  yield* inSlices(X.rows, 16 * outputs, PREPARING, (from, to) => {
    const part = { ...X, rows: to - from, data: X.data.subarray(from * X.cols, to * X.cols) };
    const given = scoresAt(plan, part);
    for (let i = from, k = 0; i < to; i++)
      for (let c = 0; c < outputs; c++) own[c]![group ? group[i]! : i] = given[k++]!;
  });
}

function* probabilities(
  memory: BoostMemory,
  loops: Loops,
  { link, outputs }: Objective,
  { fine }: Grids,
  progress: Progress,
): Steps<void> {
  const work = link === 'sigmoid' ? loops.sigmoid : loops.softmax;
  yield* inSlices(memory.stride / 16, 8 * outputs, progress, (from, to) => work(2 * from, 2 * to, fine));
}

function* derivatives(
  memory: BoostMemory,
  loops: Loops,
  { curvature }: Objective,
  output: number,
  { fine, coarse }: Grids,
  progress: Progress,
): Steps<void> {
  clearSums(memory);
  yield* inSlices(memory.stride / 16, 8, progress, (from, to) =>
    loops.differentiate(output, 2 * from, 2 * to, curvature, fine, coarse),
  );
}
