import { DataError } from '../../core/errors.js';
import { compareLabels } from '../../core/labels.js';
import type { Random } from '../../core/random.js';
import type { Label, Labels, Matrix, Steps } from '../../core/types.js';
import { type Edges, quantiles } from '../../tree/bins.js';
import type { CheckedBatch } from './batches.js';
import { ColumnSketch } from './column-sketch.js';

/** Rows that are looked at between two pauses, one column of them at a time; each block of so many has its marks. */
export const BLOCK = 8192;

interface Column {
  readonly sketch: ColumnSketch;
  missing: number;
}

/** What is learned of a stream when it is read for the first time: labels, weights, and the distribution of each column. */
export class FirstReading {
  rows = 0;
  columns: readonly Column[] = [];
  /** A number for each column of each block of rows, by which another reading is known to give the same. */
  readonly marks: Int32Array[] = [];
  readonly #missing: number;
  readonly #random: Random;
  readonly #codeOf = new Map<Label, number>();
  #codes = new Int32Array(BLOCK);
  #weights: Float64Array | undefined;

  /** @param missing stands for a missing value, besides NaN */
  constructor(missing: number, random: Random) {
    this.#missing = missing;
    this.#random = random;
  }

  *add({ X, labels, sampleWeight }: CheckedBatch, owner: string): Steps<void> {
    if (this.rows === 0)
      this.columns = Array.from({ length: X.cols }, (_, j) => ({
        sketch: new ColumnSketch(this.#random.split(j)),
        missing: 0,
      }));
    this.#addLabels(labels, owner);
    this.#addWeights(X.rows, sampleWeight);
    const present = new Float64Array(Math.min(BLOCK, X.rows));
    const weights = this.#weights && new Float64Array(present.length);
    for (let from = 0; from < X.rows; ) {
      const to = Math.min(X.rows, from + BLOCK - (this.rows % BLOCK));
      const block = Math.floor(this.rows / BLOCK);
      this.marks[block] ??= new Int32Array(X.cols);
      for (let j = 0; j < X.cols; j++) {
        const column = this.columns[j]!;
        const n = this.#gather(X, j, from, to, this.marks[block], sampleWeight, present, weights);
        column.sketch.add(present.subarray(0, n), weights?.subarray(0, n));
        column.missing += to - from - n;
        yield SKETCHING;
      }
      this.rows += to - from;
      from = to;
    }
  }

  /** Copies the values of a column that are there; returns how many. */
  #gather(
    { cols, data }: Matrix,
    j: number,
    from: number,
    to: number,
    marks: Int32Array,
    weight: Float64Array | undefined,
    present: Float64Array,
    weights: Float64Array | undefined,
  ): number {
    const words = new Int32Array(data.buffer, data.byteOffset, 2 * data.length);
    const missing = this.#missing;
    let mark = marks[j]!;
    let n = 0;
    for (let i = from, k = from * cols + j; i < to; i++, k += cols) {
      const x = data[k]!;
      if (x - x !== 0 || x === missing) mark = marked(mark, 1, 0);
      else {
        mark = marked(mark, words[2 * k]!, words[2 * k + 1]!);
        if (weights) weights[n] = weight ? weight[i]! : 1;
        present[n++] = x + 0; // -0 becomes 0
      }
    }
    marks[j] = mark;
    return n;
  }

  /** The bins of each column: their ends, and whether these are exact. */
  *edges(limit: number): Steps<Edges[]> {
    const edges: Edges[] = [];
    for (const { sketch } of this.columns) {
      edges.push(yield* quantiles(sketch.summary(), limit));
      yield SKETCHING;
    }
    return edges;
  }

  /** The labels so far, in the order in which classes are listed. */
  get labels(): Labels {
    const classes = [...this.#codeOf.keys()].sort(compareLabels);
    const place = new Map(classes.map((label, k) => [label, k]));
    const rank = Int32Array.from(this.#codeOf.keys(), (label) => place.get(label)!);
    return { classes, codes: this.#codes.slice(0, this.rows).map((code) => rank[code]!) };
  }
  get weights(): Float64Array | undefined {
    return this.#weights?.slice(0, this.rows);
  }

  #addLabels({ codes, classes }: Labels, owner: string): void {
    const [known] = this.#codeOf.keys();
    if (known !== undefined && typeof known !== typeof classes[0])
      throw new DataError(
        `${owner}: labels are ${typeof classes[0]}s, and were ${typeof known}s in the batches before`,
      );
    for (const label of classes) if (!this.#codeOf.has(label)) this.#codeOf.set(label, this.#codeOf.size);
    const code = Int32Array.from(classes, (label) => this.#codeOf.get(label)!);
    this.#codes = withRoom(this.#codes, this.rows + codes.length);
    for (let i = 0; i < codes.length; i++) this.#codes[this.rows + i] = code[codes[i]!]!;
  }

  #addWeights(rows: number, weight: Float64Array | undefined): void {
    if (!weight && !this.#weights) return;
    this.#weights = withRoom(this.#weights ?? new Float64Array(this.rows).fill(1), this.rows + rows);
    if (weight) this.#weights.set(weight, this.rows);
    else this.#weights.fill(1, this.rows, this.rows + rows);
  }
}

const SKETCHING = { done: 0, total: 1, stage: 'sketching' };

/** A mark with the two halves of another number in it. */
export function marked(mark: number, low: number, high: number): number {
  const h = Math.imul(mark ^ low ^ Math.imul(high, 0x85ebca6b), 0xc2b2ae35);
  return h ^ (h >>> 15);
}

function withRoom<A extends Int32Array | Float64Array>(values: A, length: number): A {
  if (length <= values.length) return values;
  const grown = new (values.constructor as new (length: number) => A)(Math.max(length, 2 * values.length));
  grown.set(values);
  return grown;
}
