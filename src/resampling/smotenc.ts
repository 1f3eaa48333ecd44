import { DataError, ParameterError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import { type Declaration, finite, integer, type Rule } from '../core/params.js';
import { Random } from '../core/random.js';
import { Resampler } from '../core/resampler.js';
import { inSlices } from '../core/slices.js';
import type { Labels, Matrix, Progress, Resampled, Steps } from '../core/types.js';
import { arranged, type Neighborhood, requireClass } from './neighbors.js';
import { indices, requireRoom, roomFor, rowsByClass, sum } from './rows.js';
import { layoutOf } from './search.js';
import { deviations, median } from './spread.js';
import { type OverSampling, overRule, rowsToAdd } from './strategy.js';
import { drawn, synthetic } from './synthetic.js';

export interface SMOTENCParams {
  /** The columns that hold categories: names, zero-based indices, or true and false for each column. */
  categoricalFeatures: readonly (string | number)[] | readonly boolean[];
  /** Which classes get synthetic rows, and how many. */
  samplingStrategy: OverSampling;
  /** Neighbours of its class, one of which a synthetic row lies towards. */
  kNeighbors: number;
  randomState: number;
}

const isIndex = (v: unknown) => typeof v === 'string' || (Number.isInteger(v) && (v as number) >= 0);
const columns: Rule = (v) =>
  Array.isArray(v) && v.length > 0 && (v.every(isIndex) || v.every((flag) => typeof flag === 'boolean'))
    ? undefined
    : 'a list of column names or indices, or of true and false for each column';
const declaration = (): Declaration<SMOTENCParams> => ({
  name: 'SMOTENC',
  defaults: { categoricalFeatures: [], samplingStrategy: 'auto', kNeighbors: 5, randomState: 0 },
  rules: { categoricalFeatures: columns, samplingStrategy: overRule(), kNeighbors: integer(1), randomState: finite },
});

/** Columns of X by what they hold, each in ascending order. */
interface Split {
  readonly continuous: Int32Array;
  readonly nominal: Int32Array;
}

/**
 * SMOTE for rows with continuous and nominal columns (N. V. Chawla et al., JAIR 16, 2002, section 6.1; parameters as in
 * imbalanced-learn). Two rows that differ in a nominal column are further apart by the median of the standard deviations of the
 * class's continuous columns. A synthetic row has in a nominal column what most of the `kNeighbors` nearest have, one of
 * these at random where several are as frequent.
 *
 * Categories are numbers in one column; one-hot columns are not what this is for.
 * @throws DataError where a class to grow has not more than `kNeighbors` rows
 * @example new SMOTENC({ categoricalFeatures: ['proto', 'service'] }).fitResample(XTrain, yTrain);
 */
export class SMOTENC extends Resampler<SMOTENCParams> {
  constructor(params: Partial<SMOTENCParams> & Pick<SMOTENCParams, 'categoricalFeatures'>) {
    super(declaration(), params);
  }

  protected *steps(X: Matrix, labels: Labels): Steps<Resampled> {
    const { samplingStrategy, kNeighbors: k, randomState } = this.params;
    const split = this.#split(X);
    const targets = rowsToAdd(samplingStrategy, labels, this.name);
    requireRoom(this.name, X, targets);
    const rows = yield* rowsByClass(labels);
    const room = yield* roomFor(X, sum(targets.values()));
    for (const [code, count] of targets) {
      if (count === 0) continue;
      const label = labels.classes[code]!;
      const members = rows[code]!;
      requireClass(this.name, label, members.length, 'kNeighbors', k);
      const progress = { done: room.used, total: room.X.rows, stage: String(label) };
      const random = new Random(randomState).split(label);
      const among = yield* mixedNeighborhood(X, members, split, k, progress);
      const draws = yield* drawn(random, count, members.length, k, progress);
      const ties = yield* uniform(random.split('ties'), count * split.nominal.length, progress);
      const categories = new Float64Array(ties.length);
      const near = new Float64Array(k);
      const seen = (i: number, neighbors: Int32Array): void => {
        for (let n = 0, at = i * split.nominal.length; n < split.nominal.length; n++, at++) {
          const column = split.nominal[n]!;
          for (let m = 0; m < k; m++) near[m] = X.data[members[neighbors[m]!]! * X.cols + column]!;
          categories[at] = mostFrequent(near, ties[at]!);
        }
      };
      const first = room.used * X.cols;
      yield* synthetic(room, { X, members, among, bases: indices(members.length) }, draws, k, progress, { seen });
      yield* inSlices(count, split.nominal.length, progress, (from, to) => {
        for (let i = from, at = from * split.nominal.length; i < to; i++)
          for (const column of split.nominal) room.X.data[first + i * X.cols + column] = categories[at++]!;
      });
    }
    return room;
  }

  /** @throws ParameterError, DataError */
  #split(X: Matrix): Split {
    const categorical = new Set(this.#categorical(X));
    const all = indices(X.cols);
    const split = {
      continuous: all.filter((j) => !categorical.has(j)),
      nominal: all.filter((j) => categorical.has(j)),
    };
    if (split.nominal.length === 0) throw new DataError(`${this.name}: no column is categorical: use SMOTE`);
    if (split.continuous.length === 0)
      throw new DataError(`${this.name}: categoricalFeatures must leave a column that is not categorical`);
    return split;
  }
  #categorical({ cols, names }: Matrix): number[] {
    const { categoricalFeatures: given } = this.params;
    if (typeof given[0] === 'boolean') {
      if (given.length === cols) return given.flatMap((flag, j) => (flag ? [j] : []));
      throw new ParameterError(
        `${this.name}: categoricalFeatures must be ${cols} flags, one a column, got ${given.length}`,
      );
    }
    return given.map((feature) => {
      const j = typeof feature === 'string' ? (names?.indexOf(feature) ?? -1) : Number(feature);
      if (j >= 0 && j < cols) return j;
      const columns = typeof feature === 'string' && !names ? 'no column names' : `${cols} columns without it`;
      throw new DataError(`${this.name}: categoricalFeatures has ${describeValue(feature)}, and X has ${columns}`);
    });
  }
}

