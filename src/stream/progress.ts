/** How far a training is. */
export interface StreamProgress {
  /** What is being done: `times`, the name of a step that is being fitted, `classes`, the name of the last step, or `held out`. */
  readonly stage: string;
  /** Readings of the source that are done, and fractions of the one that goes on where its rows are known; of `total`. */
  readonly done: number;
  readonly total: number;
  /** The epoch that goes on, from 1; 0 before the first. */
  readonly epoch: number;
  /** Rows of the source that have been read in this reading. */
  readonly rows: number;
  readonly rowsPerSecond: number;
  /** Until the end, as far as one can tell; undefined in the first reading. */
  readonly secondsLeft?: number;
  /** The mean loss of this epoch, where the estimator tells. */
  readonly loss?: number;
}

/** Keeps the time of readings. */
export class Clock {
  readonly #total: number;
  readonly #now: () => number;
  #done = -1;
  #rows = 0;
  #whole: number | undefined;
  #start = 0;
  #stage = '';
  #epoch = 0;
  /** The mean loss of the epoch that goes on. */
  loss: number | undefined;

  /**
   * @param total readings
   * @param whole rows of each, where that is known
   */
  constructor(total: number, whole: number | undefined, now = () => performance.now()) {
    this.#total = total;
    this.#whole = whole;
    this.#now = now;
  }

  begin(stage: string, epoch = 0): void {
    this.#done++;
    this.#stage = stage;
    this.#rows = 0;
    this.#start = this.#now();
    this.#epoch = epoch;
    this.loss = undefined;
  }
  read(rows: number): void {
    this.#rows += rows;
  }
  /** The reading is over: how many rows there are is known. */
  end(): void {
    this.#whole = this.#rows;
  }

  get progress(): StreamProgress {
    const seconds = (this.#now() - this.#start) / 1000;
    const rowsPerSecond = seconds > 0 ? this.#rows / seconds : 0;
    const whole = this.#whole;
    const part = whole ? Math.min(1, this.#rows / whole) : 0;
    const left = whole === undefined ? undefined : (this.#total - this.#done - part) * whole;
    return {
      ...{ stage: this.#stage, done: this.#done + part, total: this.#total, epoch: this.#epoch },
      ...{ rows: this.#rows, rowsPerSecond, loss: this.loss },
      secondsLeft: left === undefined || rowsPerSecond === 0 ? undefined : left / rowsPerSecond,
    };
  }
}
