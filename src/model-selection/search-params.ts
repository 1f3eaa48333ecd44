import { anyOf, boolean, oneOf, type Rule } from '../core/params.js';
import type { Scoring } from './scoring.js';
import type { Splitter } from './splitter.js';

/** What every search is told beside the candidates. */
export interface SearchOptions<E> {
  /** What to score by: one score, or several, of which `refit` names the one that decides. Default `'accuracy'`. */
  scoring: Scoring<E>;
  /**
   * Whether the best candidate is fitted to all rows at the end; of several scores, the name of the one it is best by. With
   * false nothing can be predicted, and by several scores none is best. Default true.
   */
  refit: boolean | string;
  /** A splitter, or a number of folds: StratifiedKFold, or StratifiedGroupKFold where groups are given. Default 5. */
  cv: number | Splitter;
  /**
   * What a fit that fails scores. `'raise'`, the default, ends the search with an error that names candidate and fold. A number or
   * NaN stands for its scores: `failures` then says why, and a candidate with NaN ranks last.
   */
  errorScore: 'raise' | number;
  /** Also score the rows each model was trained on. Default false. */
  returnTrainScore: boolean;
}
export interface SearchParams<E> extends SearchOptions<E> {
  /** What the parameters are sought for. It is cloned, never fitted. */
  estimator: E;
}

export const searchDefaults = () =>
  ({ scoring: 'accuracy', refit: true, cv: 5, errorScore: 'raise', returnTrainScore: false }) as const;

const text: Rule = (value) => (typeof value === 'string' ? undefined : 'the name of a score');
const number: Rule = (value) => (typeof value === 'number' ? undefined : 'a number');
export const searchRules = () => ({
  refit: anyOf(boolean, text),
  errorScore: anyOf(oneOf('raise'), number),
  returnTrainScore: boolean,
});
