import { type Declaration, finite, integer, oneOf } from '../core/params.js';
import { Random } from '../core/random.js';
import { Resampler } from '../core/resampler.js';
import type { Label, Labels, Matrix, Resampled, Steps } from '../core/types.js';
import { foreignNeighbors, neighborhoodOf, requireClass, requireRows } from './neighbors.js';
import { indices, requireRoom, roomFor, rowsByClass, sum } from './rows.js';
import { type OverSampling, overRule, rowsToAdd } from './strategy.js';
import { drawn, synthetic } from './synthetic.js';

export interface BorderlineSMOTEParams {
  /** Which classes get synthetic rows, and how many. */
  samplingStrategy: OverSampling;
  /** Neighbours, one of which a synthetic row lies towards. */
  kNeighbors: number;
  /** Neighbours of any class, among which those of other classes tell whether a row is in danger. */
  mNeighbors: number;
  /**
   * `'borderline-1'`: towards neighbours of the same class. `'borderline-2'`: towards neighbours of any class, at most half of the
   * way where it is another.
   */
  kind: 'borderline-1' | 'borderline-2';
  randomState: number;
}

const declaration = (): Declaration<BorderlineSMOTEParams> => ({
  name: 'BorderlineSMOTE',
  defaults: { samplingStrategy: 'auto', kNeighbors: 5, mNeighbors: 10, kind: 'borderline-1', randomState: 0 },
  rules: {
    samplingStrategy: overRule(),
    kNeighbors: integer(1),
    mNeighbors: integer(1),
    kind: oneOf('borderline-1', 'borderline-2'),
    randomState: finite,
  },
});

/**
 * SMOTE from those rows only that are in danger: at least half of their `mNeighbors` nearest have other labels, and not all (H. Han,
 * W.-Y. Wang, B.-H. Mao, "Borderline-SMOTE", ICIC 2005; parameters, and the halved steps of the second kind, as in
 * imbalanced-learn). A class none of whose rows is in danger gets no rows.
 * @throws DataError where there are not more than `mNeighbors` rows, or a class to grow has not more than `kNeighbors`
 * @example new BorderlineSMOTE({ kind: 'borderline-2', randomState: 7 }).fitResample(XTrain, yTrain);
 */
export class BorderlineSMOTE extends Resampler<BorderlineSMOTEParams> {
  constructor(params?: Partial<BorderlineSMOTEParams>) {
    super(declaration(), params);
  }

  protected *steps(X: Matrix, labels: Labels): Steps<Resampled> {
    const { samplingStrategy, kNeighbors: k, mNeighbors: m, kind, randomState } = this.params;
    const { codes, classes } = labels;
    const anyClass = kind === 'borderline-2';
    const targets = rowsToAdd(samplingStrategy, labels, this.name);
    requireRoom(this.name, X, targets);
    requireRows(this.name, X.rows, 'mNeighbors', m);
    if (anyClass) requireRows(this.name, X.rows, 'kNeighbors', k);
    const rows = yield* rowsByClass(labels);
    const everyone = indices(X.rows);
    const all = yield* neighborhoodOf(X, everyone, anyClass ? Math.max(k, m) : m, { done: 0, total: targets.size });
    const plans: { label: Label; own: Int32Array; count: number; danger: Int32Array }[] = [];
    for (const [code, count] of targets) {
      if (count === 0) continue;
      const label = classes[code]!;
      const own = rows[code]!;
      const progress = { done: plans.length, total: targets.size, stage: String(label) };
      const foreign = yield* foreignNeighbors(all, labels, own, m, progress);
      const danger = indices(own.length).filter((i) => 2 * foreign[i]! >= m && foreign[i]! < m);
      if (danger.length === 0) continue;
      if (!anyClass) requireClass(this.name, label, own.length, 'kNeighbors', k);
      plans.push({ label, own, count, danger });
    }
    const room = yield* roomFor(X, sum(plans.map(({ count }) => count)));
    for (const { label, own, count, danger } of plans) {
      const progress = { done: room.used, total: room.X.rows, stage: String(label) };
      const random = new Random(randomState).split(label);
      const draws = yield* drawn(random, count, danger.length, k, progress);
      const ground = anyClass
        ? { X, members: everyone, among: all, bases: danger.map((i) => own[i]!) }
        : { X, members: own, among: yield* neighborhoodOf(X, own, k, progress), bases: danger };
      const half = random.split('half');
      const halves = anyClass ? draws.step.map(() => half.float() / 2) : undefined;
      const shorter = (i: number, to: number): number => (halves && classes[codes[to]!] !== label ? halves[i]! : 1);
      yield* synthetic(room, ground, draws, k, progress, { shorter });
    }
    return room;
  }
}
