import type { Progress, Steps, WorkerModule } from '../../core/types.js';
import { shareable } from '../../tree/bins.js';
import type { BoostedTree } from './grow.js';
import { type Ground, TreeMaker } from './tree-maker.js';

const PREPARING: Progress = { done: 0, total: 1, stage: 'preparing' };

/** Whoever grows the trees of a round, one after another or side by side. */
export interface Crew {
  /** The scores of the rows for one output, before the first round. */
  scores(output: number): Float64Array;
  /** The trees of the next round, one an output. */
  grow(progress: Progress): Steps<readonly BoostedTree[]>;
}

/** What a worker is told: to grow the tree of an output in a round, or, where that is -1, to be ready. */
export interface TreeTask {
  readonly round: number;
  readonly output: number;
}

/** What the workers of a boosting look at. */
export interface SharedGround {
  readonly ground: Ground;
  /** Scores of all rows, output after output: what one round reads the next one writes, in turns. */
  readonly scores: readonly [even: Float64Array, odd: Float64Array];
}

/** This thread alone. */
export function* aloneOn(ground: Ground, first: number): Steps<Crew> {
  const maker = yield* TreeMaker.on(ground);
  let round = first;
  return {
    scores: (output) => maker.scores(output),
    *grow(progress) {
      yield* maker.begin(round, progress);
      const trees: BoostedTree[] = [];
      for (let output = 0; output < ground.plan.objective.outputs; output++)
        trees.push(yield* maker.tree(round, output, progress));
      round++;
      return trees;
    },
  };
}

/**
 * The workers of the driver: the trees of one round depend on the scores before it and not on each other, so they grow side by side, and are the
 * same to the bit. Undefined where there are no workers, no memory that they can share, or but one tree a round.
 */
export function* crewOn(ground: Ground, jobs: WorkerModule, first: number): Steps<Crew | undefined> {
  const { outputs } = ground.plan.objective;
  const { rows } = ground.bins;
  if (outputs < 2 || typeof SharedArrayBuffer !== 'function') return undefined;
  const room = () => new Float64Array(shareable(8 * rows * outputs)); // takes no memory before it is written to
  const shared: SharedGround = { ground, scores: [room(), room()] };
  const ready = { round: first, output: -1 };
  // Without workers this is declined.
  if (!(yield { jobs, shared, tasks: [ready, ready], progress: () => PREPARING })) return undefined;
  let round = first;
  return {
    scores: (output) => shared.scores[first & 1]!.subarray(output * rows, (output + 1) * rows),
    *grow(progress) {
      const tasks = Array.from({ length: outputs }, (_, output): TreeTask => ({ round, output }));
      const part = ({ done, total }: Progress) => ({ ...progress, done: progress.done + done / total });
      const trees = yield { jobs, shared, tasks, progress: part };
      round++;
      return trees as unknown as readonly BoostedTree[];
    },
  };
}

const GROWING: Progress = { done: 0, total: 1, stage: 'rounds' };

/** What a worker does with its tasks. */
export function treeWorker({ ground, scores }: SharedGround): (task: TreeTask) => Steps<BoostedTree | undefined> {
  const { rows } = ground.bins;
  const { outputs } = ground.plan.objective;
  /** The round before which the scores of each output are as the memory of this worker has them. */
  const known = new Int32Array(outputs).fill(-1);
  let maker: TreeMaker | undefined;
  let begun = -1;
  return function* ({ round, output }) {
    maker ??= yield* TreeMaker.on(ground);
    if (output < 0) return undefined;
    const [before, after] = round & 1 ? [scores[1], scores[0]] : scores;
    if (begun !== round) {
      for (let c = 0; c < outputs; c++)
        if (known[c] !== round) maker.scores(c).set(before.subarray(c * rows, (c + 1) * rows));
      yield* maker.begin(round, GROWING);
      begun = round;
    }
    const tree = yield* maker.tree(round, output, GROWING);
    after.set(maker.scores(output), output * rows);
    known[output] = round + 1;
    return tree;
  };
}
