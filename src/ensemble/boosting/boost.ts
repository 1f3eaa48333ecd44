import { inSlices } from '../../core/slices.js';
import type { Labels, Matrix, Progress, Steps, WorkerModule } from '../../core/types.js';
import { type BoostedState, boosted } from '../../predict/boosted.js';
import { collapse, takeBins } from '../../tree/collapse.js';
import { type BoostRows, valuesBetween } from './binned-rows.js';
import { sortedIntoBins, type ValueBins } from './bins.js';
import { type BoostedChain, linkedTo } from './chain.js';
import { aloneOn, type Crew, crewOn } from './crew.js';
import { type EvaluationSet, remember, Watched } from './evaluation.js';
import { Forest } from './forest.js';
import { type Grouped, linedUp } from './line-up.js';
import { type Metric, rowLoss } from './objective.js';
import { roundsOf } from './previous.js';
import type { Ground, TreePlan } from './tree-maker.js';

/** What is boosted, and how. */
export interface BoostPlan extends TreePlan {
  /** Rounds in the end, those of `previous` among them; each grows one tree a score. */
  readonly rounds: number;
  readonly maxBin: number;
  /** 1 for columns of categories. */
  readonly categorical?: Uint8Array;
  /** Stands for a missing value, besides NaN. */
  readonly missing: number;
  readonly collapse: boolean;
  /** What scores begin with. */
  readonly base: Float64Array;
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
  X: BoostRows,
  { codes }: Labels,
  weight: Float64Array | undefined,
  worker: WorkerModule,
): Steps<BoostedChain> {
  const { objective, rounds, missing, watch, previous, growing, subsample, columns, randomState } = plan;
  const { outputs } = objective;
  const { bins, group } = yield* grouped(plan, X, weight);
  const ground: Ground = {
    ...{ bins, codes, weight, group },
    plan: { objective, growing, subsample, columns, randomState },
  };
  const done = previous ? roundsOf(previous) : 0;
  const crew = (yield* crewOn(ground, worker, done)) ?? (yield* aloneOn(ground, done));

  yield* begin(crew, plan, X, group);
  const watched = (watch?.sets ?? []).map(
    (set) =>
      new Watched(
        set,
        outputs,
        missing,
        scoresAt(plan, set.X.rows, () => set.X),
      ),
  );
  const lossOf = rowLoss(objective, watch?.metric ?? 'logloss');
  const forest = new Forest(X.cols, plan.base, previous);
  const history: number[][] = watched.map(() => []);
  for (let round = done; round < rounds; round++) {
    const progress: Progress = { done: round, total: rounds, stage: 'rounds' };
    const trees = yield* crew.grow(progress);
    for (const [output, tree] of trees.entries()) {
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

function* grouped(plan: BoostPlan, X: BoostRows, weight: Float64Array | undefined): Steps<Grouped> {
  const bins = 'bins' in X ? X.bins : yield* sortedIntoBins(X, weight, plan.maxBin, plan.missing, plan.categorical);
  return yield* linedUp(plan.collapse ? yield* collapsed(bins) : { bins, group: undefined });
}

/** One row for all that no tree can tell apart, whatever their labels; `group` says which row stands for a given one. */
function* collapsed(all: ValueBins): Steps<Grouped> {
  const { first, group } = yield* collapse(all, new Int32Array(all.rows));
  // Not worth an indirection where nearly all rows differ.
  if (first.length > 0.9 * all.rows) return { bins: all, group: undefined };
  return { bins: yield* takeBins(all, first), group };
}

/** The scores of rows before the first round, row after row. */
function scoresAt({ base, previous }: BoostPlan, rows: number, X: () => Matrix): Float64Array {
  if (previous) return boosted.apply(previous, X(), new Map()).data;
  const scores = new Float64Array(rows * base.length);
  for (let i = 0; i < rows; i++) scores.set(base, i * base.length);
  return scores;
}

function* begin(crew: Crew, plan: BoostPlan, X: BoostRows, group: Int32Array | undefined): Steps<void> {
  const outputs = plan.base.length;
  const own = Array.from({ length: outputs }, (_, c) => crew.scores(c));
  yield* inSlices(X.rows, 16 * outputs, PREPARING, (from, to) => {
    const given = scoresAt(plan, to - from, () => valuesBetween(X, from, to));
    for (let i = from, k = 0; i < to; i++)
      for (let c = 0; c < outputs; c++) own[c]![group ? group[i]! : i] = given[k++]!;
  });
}
