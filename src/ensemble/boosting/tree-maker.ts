import { Random } from '../../core/random.js';
import { inSlices } from '../../core/slices.js';
import type { Progress, Steps } from '../../core/types.js';
import type { ValueBins } from './bins.js';
import { type ColumnShares, drawColumns } from './draw.js';
import { type BoostedTree, type GrowOptions, TreeGrower } from './grow.js';
import { clearSums, type Loops, loopsOn } from './loops.js';
import { type BoostMemory, boostMemory } from './memory.js';
import type { Objective } from './objective.js';
import { withSets } from './set-loops.js';
import { type Grids, gridsFor, weigh } from './weights.js';

/** All that trees depend on besides the scores of the rows. */
export interface Ground {
  readonly bins: ValueBins;
  /** The class of each row that was given, and what it weighs. */
  readonly codes: Int32Array;
  readonly weight: Float64Array | undefined;
  /** The binned row that stands for each; undefined where every row stands for itself. */
  readonly group: Int32Array | undefined;
  readonly plan: TreePlan;
}

/** How trees are grown. */
export interface TreePlan {
  readonly objective: Objective;
  readonly growing: GrowOptions;
  /** Share of the rows that each round learns from. */
  readonly subsample: number;
  readonly columns: ColumnShares;
  readonly randomState: number;
}

/** Grows the trees of a round, one a score, on the scores of the rows before it. Their random numbers depend on the seed, the round and the score alone. */
export class TreeMaker {
  readonly #ground: Ground;
  readonly #memory: BoostMemory;
  readonly #loops: Loops;
  readonly #grids: Grids;
  readonly #grower: TreeGrower;
  readonly #random: Random;
  #isWeighed = false;

  private constructor(ground: Ground, memory: BoostMemory) {
    this.#ground = ground;
    this.#memory = memory;
    this.#loops = withSets(loopsOn(memory), memory);
    this.#grids = gridsFor(ground.codes.length, ground.weight);
    this.#grower = new TreeGrower(memory, this.#loops, ground.plan.growing);
    this.#random = new Random(ground.plan.randomState);
  }

  static *on(ground: Ground): Steps<TreeMaker> {
    const { maxDepth, maxLeaves } = ground.plan.growing;
    const slots = (maxLeaves === Infinity ? Math.min(maxDepth, 1000) : maxLeaves) + 3;
    return new TreeMaker(ground, yield* boostMemory(ground.bins, ground.plan.objective.outputs, slots));
  }

  /** The scores of the rows for one output; `tree` adds to them. */
  scores(output: number): Float64Array {
    return this.#memory.column(this.#memory.scores + output * this.#memory.stride);
  }

  /** Draws the rows of a round, and makes probabilities of their scores. */
  *begin(round: number, progress: Progress): Steps<void> {
    const { codes, weight, group, plan } = this.#ground;
    const { objective, subsample } = plan;
    if (!this.#isWeighed || subsample < 1)
      yield* weigh(this.#memory, codes, weight, group, subsample, this.#random.split('rows').split(round));
    this.#isWeighed = true;
    const work = objective.link === 'sigmoid' ? this.#loops.sigmoid : this.#loops.softmax;
    const { fine } = this.#grids;
    yield* inSlices(this.#memory.stride / 16, 8 * objective.outputs, progress, (from, to) =>
      work(2 * from, 2 * to, fine),
    );
  }

  /** Grows the tree of one output in the round that was begun. */
  *tree(round: number, output: number, progress: Progress): Steps<BoostedTree> {
    const { objective, columns } = this.#ground.plan;
    const { fine, coarse } = this.#grids;
    clearSums(this.#memory);
    yield* inSlices(this.#memory.stride / 16, 8, progress, (from, to) =>
      this.#loops.differentiate(output, 2 * from, 2 * to, objective.curvature, fine, coarse),
    );
    const drawn = drawColumns(this.#memory.cols, columns, () =>
      this.#random.split('columns').split(round * objective.outputs + output),
    );
    return yield* this.#grower.grow(output, drawn, progress);
  }
}
