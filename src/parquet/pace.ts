import type { ReadProgress } from '../data/index.js';
import { pause } from '../data/window.js';
import type { Group } from './group.js';
import type { ParquetOptions } from './options.js';
import type { Values } from './values.js';

/** Lets the event loop run now and then, tells how far the reading is, and ends it on an abort. */
export class Pace {
  #rows = 0;
  #since = performance.now();

  constructor(
    readonly options: Pick<ParquetOptions, 'onProgress' | 'signal'>,
    readonly total: number,
    /** How many rows are to be read. */
    readonly totalRows: number,
  ) {}

  /** Decodes a part of a column, and pauses if that was due. */
  async read(group: Group, into: Values, from: number, to: number): Promise<void> {
    await group.read(into, from, to);
    await this.breathe();
  }

  async breathe(): Promise<void> {
    this.options.signal?.throwIfAborted();
    if (performance.now() - this.#since < 50) return;
    this.#report();
    await pause();
    this.options.signal?.throwIfAborted();
    this.#since = performance.now();
  }

  done(rows: number): void {
    this.#rows = rows;
  }

  end(): void {
    this.#report();
  }

  // How many bytes were read depends on the columns; rows are what the work is proportional to.
  #report(): void {
    const { total, totalRows } = this;
    const bytes = totalRows === 0 ? total : Math.round((total * this.#rows) / totalRows);
    const progress: ReadProgress = { bytes, total, rows: this.#rows };
    this.options.onProgress?.(progress);
  }
}