/** The rows of a class, laid out so that rows which differ in a nominal column are further apart by the median deviation. */
function* mixedNeighborhood(
  X: Matrix,
  members: Int32Array,
  { continuous, nominal }: Split,
  k: number,
  progress: Progress,
): Steps<Neighborhood> {
  const spread = yield* deviations(X, members, progress);
  const middle = median(Float64Array.from(continuous, (j) => spread[j]!));
  const far = middle < Infinity ? middle : Infinity; // NaN, where sums overflow
  const layout = layoutOf(continuous.length, nominal.length, far * far);
  const cols = layout.numeric + nominal.length;
  const data = new Float64Array(members.length * cols);
  // A category is its place among those met so far, times the deviation, so that the tree cuts these columns when it should.
  const places = Array.from(nominal, () => new Map<number, number>());
  yield* inSlices(members.length, cols, progress, (from, to) => {
    for (let i = from; i < to; i++) {
      const row = members[i]! * X.cols;
      for (const [to, j] of continuous.entries()) data[i * cols + to] = X.data[row + j]! + 0; // -0 is 0
      for (const [n, j] of nominal.entries()) {
        const category = X.data[row + j]!;
        let place = places[n]!.get(category);
        if (place === undefined) places[n]!.set(category, (place = places[n]!.size));
        data[i * cols + layout.numeric + n] = far < Infinity ? place * far : place;
      }
    }
  });
  return yield* arranged({ rows: members.length, cols, data }, layout, k, progress);
}

function* uniform(random: Random, n: number, progress: Progress): Steps<Float64Array> {
  const numbers = new Float64Array(n);
  yield* inSlices(n, 4, progress, (from, to) => {
    for (let i = from; i < to; i++) numbers[i] = random.float();
  });
  return numbers;
}

/** The value that occurs most often; of several the one that `tie`, from 0 to 1, falls on. Sorts the values. */
function mostFrequent(values: Float64Array, tie: number): number {
  values.sort();
  const best: number[] = [];
  let most = 0;
  for (let from = 0, to = 0; from < values.length; from = to) {
    while (to < values.length && values[to] === values[from]) to++;
    if (to - from > most) best.length = 0;
    if (to - from >= Math.max(most, 1)) best.push(values[from]!);
    most = Math.max(most, to - from);
  }
  return best[Math.floor(tie * best.length)]!;
}
