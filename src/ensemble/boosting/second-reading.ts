import { DataError, type Place } from '../../core/errors.js';
import { describeValue } from '../../core/matrix.js';
import { rankOf } from '../../core/tally.js';
import type { Label, Labels, Matrix, Steps } from '../../core/types.js';
import { type Edges, shareable } from '../../tree/bins.js';
import type { CheckedBatch } from './batches.js';
import type { ValueBins } from './bins.js';
import { BLOCK, type FirstReading, marked } from './first-reading.js';

/** What the first reading found, in its final form. */
export interface Found {
  readonly labels: Labels;
  readonly weights: Float64Array | undefined;
  /** Of which the upper end decides what lies in a bin. */
  readonly edges: readonly Edges[];
}

/** Writes down the bin of each value when a stream is read for the second time, and holds it against the first. */
export class SecondReading {
  rows = 0;
  readonly #owner: string;
  readonly #first: FirstReading;
  readonly #found: Found;
  readonly #codeOf: ReadonlyMap<Label, number>;
  readonly #missing: number;
  readonly #codes: Uint8Array | Uint16Array;
  /** From where to where the values of each bin reach. Of a sketch only the upper ends are known, and not that of the last. */
  readonly #edges: readonly Edges[];
  readonly #marks: Int32Array;

  /** @throws DataError where there is no room */
  constructor(owner: string, first: FirstReading, found: Found, missing: number) {
    this.#owner = owner;
    this.#first = first;
    this.#found = found;
    this.#codeOf = new Map(found.labels.classes.map((label, k) => [label, k]));
    this.#missing = missing;
    this.#edges = found.edges.map(({ high: { length } }) => ({
      low: new Float64Array(length).fill(Infinity),
      high: new Float64Array(length).fill(-Infinity),
    }));
    this.#marks = new Int32Array(first.columns.length);
    const isWide = found.edges.some(({ high }, j) => high.length + (first.columns[j]!.missing > 0 ? 1 : 0) > 256);
    const cells = first.rows * first.columns.length;
    this.#codes = isWide
      ? new Uint16Array(roomFor(owner, first, 2 * cells))
      : new Uint8Array(roomFor(owner, first, cells));
  }

  *add(batch: CheckedBatch, owner: string): Steps<void> {
    const { X } = batch;
    if (this.rows + X.rows > this.#first.rows)
      throw different(`${owner}: goes beyond the ${this.#first.rows} rows of the first reading`);
    this.#compare(batch, owner);
    for (let from = 0; from < X.rows; ) {
      const to = Math.min(X.rows, from + BLOCK - (this.rows % BLOCK));
      for (let j = 0; j < X.cols; j++) {
        this.#write(X, j, from, to);
        yield BINNING;
      }
      this.rows += to - from;
      from = to;
      if (this.rows % BLOCK === 0 || this.rows === this.#first.rows) this.#checkMarks(X, owner);
    }
  }

  /** @throws DataError where rows are missing */
  finish(): ValueBins {
    const { rows, columns } = this.#first;
    if (this.rows < rows)
      throw different(`${this.#owner}: the second reading gave ${this.rows} rows, the first ${rows}`);
    const cols = columns.length;
    const size = Int32Array.from(this.#edges, ({ low }) => low.length);
    const holed = Uint8Array.from(columns, ({ missing }) => (missing > 0 ? 1 : 0));
    const start = new Int32Array(cols + 1);
    for (let j = 0; j < cols; j++) start[j + 1] = start[j]! + size[j]! + holed[j]!;
    return { rows, cols, codes: this.#codes, size, holed, start, edges: this.#edges };
  }

  #write({ cols, data }: Matrix, j: number, from: number, to: number): void {
    const words = new Int32Array(data.buffer, data.byteOffset, 2 * data.length);
    const { low, high } = this.#edges[j]!;
    const ends = this.#found.edges[j]!.high;
    const codes = this.#codes;
    const missing = this.#missing;
    let at = j * this.#first.rows + this.rows;
    let mark = this.#marks[j]!;
    let last = Number.NaN;
    let code = 0;
    for (let i = from, k = from * cols + j; i < to; i++, k += cols) {
      const x = data[k]!;
      if (x - x !== 0 || x === missing) {
        mark = marked(mark, 1, 0);
        codes[at++] = ends.length;
        continue;
      }
      mark = marked(mark, words[2 * k]!, words[2 * k + 1]!);
      if (x !== last) {
        last = x;
        code = rankOf(ends, x);
        if (x < low[code]!) low[code] = x + 0; // -0 becomes 0
        if (x > high[code]!) high[code] = x + 0;
      }
      codes[at++] = code;
    }
    this.#marks[j] = mark;
  }

  #compare({ X, labels, sampleWeight }: CheckedBatch, owner: string): void {
    const { labels: known, weights } = this.#found;
    const code = labels.classes.map((label) => this.#codeOf.get(label));
    for (let i = 0; i < X.rows; i++) {
      const before = known.codes[this.rows + i]!;
      const label = labels.codes[i]!;
      if (code[label] !== before) {
        const [now, then] = [labels.classes[label], known.classes[before]].map(describeValue);
        throw different(`${owner}: row ${i} has the label ${now}, and had ${then} at the first reading`, { row: i });
      }
      if ((sampleWeight?.[i] ?? 1) !== (weights?.[this.rows + i] ?? 1))
        throw different(`${owner}: row ${i} has another weight than at the first reading`, { row: i });
    }
  }

  #checkMarks({ names }: Matrix, owner: string): void {
    const block = Math.ceil(this.rows / BLOCK) - 1;
    const j = this.#marks.findIndex((mark, j) => mark !== this.#first.marks[block]![j]);
    if (j >= 0) {
      const column = names?.[j] ?? j;
      const where = `column ${describeValue(column)}, of the rows ${block * BLOCK} to ${this.rows - 1} of the stream`;
      throw different(`${owner}: ${where} one has another value than at the first reading`, { column });
    }
    this.#marks.fill(0);
  }
}

const different = (what: string, place?: Place): DataError =>
  new DataError(`${what}: the source must give the same batches whenever it is read`, place);

const BINNING = { done: 0, total: 1, stage: 'binning' };

function roomFor(owner: string, { rows, columns }: FirstReading, bytes: number): ArrayBuffer {
  try {
    return shareable(bytes);
  } catch {
    throw new DataError(`${owner}: there is no room for ${rows} x ${columns.length} bins (${bytes} bytes)`);
  }
}
