import { ModelError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';

/** A value in a foreign model with the way to it, so that every complaint names the field. Nothing is used before it was asked for here. */
export class Field {
  readonly value: unknown;
  readonly #reader: string;
  readonly #path: string;

  /** @param reader the function that reads the model, which begins each message */
  constructor(reader: string, path: string, value: unknown) {
    this.#reader = reader;
    this.#path = path;
    this.value = value;
  }

  /** @throws ModelError always: `importXGBoost: learner.objective must be known, got "x"` */
  refuse(must: string): never {
    throw new ModelError(
      `${this.#reader}: ${this.#path || 'the model'} must ${must}, got ${describeValue(this.value)}`,
    );
  }

  /** The field of an object; its value is undefined where there is none. */
  at(key: string): Field {
    const { value } = this;
    if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value))
      this.refuse('be an object');
    const own = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
    return new Field(this.#reader, this.#path ? `${this.#path}.${key}` : key, own);
  }

  get isAbsent(): boolean {
    return this.value === undefined;
  }

  text(): string {
    return typeof this.value === 'string' ? this.value : this.refuse('be a text');
  }

  /** A finite number; XGBoost writes many as text. */
  number(): number {
    const { value } = this;
    const x = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return Number.isFinite(x) ? (x as number) : this.refuse('be a number');
  }

  whole(least: number, most: number): number {
    const n = this.number();
    return Number.isInteger(n) && n >= least && n <= most
      ? n
      : this.refuse(`be a whole number from ${least} to ${most}`);
  }

  /** A text of numbers with spaces between them as a list, in which a word that is no number is NaN. */
  spaced(): Field {
    const text = this.text().trim();
    return new Field(this.#reader, this.#path, text === '' ? [] : text.split(/ +/).map(Number));
  }

  list(length?: number): Field[] {
    const { value } = this;
    const isList = Array.isArray(value) && value.length === (length ?? value.length);
    if (!isList) this.refuse(length === undefined ? 'be a list' : `be a list of ${length}`);
    return value.map((item, i) => new Field(this.#reader, `${this.#path}[${i}]`, item));
  }

  /** A list of finite numbers, plain or typed. */
  numbers(length?: number): ArrayLike<number> {
    const { value } = this;
    const list = value as number[];
    const isList = Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
    const fits = isList && list.length === (length ?? list.length) && list.every((x) => Number.isFinite(x));
    return fits ? list : this.refuse(`be a list of ${length === undefined ? '' : `${length} `}numbers`);
  }

  /** The same, with NaN where a number is none. */
  numbersOrNaN(length: number): ArrayLike<number> {
    const { value } = this;
    if (ArrayBuffer.isView(value))
      return new Field(this.#reader, this.#path, Array.from(value as Float64Array)).numbersOrNaN(length);
    const isList = Array.isArray(value) && value.length === length;
    if (!isList || !value.every((x) => x === null || typeof x === 'number'))
      this.refuse(`be a list of ${length} numbers`);
    return value.map((x) => (Number.isFinite(x) ? x : Number.NaN));
  }

  /** A list of whole numbers in a range. */
  integers(length: number | undefined, least: number, most: number): ArrayLike<number> {
    const list = this.numbers(length);
    for (let i = 0; i < list.length; i++)
      if (!(Number.isInteger(list[i]) && list[i]! >= least && list[i]! <= most))
        this.refuse(`hold whole numbers from ${least} to ${most}, and not ${list[i]}`);
    return list;
  }
}
