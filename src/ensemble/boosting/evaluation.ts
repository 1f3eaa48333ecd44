import { inSlices } from '../../core/slices.js';
import type { Matrix, Progress, State, Steps } from '../../core/types.js';
import { isIn } from '../../predict/boosted.js';
import type { BoostedTree } from './grow.js';
import type { RowLoss } from './objective.js';

/** Rows that are not learned from, whose loss is watched. */
export interface EvaluationSet {
  readonly X: Matrix;
  /** The class of each row. */
  readonly codes: Int32Array;
  readonly sampleWeight: Float64Array | undefined;
}

/** The scores of an evaluation set, as trees are added. */
export class Watched {
  readonly #set: EvaluationSet;
  readonly #outputs: number;
  readonly #missing: number;
  readonly #scores: Float64Array;

  /** @param scores that the rows begin with, row after row */
  constructor(set: EvaluationSet, outputs: number, missing: number, scores: Float64Array) {
    this.#set = set;
    this.#outputs = outputs;
    this.#missing = missing;
    this.#scores = scores;
  }

  *add(tree: BoostedTree, output: number, progress: Progress): Steps<void> {
    const { feature, threshold, left, missingLeft, value, setAt, sets } = tree;
    const { rows, cols, data } = this.#set.X;
    const scores = this.#scores;
    yield* inSlices(rows, 64, progress, (from, to) => {
      for (let i = from; i < to; i++) {
        let node = 0;
        for (let f = feature[node]!; f >= 0; f = feature[node]!) {
          const x = data[i * cols + f]!;
          const set = setAt ? setAt[node]! : -1;
          const goesLeft =
            Number.isNaN(x) || x === this.#missing
              ? missingLeft[node]!
              : set < 0
                ? x <= threshold[node]!
                : isIn(sets!, set, x);
          node = left[node]! + (goesLeft ? 0 : 1);
        }
        scores[i * this.#outputs + output]! += value[left[node]!]!;
      }
    });
  }

  /** The mean loss of the rows. */
  *loss(rowLoss: RowLoss, progress: Progress): Steps<number> {
    const { codes, sampleWeight } = this.#set;
    let sum = 0;
    let all = 0;
    yield* inSlices(codes.length, 16 * this.#outputs, progress, (from, to) => {
      for (let i = from; i < to; i++) {
        const w = sampleWeight ? sampleWeight[i]! : 1;
        all += w;
        sum += w * rowLoss(this.#scores, i * this.#outputs, codes[i]!);
      }
    });
    return sum / all;
  }
}

/** What evaluation sets lost after each round, from the first that was made on. */
export interface History {
  readonly first: number;
  readonly losses: readonly (readonly number[])[];
}

const histories = /*#__PURE__*/ new WeakMap<State, History>();

/** Keeps what the evaluation sets lost after each round: it belongs to a training, not to a model file. */
export function remember(state: State, history: History): void {
  histories.set(state, history);
}
/** What the evaluation sets lost on the way to a state; nothing where none was watched, or the state was loaded. */
export function historyOf(state: State): History {
  return histories.get(state) ?? { first: 0, losses: [] };
}
