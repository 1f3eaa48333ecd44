import { type Declaration, finite, integer } from '../core/params.js';
import { Random } from '../core/random.js';
import { Resampler } from '../core/resampler.js';
import type { Labels, Matrix, Resampled, Steps } from '../core/types.js';
import { neighborhoodOf, requireClass } from './neighbors.js';
import { indices, requireRoom, roomFor, rowsByClass, sum } from './rows.js';
import { type OverSampling, overRule, rowsToAdd } from './strategy.js';
import { drawn, synthetic } from './synthetic.js';

export interface SMOTEParams {
  /** Which classes get synthetic rows, and how many. */
  samplingStrategy: OverSampling;
  /** Neighbours of its class, one of which a synthetic row lies towards. */
  kNeighbors: number;
  randomState: number;
}

const declaration = (): Declaration<SMOTEParams> => ({
  name: 'SMOTE',
  defaults: { samplingStrategy: 'auto', kNeighbors: 5, randomState: 0 },
  rules: { samplingStrategy: overRule(), kNeighbors: integer(1), randomState: finite },
});

/**
 * Adds synthetic rows to small classes: each at random on the line from a row of the class to one of its `kNeighbors` nearest
 * of the same class (N. V. Chawla et al., "SMOTE: Synthetic Minority Over-sampling Technique", JAIR 16, 2002; parameters as in
 * imbalanced-learn). Distances are euclidean: scale the columns first. Columns that hold codes or flags get values in between;
 * `SMOTENC` keeps them apart.
 *
 * The rows of X come first and unchanged, then the new ones, class by class.
 * @throws DataError where a class to grow has not more than `kNeighbors` rows
 * @example
 * const { X, y, source } = new SMOTE({ samplingStrategy: { 'C&C': 5000 } }).fitResample(XTrain, yTrain);
 * const groups = Array.from(source, (i) => groupsTrain[i]);
 */
export class SMOTE extends Resampler<SMOTEParams> {
  constructor(params?: Partial<SMOTEParams>) {
    super(declaration(), params);
  }

  protected *steps(X: Matrix, labels: Labels): Steps<Resampled> {
    const { samplingStrategy, kNeighbors: k, randomState } = this.params;
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
      const among = yield* neighborhoodOf(X, members, k, progress);
      const draws = yield* drawn(new Random(randomState).split(label), count, members.length, k, progress);
      yield* synthetic(room, { X, members, among, bases: indices(members.length) }, draws, k, progress);
    }
    return room;
  }
}
