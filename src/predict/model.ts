import { mostProbable } from '../core/classifier.js';
import { DataError } from '../core/errors.js';
import { isCount } from '../core/matrix.js';
import { kernelOf, kindTable } from '../core/state.js';
import { checkedRows } from '../core/training.js';
import type { Fitted, Kind, Kinds, Label, Matrix, MatrixLike, State } from '../core/types.js';
import { array, insist, isNumber, isObject, isString } from './checks.js';
import type { FlowRecord, InputReader, InputState, RowReader, TableLike } from './input.js';

/** What stands in a model file, as plain values and typed arrays. */
export interface ModelDocument {
  /** Name of the estimator that learned it. */
  readonly estimator: string;
  /** Columns of a row. */
  readonly cols: number;
  readonly names?: readonly string[];
  /** Whether a row may hold NaN. */
  readonly missing: 'none' | 'nan';
  /** How a record becomes a row. */
  readonly input?: InputState;
  readonly state: State;
  /** Labels in the order of the outputs; absent for a transformer. */
  readonly classes?: readonly Label[];
  /** What people should know about the model: data, scores, licence, date… Any JSON. */
  readonly card?: Readonly<Record<string, unknown>>;
}

/** What `save` writes of a fitted estimator. */
export function documentOf(
  { name, fitted }: { readonly name: string; readonly fitted: Fitted },
  card?: ModelDocument['card'],
): ModelDocument {
  const { estimator = name, state, nFeaturesIn, featureNamesIn, classes, input, missing } = fitted;
  return {
    estimator,
    cols: nFeaturesIn,
    names: featureNamesIn,
    missing,
    input: input as InputState | undefined,
    state,
    classes,
    card,
  };
}

/** The answer for one flow. */
export interface Prediction {
  readonly label: Label;
  /** Probability of that label. */
  readonly probability: number;
  /** Probability of each class by its name. */
  readonly probabilities: Readonly<Record<string, number>>;
}

/** A loaded model. It can predict and nothing else: no trainer is behind it. */
export class Model {
  declare readonly estimator: string;
  declare readonly state: State;
  declare readonly classes: readonly Label[];
  declare readonly nFeaturesIn: number;
  declare readonly featureNamesIn: readonly string[] | undefined;
  declare readonly input: InputState | undefined;
  declare readonly card: Readonly<Record<string, unknown>>;
  /** The kernels it was opened with. */
  declare readonly kinds: Kinds;
  readonly #apply: (rows: MatrixLike) => Matrix;
  readonly #reader: RowReader | undefined;

  /**
   * @param document checked here, whole, before anything of it is used
   * @throws ModelError
   */
  constructor(document: unknown, kinds: readonly (Kind | InputReader)[]) {
    const {
      estimator,
      cols,
      names,
      missing,
      input,
      state,
      classes = [],
      card = {},
    } = Object(document) as ModelDocument;
    const table = kindTable(kinds as readonly Kind[]);
    insist(isString(estimator) && isCount(cols) && ['none', 'nan'].includes(missing) && isObject(card), 'head');
    if (names) array(names, Array, cols, 'names', isString);
    const kernel = kernelOf(state, table);
    const outputs = kernel.check(state, cols, table);
    array(classes, Array, classes?.length && outputs, 'classes', isString(classes?.[0]) ? isString : isNumber);
    insist(new Set(classes).size === classes.length, 'classes');
    const reader = input && (table.get('input') as InputReader | undefined)?.compile(input);
    insist((reader?.names.length ?? cols) === cols, 'input');
    this.#reader = reader;
    this.#apply = (rows) => kernel.apply(state, checkedRows(estimator, rows, this, missing), table);
    const featureNamesIn = reader?.names ?? names;
    Object.assign(this, { estimator, state, classes, nFeaturesIn: cols, featureNamesIn, input, card, kinds: table });
  }

  /** What the model makes of rows in its own column order: probabilities of a classifier, columns of a transformer. */
  transform(rows: MatrixLike): Matrix {
    return this.#apply(rows);
  }
  /** The probability of each class: n x classes. */
  predictProba(rows: MatrixLike): Matrix {
    if (!this.classes.length) throw new DataError(`${this.estimator} has no classes`);
    return this.#apply(rows);
  }
  /** The most probable class of each row. */
  predict(rows: MatrixLike): Label[] {
    return mostProbable(this.predictProba(rows), this.classes);
  }
  /**
   * Classifies one named record through the input step in the file.
   * @throws SchemaError naming fields that are missing, extra or out of range
   * @example model.predictRecord({ proto: 'tcp', duration: 0.02, orig_bytes: 120, … }).label
   */
  predictRecord(record: FlowRecord): Prediction {
    // A table of one row: same code, same bits.
    const names = Object.keys(record ?? {});
    const P = this.predictProba(this.rows({ rows: 1, names, column: (name) => ({ get: () => record[name] }) }));
    const label = mostProbable(P, this.classes)[0]!;
    const probabilities = Object.fromEntries(this.classes.map((name, k) => [name, P.data[k]!]));
    return { label, probability: probabilities[label]!, probabilities };
  }
  /**
   * The rows of a table, as the model wants them: `model.predict(model.rows(table))`.
   * @throws SchemaError
   */
  rows(table: TableLike): Matrix {
    if (this.#reader) return this.#reader.table(table);
    throw new DataError(`${this.estimator} takes no records`);
  }
}
