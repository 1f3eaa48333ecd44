import type { Declaration } from '../core/params.js';
import type { Searchable } from './nested-params.js';
import { CandidateList, type ParamGrid, type Params } from './param-grid.js';
import { Search } from './search.js';
import { type SearchOptions, type SearchParams, searchDefaults, searchRules } from './search-params.js';

export interface GridSearchCVParams<E> extends SearchParams<E> {
  /** Lists of values by parameter, every combination of which is tried; or several such records, one after another. */
  paramGrid: ParamGrid | readonly ParamGrid[];
}

const declaration = <E>(
  given: Pick<GridSearchCVParams<E>, 'estimator' | 'paramGrid'>,
): Declaration<GridSearchCVParams<E>> => ({
  name: 'GridSearchCV',
  defaults: { ...given, ...searchDefaults() },
  rules: searchRules(),
});

/**
 * Tries every combination of parameter values by cross-validation (scikit-learn's GridSearchCV). Candidates come in the
 * order of its ParameterGrid, and equal means are ranked alike, the first of them being the best.
 * @example
 * const pipe = new Pipeline([['scale', new StandardScaler()], ['knn', new KNeighborsClassifier()]]);
 * const search = new GridSearchCV(pipe, { knn__nNeighbors: [1, 3, 5], knn__weights: ['uniform', 'distance'] }, { scoring: 'f1_macro' });
 * await search.fitAsync(X, y, { groups: hosts, workers: 2 });
 * search.bestParams;     // { knn__nNeighbors: 3, knn__weights: 'distance' }
 * search.predict(XTest); // as the best candidate, fitted to all of X
 */
export class GridSearchCV<E extends Searchable> extends Search<E, GridSearchCVParams<E>> {
  protected readonly space = 'paramGrid';

  /**
   * @param paramGrid names are those of `estimator.setParams`: in a pipeline `step__name`
   * @throws ParameterError for what is no estimator
   */
  constructor(estimator: E, paramGrid: GridSearchCVParams<E>['paramGrid'], options: Partial<SearchOptions<E>> = {}) {
    super(declaration({ estimator, paramGrid }), options);
  }

  clone(): this {
    const { estimator, paramGrid, ...options } = this.params;
    const Class = this.constructor as new (...args: ConstructorParameters<typeof GridSearchCV<E>>) => this;
    return new Class(estimator.clone(), paramGrid, options);
  }

  protected candidates(): readonly Params[] {
    return new CandidateList(this.name, this.space, this.params.paramGrid).all(this.name, this.space);
  }
}
