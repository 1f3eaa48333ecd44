import { ModelError } from '../core/errors.js';

/** The weights of training rows by node. @throws ModelError for a model that has none, as some that were imported */
export function coverOf({ cover }: { readonly cover?: Float64Array }): Float64Array {
  if (!cover) throw new ModelError('the model does not tell how many training rows reached its nodes (cover)');
  return cover;
}
