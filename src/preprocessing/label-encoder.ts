import { DataError, NotFittedError } from '../core/errors.js';
import { encodeLabels } from '../core/labels.js';
import { describeValue } from '../core/matrix.js';
import type { Label } from '../core/types.js';

/**
 * Numbers labels 0, 1, … in the order of `classes`: strings by code unit, numbers by value (scikit-learn's LabelEncoder).
 * Classifiers take labels as they are and need none; it is for other programs that want numbers.
 * @example
 * const encoder = new LabelEncoder().fit(['web', 'dns', 'web']);
 * encoder.transform(['dns', 'web']);  // [0, 1]
 * encoder.inverseTransform([1]);      // ['web']
 */
export class LabelEncoder {
  readonly name: string = 'LabelEncoder';
  #classes: readonly Label[] | undefined;

  /** @throws DataError for labels that are neither strings nor numbers, or some of each */
  fit(y: ArrayLike<Label>): this {
    this.#classes = encodeLabels(y, this.name).classes;
    return this;
  }
  /**
   * Learns more labels. Numbers of those known before may change, as the classes are sorted; after an error all is as it was.
   * @throws DataError
   */
  partialFit(y: ArrayLike<Label>): this {
    const { classes } = encodeLabels(y, this.name);
    const known = this.#classes ?? [];
    this.#classes = encodeLabels([...known, ...classes], this.name).classes;
    return this;
  }
  fitTransform(y: ArrayLike<Label>): number[] {
    return this.fit(y).transform(y);
  }

  /** The labels by their numbers. @throws NotFittedError before `fit` */
  get classes(): readonly Label[] {
    if (!this.#classes) throw new NotFittedError(`${this.name} is not fitted: call fit first`);
    return this.#classes;
  }

  /** @throws DataError naming the row of a label that `fit` did not see */
  transform(y: ArrayLike<Label>): number[] {
    const codes = new Map(this.classes.map((label, code) => [label, code]));
    return Array.from(y, (label, row) => {
      const code = codes.get(label);
      if (code !== undefined) return code;
      throw new DataError(`${this.name}: the label of row ${row} was not seen in fit, got ${describeValue(label)}`, {
        row,
      });
    });
  }
  /** @throws DataError naming the row of a number that no label has */
  inverseTransform(codes: ArrayLike<number>): Label[] {
    const { classes } = this;
    return Array.from(codes, (code, row) => {
      const label = classes[code];
      if (label !== undefined) return label;
      throw new DataError(
        `${this.name}: row ${row} must be an integer from 0 to ${classes.length - 1}, got ${describeValue(code)}`,
        { row },
      );
    });
  }
}
