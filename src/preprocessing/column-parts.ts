import { DataError, ParameterError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import type { Fitted, Matrix, MatrixLike, Trainer } from '../core/types.js';

/** A transformer: any estimator with `transform`. */
export interface ColumnStep extends Trainer {
  transform(X: MatrixLike): Matrix;
  readonly featureNamesOut: readonly string[] | undefined;
}
/** The columns of one part: names, zero-based indices, or one of them alone. */
export type Columns = string | number | readonly (string | number)[];
/** A part's name, what is done to its columns, and which these are. */
export type ColumnPart = readonly [name: string, step: ColumnStep | 'drop' | 'passthrough', columns: Columns];

const isEstimator = (step: unknown): step is ColumnStep =>
  ['learn', 'clone', 'transform'].every((method) => typeof Object(step)[method] === 'function');
const isColumn = (column: unknown): boolean =>
  typeof column === 'string' || (Number.isInteger(column) && (column as number) >= 0);
export const stepOf = ([, step]: ColumnPart): ColumnStep | undefined => (typeof step === 'string' ? undefined : step);

/**
 * Checks the parts of a column transformer.
 * @param reserved names of its own parameters
 * @throws ParameterError
 */
export function checkParts(parts: unknown, reserved: readonly string[]): asserts parts is readonly ColumnPart[] {
  const fail = (what: string): never => {
    throw new ParameterError(`ColumnTransformer: ${what}`);
  };
  if (!Array.isArray(parts))
    return fail(`transformers must be a list of [name, transformer, columns], got ${describeValue(parts)}`);
  const seen = new Set<unknown>();
  for (const [i, part] of parts.entries()) {
    const [name, step, columns] = Array.isArray(part) && part.length === 3 ? part : [];
    if (typeof name !== 'string')
      return fail(`transformers[${i}] must be [name, transformer, columns], got ${describeValue(part)}`);
    if (name === '' || name === 'remainder' || reserved.includes(name) || name.includes('__'))
      fail(`a transformer cannot be named ${describeValue(name)}: the name has a meaning of its own`);
    if (seen.has(name)) fail(`two transformers are named ${describeValue(name)}`);
    if (step !== 'drop' && step !== 'passthrough') {
      if (!isEstimator(step))
        fail(`${name} must be a transformer, "drop" or "passthrough", got ${describeValue(step)}`);
      if (seen.has(step)) fail(`${name} is the very transformer of another part`);
      seen.add(step);
    }
    seen.add(name);
    const list = Array.isArray(columns) ? columns : [columns];
    if (list.length === 0 || !list.every(isColumn))
      fail(`the columns of ${name} must be names or indices from 0 on, at least one`);
  }
}

/**
 * The indices of a part's columns in X.
 * @throws DataError for a column that X has not
 */
export function resolve([name, , columns]: ColumnPart, { cols, names }: Matrix): Int32Array {
  const list = (typeof columns === 'object' ? columns : [columns]) as readonly (string | number)[];
  return Int32Array.from(list, (column) => {
    const j = typeof column === 'number' ? column : names ? names.indexOf(column) : -1;
    if (j >= 0 && j < cols) return j;
    throw new DataError(
      `ColumnTransformer: ${name} needs the column ${describeValue(column)}, and X has ${
        typeof column === 'string' && !names ? 'no column names' : `${cols} columns without it`
      }`,
      { column },
    );
  });
}

/** The names that a fitted step gives its columns, where those that go in are called `names`. */
export function namesOf(step: ColumnStep, fitted: Fitted, names: readonly string[]): readonly string[] {
  if (fitted.featureNamesOut) return fitted.featureNamesOut;
  const copy = step.clone(); // the step itself may have been fitted elsewhere since
  copy.adopt({ ...fitted, featureNamesIn: names });
  return copy.featureNamesOut!;
}
