import { ParameterError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import { type Declaration, nestedError, withDefaults } from '../core/params.js';
import type { ClassifierLike } from './classifier-like.js';
import type { Params } from './param-grid.js';

/** An estimator whose parameters can be told and set: the library's own, a pipeline, or one of your own. */
export interface Searchable extends ClassifierLike {
  getParams(): object;
  /** @throws for a name it does not know */
  setParams(params: object): unknown;
  readonly name?: string;
}

/** Parameters of an estimator around another, and those of the other as `estimator__name`. */
export function nestedParams<P extends { readonly estimator: Searchable }>(params: P): P & Record<string, unknown> {
  const inner = Object.entries(params.estimator.getParams()).map(([key, value]) => [`estimator__${key}`, value]);
  return { ...params, ...Object.fromEntries(inner) };
}

/**
 * Parameters changed: first the estimator's own, then those of the one inside, which are set on it once they are known to
 * exist.
 * @throws ParameterError for an unknown name or what is no estimator; nothing is changed then
 */
export function changedParams<P extends { readonly estimator: Searchable }>(
  declaration: Declaration<P>,
  given: object,
  before: P,
): P {
  const own: Record<string, unknown> = {};
  const inner: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given))
    if (key.startsWith('estimator__')) inner[key.slice('estimator__'.length)] = value;
    else own[key] = value;
  const changed = withDefaults(declaration, own as Partial<P>, before);
  const { estimator } = changed;
  requireSearchable(declaration.name, estimator);
  try {
    estimator.clone().setParams(inner);
  } catch (error) {
    throw told(declaration.name, estimator, error);
  }
  estimator.setParams(inner);
  return changed;
}

/** @throws ParameterError */
export function requireSearchable(owner: string, estimator: unknown): asserts estimator is Searchable {
  const methods = ['clone', 'fit', 'predict', 'getParams', 'setParams'] as const;
  const lacks = methods.find((method) => typeof Object(estimator)[method] !== 'function');
  if (lacks !== undefined)
    throw new ParameterError(
      `${owner}: estimator must be a classifier with ${methods.join(', ')}, got ${describeValue(estimator)}`,
    );
}

/** An error about a parameter of the estimator, with the parameter named as its owner's; any other as it is. */
export function told(owner: string, estimator: Searchable, error: unknown): unknown {
  const { name } = estimator;
  return name === undefined || !(error instanceof Error)
    ? error
    : nestedError(owner, 'estimator', { name, getParams: () => estimator.getParams() }, error);
}

/** A copy of an estimator with parameters set. Estimators among the values are cloned: each copy trains its own. */
export function withParams<E extends Searchable>(estimator: E, params: Params): E {
  const copy = estimator.clone();
  copy.setParams(Object.fromEntries(Object.entries(params).map(([key, value]) => [key, fresh(value)])));
  return copy;
}

function fresh(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fresh);
  const { clone, setParams } = Object(value);
  return typeof clone === 'function' && typeof setParams === 'function' ? (value as Searchable).clone() : value;
}
