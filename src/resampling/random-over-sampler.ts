import { DataError, ParameterError } from '../core/errors.js';
import { log, pow } from '../core/math.js';
import { columnName, describeValue, requireFinite } from '../core/matrix.js';
import { anyOf, type Declaration, finite, nonNegative, oneOf } from '../core/params.js';
import { Random } from '../core/random.js';
import { Resampler } from '../core/resampler.js';
import { inSlices } from '../core/slices.js';
import type { Labels, Matrix, Progress, Resampled, Steps } from '../core/types.js';
import { type Room, requireRoom, roomFor, rowsByClass, sum } from './rows.js';
import { deviations } from './spread.js';
import { type OverSampling, overRule, rowsToAdd } from './strategy.js';

export interface RandomOverSamplerParams {
  /** Which classes rows are repeated of, and how many. */
  samplingStrategy: OverSampling;
  randomState: number;
  /**
   * `null` repeats rows as they are. A number >= 0, or one for each class, is how far repeated rows are moved at random: a
   * factor for the width of a normal distribution around each.
   */
  shrinkage: null | number | Readonly<Record<string, number>>;
}

const record = (v: unknown) =>
  typeof v === 'object' && v !== null && !Array.isArray(v) ? undefined : 'a record of such numbers by class';
const declaration = (): Declaration<RandomOverSamplerParams> => ({
  name: 'RandomOverSampler',
  defaults: { samplingStrategy: 'auto', randomState: 0, shrinkage: null },
  rules: { samplingStrategy: overRule(), randomState: finite, shrinkage: anyOf(oneOf(null), nonNegative, record) },
});

/**
 * Repeats rows of small classes, drawn at random (imbalanced-learn's RandomOverSampler); with `shrinkage` each repeated row is
 * moved a little, as a draw from a kernel density estimate of its class (G. Menardi, N. Torelli, "Training and assessing
 * classification rules with imbalanced data", DMKD 28, 2014). The rows of X come first and unchanged, then the new ones, class
 * by class. NaN is allowed in X where `shrinkage` is `null`.
 * @example new RandomOverSampler().fitResample([[1], [2], [9]], ['a', 'a', 'b']).y; // ['a', 'a', 'b', 'b']
 */
export class RandomOverSampler extends Resampler<RandomOverSamplerParams> {
  protected override readonly missing = 'nan';

  constructor(params?: Partial<RandomOverSamplerParams>) {
    super(declaration(), params);
  }

  protected *steps(X: Matrix, labels: Labels): Steps<Resampled> {
    const { samplingStrategy, randomState, shrinkage } = this.params;
    if (shrinkage !== null) requireFinite(X, this.name, 'none');
    const targets = rowsToAdd(samplingStrategy, labels, this.name);
    requireRoom(this.name, X, targets);
    const rows = yield* rowsByClass(labels);
    const room = yield* roomFor(X, sum(targets.values()));
    for (const [code, count] of targets) {
      const label = labels.classes[code]!;
      const members = rows[code]!;
      const width = this.#widthOf(String(label));
      const random = new Random(randomState).split(label);
      const progress = { done: room.used, total: room.X.rows, stage: String(label) };
      const data = yield* repeated(room, X, members, count, random, progress);
      if (width > 0) {
        const h = width * pow(4 / ((X.cols + 2) * X.rows), 1 / (X.cols + 4));
        const scale = (yield* deviations(X, members, progress)).map((s) => h * s);
        const j = yield* moved(data, scale, random.split('noise'), progress);
        if (j >= 0)
          throw new DataError(`${this.name}: ${columnName(X, j)} has values too large for shrinkage ${width}`);
      }
    }
    return room;
  }

  /** @throws ParameterError where the record lacks the class or has no number for it */
  #widthOf(label: string): number {
    const { shrinkage } = this.params;
    if (typeof shrinkage !== 'object') return shrinkage;
    if (shrinkage === null) return 0;
    const width = Object.hasOwn(shrinkage, label) ? shrinkage[label] : undefined;
    if (nonNegative(width) === undefined) return width!;
    throw new ParameterError(
      `${this.name}: shrinkage of ${describeValue(label)} must be a number >= 0, got ${describeValue(width)}`,
    );
  }
}

/** Draws `count` of some rows of X. Returns where they are. */
function* repeated(
  room: Room,
  X: Matrix,
  members: Int32Array,
  count: number,
  random: Random,
  progress: Progress,
): Steps<Float64Array> {
  const { cols } = X;
  const first = room.used;
  room.used += count;
  const data = room.X.data.subarray(first * cols, room.used * cols);
  yield* inSlices(count, 2 * cols, progress, (from, to) => {
    for (let i = from; i < to; i++) {
      const row = (room.source[first + i] = members[random.below(members.length)]!);
      for (let j = 0; j < cols; j++) data[i * cols + j] = X.data[row * cols + j]!;
    }
  });
  return data;
}

/** Moves each number at random, by as much as `scale` says of its column. Returns the column of one that overflows, or -1. */
function* moved(data: Float64Array, scale: Float64Array, random: Random, progress: Progress): Steps<number> {
  let far = -1;
  yield* inSlices(data.length, 16, progress, (from, to) => {
    for (let k = from; k < to; k++) {
      const j = k % scale.length;
      data[k]! += scale[j]! * normal(random);
      if (data[k]! - data[k]! !== 0) far = j;
    }
  });
  return far;
}

/** A number from the standard normal distribution (G. Marsaglia's polar method, SIAM Review 6, 1964). */
function normal(random: Random): number {
  for (;;) {
    const u = 2 * random.float() - 1;
    const v = 2 * random.float() - 1;
    const s = u * u + v * v;
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * log(s)) / s);
  }
}
