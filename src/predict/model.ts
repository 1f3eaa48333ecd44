import { mostProbable } from '../core/classifier.js';
import { DataError } from '../core/errors.js';
import { applyState, checkState, kindTable } from '../core/state.js';
import { checkedRows } from '../core/training.js';
import type { Kind, Kinds, Label, Matrix, MatrixLike, State } from '../core/types.js';
import { count, insist, isNumber, isString, list } from './checks.js';
import type { FlowRecord, InputReader, InputState, RowReader, TableLike } from './input.js';

/** What stands in a model file, as plain values and typed arrays. */
export interface ModelDocument {
  /** Name of the estimator it was saved from. */
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
  readonly estimator: string;
  readonly state: State;
  readonly classes: readonly Label[];
  readonly nFeaturesIn: number;
  readonly featureNamesIn: readonly string[] | undefined;
  readonly input: InputState | undefined;
  readonly card: Readonly<Record<string, unknown>>;
  readonly #missing: 'none' | 'nan';
  readonly #kinds: Kinds;
  readonly #reader: RowReader | undefined;

  /**
   * @param document checked here, whole, before anything of it is used
   * @throws ModelError
   */
  constructor(document: unknown, kinds: readonly (Kind | InputReader)[]) {
    insist(typeof document === 'object' && document !== null && 'state' in document, 'it holds no state');
    const { estimator, cols, names, missing, input, state, classes, card = {} } = document as ModelDocument;
    const reader = kinds.find((kind): kind is InputReader => kind.kind === 'input');
    this.#kinds = kindTable(kinds.filter((kind): kind is Kind => kind.kind !== 'input'));
    insist(isString(estimator), 'it names no estimator');
    insist(missing === 'none' || missing === 'nan', 'it does not say whether values may be missing');
    insist(typeof card === 'object' && card !== null, 'the card is no object');
    count(cols, 'the number of columns', 2 ** 20);
    if (names !== undefined) list(names, isString, 'column names', cols);
    const outputs = checkState(state, cols, this.#kinds);
    if (classes !== undefined) {
      list(classes, typeof classes[0] === 'string' ? isString : isNumber, 'classes', outputs);
      insist(new Set(classes).size === outputs, 'a class is listed twice');
    }
    if (input !== undefined && reader) {
      insist(input?.kind === 'input' && reader.check(input) === cols, `the input step does not make ${cols} columns`);
      this.#reader = reader.compile(input);
    }
    this.estimator = estimator;
    this.state = state;
    this.classes = classes ?? [];
    this.nFeaturesIn = cols;
    this.featureNamesIn = names;
    this.input = input;
    this.card = card;
    this.#missing = missing;
  }

  /** What the model makes of rows in its own column order: probabilities of a classifier, columns of a transformer. */
  transform(rows: MatrixLike): Matrix {
    return applyState(this.state, checkedRows(this.estimator, rows, this, this.#missing), this.#kinds);
  }
  /** The probability of each class: n x classes. */
  predictProba(rows: MatrixLike): Matrix {
    if (this.classes.length === 0) throw new DataError(`${this.estimator} is no classifier: use transform`);
    return this.transform(rows);
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
    const P = this.predictProba(this.#rows().record(record));
    const [label] = mostProbable(P, this.classes);
    const probabilities = Object.fromEntries(this.classes.map((name, k) => [String(name), P.data[k]!]));
    return { label: label!, probability: probabilities[String(label)]!, probabilities };
  }
  /**
   * The rows of a table, as the model wants them: `model.predict(model.rows(table))`.
   * @throws SchemaError
   */
  rows(table: TableLike): Matrix {
    return this.#rows().table(table);
  }
  #rows(): RowReader {
    if (!this.#reader)
      throw new DataError(
        `${this.estimator} was ${this.input ? 'loaded without the input kind' : 'trained on bare rows'}: it takes rows, not records`,
      );
    return this.#reader;
  }
}
