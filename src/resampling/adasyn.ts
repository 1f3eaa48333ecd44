import { DataError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import { pairwiseSum } from '../core/pairwise-sum.js';
import { type Declaration, finite, integer } from '../core/params.js';
import { Random } from '../core/random.js';
import { Resampler } from '../core/resampler.js';
import type { Label, Labels, Matrix, Resampled, Steps } from '../core/types.js';
import { foreignNeighbors, neighborhoodOf, requireClass, requireRows } from './neighbors.js';
import { indices, requireRoom, roomFor, rowsByClass, sum } from './rows.js';
import { type OverSampling, overRule, rowsToAdd } from './strategy.js';
import { drawn, synthetic } from './synthetic.js';

export interface ADASYNParams {
  /** Which classes get synthetic rows, and about how many. */
  samplingStrategy: OverSampling;
  /** Neighbours of any class, which say how many rows start from a row, and of its class, one of which each lies towards. */
  nNeighbors: number;
  randomState: number;
}

const declaration = (): Declaration<ADASYNParams> => ({
  name: 'ADASYN',
  defaults: { samplingStrategy: 'auto', nNeighbors: 5, randomState: 0 },
  rules: { samplingStrategy: overRule(), nNeighbors: integer(1), randomState: finite },
});

/**
 * SMOTE that starts the more rows from a row of the class the more of its `nNeighbors` nearest have other labels (H. He, Y. Bai, E. A.
 * Garcia, S. Li, "ADASYN: Adaptive Synthetic Sampling Approach for Imbalanced Learning", IJCNN 2008; parameters as in
 * imbalanced-learn). The shares are rounded row by row, so that a class gets only about as many rows as were asked for.
 * @throws DataError where a class to grow has not more than `nNeighbors` rows, or no neighbour in another class
 * @example new ADASYN({ nNeighbors: 3 }).fitResample(XTrain, yTrain);
 */
export class ADASYN extends Resampler<ADASYNParams> {
  constructor(params?: Partial<ADASYNParams>) {
    super(declaration(), params);
  }

  protected *steps(X: Matrix, labels: Labels): Steps<Resampled> {
    const { samplingStrategy, nNeighbors: k, randomState } = this.params;
    const targets = rowsToAdd(samplingStrategy, labels, this.name);
    requireRoom(this.name, X, targets);
    requireRows(this.name, X.rows, 'nNeighbors', k);
    const rows = yield* rowsByClass(labels);
    const all = yield* neighborhoodOf(X, indices(X.rows), k, { done: 0, total: targets.size });
    const plans: { label: Label; members: Int32Array; base: Int32Array }[] = [];
    for (const [code, count] of targets) {
      if (count === 0) continue;
      const label = labels.classes[code]!;
      const members = rows[code]!;
      requireClass(this.name, label, members.length, 'nNeighbors', k);
      const progress = { done: plans.length, total: targets.size, stage: String(label) };
      const foreign = yield* foreignNeighbors(all, labels, members, k, progress);
      plans.push({ label, members, base: repeated(this.#shares(foreign, count, k, label)) });
    }
    const room = yield* roomFor(X, sum(plans.map(({ base }) => base.length)));
    for (const { label, members, base } of plans) {
      const progress = { done: room.used, total: room.X.rows, stage: String(label) };
      const draws = yield* drawn(new Random(randomState).split(label), base.length, members.length, k, progress, base);
      const among = yield* neighborhoodOf(X, members, k, progress);
      yield* synthetic(room, { X, members, among, bases: indices(members.length) }, draws, k, progress);
    }
    return room;
  }

  /**
   * How many rows start from each row of a class: imbalanced-learn's numbers, which hang on NumPy's order of addition where a share
   * is halfway between two integers.
   */
  #shares(foreign: Int32Array, count: number, k: number, label: Label): Int32Array {
    const ratio = Float64Array.from(foreign, (n) => n / k);
    const whole = pairwiseSum(ratio);
    if (whole === 0)
      throw new DataError(
        `${this.name}: no row of class ${describeValue(label)} has a neighbour of another class: use SMOTE, or leave it out by samplingStrategy`,
      );
    const shares = Int32Array.from(ratio, (r) => roundHalfEven((r / whole) * count));
    if (shares.some((n) => n > 0)) return shares;
    throw new DataError(
      `${this.name}: ${count} rows for class ${describeValue(label)} are less than half a row for each of its rows: ask for more, or use SMOTE`,
    );
  }
}

function roundHalfEven(x: number): number {
  const down = Math.floor(x);
  const rest = x - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down;
}

/** Each index as often as `times` says. */
function repeated(times: Int32Array): Int32Array {
  const list = new Int32Array(sum(times));
  let at = 0;
  for (const [i, n] of times.entries()) {
    list.fill(i, at, at + n);
    at += n;
  }
  return list;
}
