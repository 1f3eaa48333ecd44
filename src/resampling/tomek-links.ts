import type { Declaration } from '../core/params.js';
import { Resampler } from '../core/resampler.js';
import { inSlices } from '../core/slices.js';
import type { Labels, Matrix, Progress, Resampled, Steps } from '../core/types.js';
import { nearestOthers, neighborhoodOf } from './neighbors.js';
import { indices, taken } from './rows.js';
import { type Cleaning, classesToClean, cleaningRule } from './strategy.js';

export interface TomekLinksParams {
  /** The classes that rows are removed from. */
  samplingStrategy: Cleaning;
}

const declaration = (): Declaration<TomekLinksParams> => ({
  name: 'TomekLinks',
  defaults: { samplingStrategy: 'auto' },
  rules: { samplingStrategy: cleaningRule() },
});
const SEARCHING: Progress = { done: 0, total: 1, stage: 'nearest rows' };

/**
 * Removes rows of Tomek links: pairs of rows with different labels that are each the other's nearest row (I. Tomek, "Two
 * Modifications of CNN", IEEE Transactions on Systems, Man, and Cybernetics 6, 1976; parameters as in imbalanced-learn). Of
 * each pair that row goes whose class is named by `samplingStrategy`; by default, any but those of the least frequent class.
 *
 * Distances are euclidean. Of several rows at the same distance the one with the lowest index is the nearest: of three rows that
 * are the same, two can form a link.
 * @example
 * const { source } = new TomekLinks().fitResample([[0], [5], [6], [9]], ['a', 'a', 'b', 'a']);
 * source; // Int32Array [0, 2, 3]
 */
export class TomekLinks extends Resampler<TomekLinksParams> {
  constructor(params?: Partial<TomekLinksParams>) {
    super(declaration(), params);
  }

  protected *steps(X: Matrix, labels: Labels): Steps<Resampled> {
    const cleaned = classesToClean(this.params.samplingStrategy, labels, this.name);
    const { codes } = labels;
    const all = indices(X.rows);
    const nearest = new Int32Array(X.rows);
    const among = yield* neighborhoodOf(X, all, 1, SEARCHING);
    yield* nearestOthers(among, all, 1, SEARCHING, (i, neighbors) => {
      nearest[i] = neighbors[0]!;
    });
    const times = new Uint8Array(X.rows).fill(1);
    yield* inSlices(X.rows, 4, SEARCHING, (from, to) => {
      for (let i = from; i < to; i++) {
        const other = nearest[i]!;
        if (cleaned.has(codes[i]!) && codes[other] !== codes[i] && nearest[other] === i) times[i] = 0;
      }
    });
    return yield* taken(X, times);
  }
}
