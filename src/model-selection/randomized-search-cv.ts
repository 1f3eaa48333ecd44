import { type Declaration, finite, integer } from '../core/params.js';
import { Random } from '../core/random.js';
import type { Distribution } from './distributions.js';
import { drawCandidates } from './draw-candidates.js';
import type { Searchable } from './nested-params.js';
import type { Params } from './param-grid.js';
import { Search } from './search.js';
import { type SearchOptions, type SearchParams, searchDefaults, searchRules } from './search-params.js';

/** A list of values or a distribution for each parameter. */
export type ParamDistributions = Readonly<Record<string, ArrayLike<unknown> | Distribution>>;

export interface RandomizedSearchOptions<E> extends SearchOptions<E> {
  /** How many candidates are drawn. */
  nIter: number;
  /** Seed of the draws. */
  randomState: number;
}
export interface RandomizedSearchCVParams<E> extends SearchParams<E>, RandomizedSearchOptions<E> {
  /** Lists of values, or distributions to draw from, by parameter; or several such records, one of which is drawn first. */
  paramDistributions: ParamDistributions | readonly ParamDistributions[];
}

const declaration = <E>(
  given: Pick<RandomizedSearchCVParams<E>, 'estimator' | 'paramDistributions'>,
): Declaration<RandomizedSearchCVParams<E>> => ({
  name: 'RandomizedSearchCV',
  defaults: { ...given, nIter: 10, ...searchDefaults(), randomState: 0 },
  rules: { ...searchRules(), nIter: integer(1, 1_000_000), randomState: finite },
});

/**
 * Tries parameter values drawn at random by cross-validation (scikit-learn's RandomizedSearchCV). Where all are lists, no
 * combination is drawn twice, and there are no more candidates than combinations; where one is a distribution, each candidate
 * is drawn for itself. A greater `nIter` only adds candidates then.
 * @example
 * const search = new RandomizedSearchCV(new LogisticRegression(), { C: logUniform(1e-3, 1e3), penalty: ['l2', null] }, { nIter: 20 });
 * search.fit(X, y).bestParams;
 */
export class RandomizedSearchCV<E extends Searchable> extends Search<E, RandomizedSearchCVParams<E>> {
  protected readonly space = 'paramDistributions';

  /**
   * @param paramDistributions names are those of `estimator.setParams`: in a pipeline `step__name`
   * @throws ParameterError for what is no estimator
   */
  constructor(
    estimator: E,
    paramDistributions: RandomizedSearchCVParams<E>['paramDistributions'],
    options: Partial<RandomizedSearchOptions<E>> = {},
  ) {
    super(declaration({ estimator, paramDistributions }), options);
  }

  clone(): this {
    const { estimator, paramDistributions, ...options } = this.params;
    const Class = this.constructor as new (...args: ConstructorParameters<typeof RandomizedSearchCV<E>>) => this;
    return new Class(estimator.clone(), paramDistributions, options);
  }

  protected candidates(): readonly Params[] {
    const { paramDistributions, nIter, randomState } = this.params;
    return drawCandidates(this.name, this.space, paramDistributions, nIter, new Random(randomState));
  }
}
