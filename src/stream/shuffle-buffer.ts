import type { Random } from '../core/random.js';
import type { Matrix } from '../core/types.js';

/** Rows with the codes of their labels, and their weights where they have some. */
export interface Rows {
  readonly X: Matrix;
  readonly codes: Int32Array;
  readonly weight: Float64Array | undefined;
}

export interface BatchingOptions {
  /** Rows of a batch; the last one may have fewer. */
  readonly batchRows: number;
  /** Rows that wait at a time; 0: rows come in the order in which they are put in. */
  readonly shuffleRows: number;
  /** Number of classes of which each batch has its share; 1: rows are drawn whatever their class. */
  readonly strata: number;
}

/**
 * Makes batches of rows that come one after another. `shuffleRows` of them wait; each that comes in takes the place of one drawn from
 * those, which goes out. What comes out are the rows that went in, in an order that depends on them and on `random` only, not on how
 * they were divided.
 *
 * With strata, the class that is drawn from is the one that is furthest behind its share of those that wait: any stretch of
 * rows that comes out has each class in that proportion, as near as whole rows come to it.
 */
export class ShuffleBuffer {
  readonly #options: BatchingOptions;
  readonly #cols: number;
  readonly #random: Random;
  readonly #data: Float64Array;
  readonly #codes: Int32Array;
  readonly #weight: Float64Array;
  /** The places of the rows that wait, of each stratum. */
  readonly #places: number[][];
  /** How many rows each stratum is behind its share; they sum to 0. */
  readonly #behind: Float64Array;
  #waiting = 0;
  #batch: Float64Array;
  #batchCodes: Int32Array;
  #batchWeight: Float64Array;
  #filled = 0;
  #isWeighted = false;

  constructor(cols: number, options: BatchingOptions, random: Random) {
    const { batchRows, shuffleRows, strata } = options;
    this.#options = options;
    this.#cols = cols;
    this.#random = random;
    this.#data = new Float64Array(shuffleRows * cols);
    this.#codes = new Int32Array(shuffleRows);
    this.#weight = new Float64Array(shuffleRows);
    this.#places = Array.from({ length: strata }, () => []);
    this.#behind = new Float64Array(strata);
    this.#batch = new Float64Array(batchRows * cols);
    this.#batchCodes = new Int32Array(batchRows);
    this.#batchWeight = new Float64Array(batchRows);
  }

  /**
   * Takes rows in, and gives each batch that gets full.
   * @param out 1 for each row that is left out
   */
  *add({ X, codes, weight }: Rows, out?: Uint8Array): Generator<Rows> {
    const { shuffleRows, batchRows } = this.#options;
    if (weight) this.#isWeighted = true;
    for (let i = 0; i < X.rows; i++) {
      if (out?.[i] === 1) continue;
      const w = weight ? weight[i]! : 1;
      if (shuffleRows === 0) this.#emit(X.data, i, codes[i]!, w);
      else {
        const place = this.#waiting < shuffleRows ? this.#waiting++ : this.#draw();
        copy(X.data, i, this.#data, place, this.#cols);
        this.#codes[place] = codes[i]!;
        this.#weight[place] = w;
        this.#places[this.#stratum(codes[i]!)]!.push(place);
      }
      if (this.#filled === batchRows) yield this.#full(X);
    }
  }
  /**
   * Gives what still waits.
   * @param X whose names the rows have
   */
  *end(X: Matrix): Generator<Rows> {
    for (; this.#waiting > 0; this.#waiting--) {
      this.#draw();
      if (this.#filled === this.#options.batchRows) yield this.#full(X);
    }
    if (this.#filled > 0) yield this.#full(X);
  }

  #stratum(code: number): number {
    return this.#places.length === 1 ? 0 : code;
  }

  /** Sends a row that waits out. @returns the place that is free then */
  #draw(): number {
    const places = this.#places[this.#places.length === 1 ? 0 : this.#next()]!;
    const k = this.#random.below(places.length);
    const place = places[k]!;
    places[k] = places[places.length - 1]!;
    places.pop();
    this.#emit(this.#data, place, this.#codes[place]!, this.#weight[place]!);
    return place;
  }
  /** The stratum that is furthest behind; the first of equals. */
  #next(): number {
    const behind = this.#behind;
    let best = -1;
    for (let s = 0; s < behind.length; s++) {
      const { length } = this.#places[s]!;
      behind[s]! += length / this.#waiting;
      if (length > 0 && (best < 0 || behind[s]! > behind[best]!)) best = s;
    }
    behind[best]!--;
    return best;
  }

  #emit(data: Float64Array, from: number, code: number, weight: number): void {
    const to = this.#filled++;
    copy(data, from, this.#batch, to, this.#cols);
    this.#batchCodes[to] = code;
    this.#batchWeight[to] = weight;
  }
  /** The rows of the batch, as a copy: whoever learns from them may keep them. */
  #full({ cols, names, input }: Matrix): Rows {
    const rows = this.#filled;
    this.#filled = 0;
    return {
      X: { rows, cols, data: this.#batch.slice(0, rows * cols), names, input },
      codes: this.#batchCodes.slice(0, rows),
      weight: this.#isWeighted ? this.#batchWeight.slice(0, rows) : undefined,
    };
  }
}

function copy(data: Float64Array, from: number, out: Float64Array, to: number, cols: number): void {
  let k = from * cols;
  for (let at = to * cols, end = at + cols; at < end; ) out[at++] = data[k++]!;
}
