/**
 * What can go wrong, one class a cause, so that a program can tell them apart by `name` or `instanceof`.
 * Messages name the parameter, the row or the column.
 */

/** A parameter of an estimator or function has a value it cannot have. */
export class ParameterError extends Error {
  override readonly name = 'ParameterError';
}

/** Where in the input a value was found: zero-based row of a matrix or table, one-based line of a text. */
export interface Place {
  readonly row?: number;
  readonly line?: number;
  readonly column?: string | number;
}

/** Data that cannot be used: wrong shapes, NaN where none is allowed, a ragged line, a cut gzip stream. */
export class DataError extends Error {
  override readonly name = 'DataError';
  declare readonly row?: number;
  declare readonly line?: number;
  declare readonly column?: string | number;
  constructor(message: string, place?: Place) {
    super(message);
    Object.assign(this, place);
  }
}

/** A record or table that does not fit a schema or a model's input. Each list names columns. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
  readonly missing: readonly string[] = [];
  readonly extra: readonly string[] = [];
  readonly outOfRange: readonly string[] = [];
  constructor(
    message: string,
    lists?: { missing?: readonly string[]; extra?: readonly string[]; outOfRange?: readonly string[] },
  ) {
    super(message);
    Object.assign(this, lists);
  }
}

/** An estimator was asked for something that only a fitted one knows. */
export class NotFittedError extends Error {
  override readonly name = 'NotFittedError';
}

/** Bytes or JSON that are no valid model. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}
