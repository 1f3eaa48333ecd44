import { DataError, ParameterError } from '../core/errors.js';
import { type ClassWeight, encodeLabels, rowWeights } from '../core/labels.js';
import { describeValue } from '../core/matrix.js';
import type { Label } from '../core/types.js';

/** The classes by number: those that are known, or those that turn up. */
export class ClassBook {
  #classes: readonly Label[] | undefined;
  #codes: Map<Label, number>;
  #counts: number[];

  /** @param classes all that there will be; without them, those that `count` finds */
  constructor(classes?: readonly Label[], counts?: readonly number[]) {
    this.#classes = classes;
    this.#codes = new Map(classes?.map((label, code) => [label, code]));
    this.#counts = counts?.slice() ?? new Array(classes?.length ?? 0).fill(0);
  }

  /** All classes, sorted. */
  get classes(): readonly Label[] {
    return (this.#classes ??= this.#sorted());
  }
  /** The rows of each that were counted. */
  get counts(): readonly number[] {
    return this.classes.map((label) => this.#counts[this.#codes.get(label)!]!);
  }

  /** Numbers of the labels; where classes are not known yet, new ones are added. @throws DataError naming the row */
  codesOf(y: ArrayLike<Label>, before: number): Int32Array {
    const codes = new Int32Array(y.length);
    for (let i = 0; i < codes.length; i++) codes[i] = this.#codes.get(y[i]!) ?? this.#unseen(y[i]!, i, before);
    return codes;
  }
  /** @param out 1 for rows that do not count */
  count(codes: Int32Array, out: Uint8Array | undefined): void {
    for (let i = 0; i < codes.length; i++) if (out?.[i] !== 1) this.#counts[codes[i]!]!++;
  }
  #unseen(label: Label, row: number, before: number): number {
    if (this.#classes)
      throw new DataError(
        `trainStream: row ${row} after ${before} rows of the source has the label ${describeValue(label)}, which is not in classes: ${this.#classes.join(', ')}`,
        { row },
      );
    const code = this.#codes.size;
    this.#codes.set(label, code);
    this.#counts.push(0);
    return code;
  }
  #sorted(): readonly Label[] {
    const { classes } = encodeLabels([...this.#codes.keys()], 'trainStream');
    this.#counts = classes.map((label) => this.#counts[this.#codes.get(label)!]!);
    this.#codes = new Map(classes.map((label, code) => [label, code]));
    return classes;
  }

  /**
   * What a row of each class counts; undefined where all count 1.
   * @throws ParameterError
   */
  weights(classWeight: ClassWeight): Float64Array | undefined {
    const { classes, counts } = this;
    if (classWeight === null) return undefined;
    if (classWeight === 'balanced') {
      const rows = counts.reduce((sum, n) => sum + n, 0);
      return Float64Array.from(counts, (n) => (n === 0 ? 1 : rows / (classes.length * n)));
    }
    const weights = rowWeights(
      { codes: Int32Array.from(classes.keys()), classes },
      classWeight,
      undefined,
      'trainStream',
    );
    if (weights?.includes(0))
      throw new ParameterError('trainStream: classWeight must be > 0: leave rows that do not count out of the stream');
    return weights;
  }
}
