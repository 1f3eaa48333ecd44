import type { Random } from '../core/random.js';

/** A value of a table. */
export type TableCell = number | string | null;

/** What is needed of a `Table`. */
export interface RowSource {
  readonly rows: number;
  readonly names: readonly string[];
  column(name: string): { get(row: number): TableCell };
}

/** A row that was drawn. */
interface HeldRow {
  readonly cells: TableCell[];
  /** Where it stood among all rows. */
  readonly position: number;
}

/**
 * A random sample of the rows of one class, of which nobody knows beforehand how many there are: the n-th row takes the
 * place of a random one of the `room` rows held with a probability of room / n (J. S. Vitter 1985, "Random Sampling with a
 * Reservoir", algorithm R). A row that is not held is not even read.
 */
export class ClassSample {
  seen = 0;
  readonly held: HeldRow[] = [];

  constructor(
    readonly room: number,
    readonly random: Random,
  ) {}

  offer(columns: readonly { get(row: number): TableCell }[], row: number, position: number): void {
    this.seen++;
    const at = this.held.length < this.room ? this.held.length : below(this.random, this.seen);
    if (at < this.room) this.held[at] = { cells: columns.map((column) => column.get(row)), position };
  }
}

/** Beyond the integers that a generator draws exactly, a rounding of 2^-53 favours no row that anyone could tell. */
const below = (random: Random, n: number): number =>
  n <= 4294967296 ? random.below(n) : Math.floor(random.float() * n);
