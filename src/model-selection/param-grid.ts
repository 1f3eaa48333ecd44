import { ParameterError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';

/** Parameters of an estimator by their names or paths, as `setParams` takes them: `C`, `svc__C`. */
export type Params = Readonly<Record<string, unknown>>;
/** A list of values for each parameter. */
export type ParamGrid = Readonly<Record<string, ArrayLike<unknown>>>;

/** More candidates than that are taken for a mistake: each is kept, with its scores. */
const MOST = 1_000_000;

/**
 * All combinations of the values of each grid, in scikit-learn's order: grid after grid, names sorted, the last changing
 * fastest. A grid without names is one candidate: the parameters as they are.
 */
export class CandidateList {
  readonly #grids: readonly {
    readonly size: number;
    readonly lists: readonly (readonly [string, ArrayLike<unknown>])[];
  }[];
  readonly size: number;

  /**
   * @param name of the parameter that holds the grids, for messages
   * @throws ParameterError for what is no list, or an empty one
   */
  constructor(owner: string, name: string, grids: unknown) {
    this.#grids = recordsOf(owner, name, grids).map((grid) => {
      const lists = Object.keys(grid)
        .sort()
        .map((key) => [key, listOf(owner, name, key, grid[key])] as const);
      return { size: lists.reduce((size, [, list]) => size * list.length, 1), lists };
    });
    this.size = this.#grids.reduce((sum, { size }) => sum + size, 0);
  }

  at(index: number): Params {
    let rest = index;
    for (const { size, lists } of this.#grids) {
      if (rest >= size) {
        rest -= size;
        continue;
      }
      const params: [string, unknown][] = [];
      for (const [key, list] of lists.toReversed()) {
        params.push([key, list[rest % list.length]]);
        rest = Math.floor(rest / list.length);
      }
      return Object.fromEntries(params.reverse());
    }
    throw new RangeError(`candidate ${index} of ${this.size}`);
  }

  /** @throws ParameterError where there are more than anyone can wait for */
  all(owner: string, name: string): Params[] {
    if (this.size > MOST)
      throw new ParameterError(
        `${owner}: ${name} has ${this.size} combinations, more than ${MOST}: draw some at random`,
      );
    return Array.from({ length: this.size }, (_, index) => this.at(index));
  }
}

/** A record, or a list of records, as a list. */
export function recordsOf(owner: string, name: string, given: unknown): readonly Readonly<Record<string, unknown>>[] {
  const records: readonly unknown[] = Array.isArray(given) ? given : [given];
  const wrong = records.find((record) => Object.prototype.toString.call(record) !== '[object Object]');
  if (wrong !== undefined || records.length === 0)
    throw new ParameterError(
      `${owner}: ${name} must be a record of lists by parameter, or a list of such records, got ${describeValue(wrong ?? given)}`,
    );
  return records as readonly Readonly<Record<string, unknown>>[];
}

/** @throws ParameterError for what is no list, or an empty one */
export function listOf(owner: string, name: string, key: string, list: unknown): ArrayLike<unknown> {
  const isList = Array.isArray(list) || (ArrayBuffer.isView(list) && !(list instanceof DataView));
  if (!isList || (list as ArrayLike<unknown>).length === 0)
    throw new ParameterError(
      `${owner}: ${name}.${key} must be a list of one value or more, got ${Array.isArray(list) ? 'an empty one' : describeValue(list)}`,
    );
  return list as ArrayLike<unknown>;
}
