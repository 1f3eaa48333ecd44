import { orAbort } from '../../core/abort.js';
import { DataError } from '../../core/errors.js';
import { describeValue, isObject, unlike } from '../../core/matrix.js';
import { runAsync } from '../../core/run.js';
import { admitted, type TrainingSet, trainingSet } from '../../core/training.js';
import type { Label, Labels, Matrix, MatrixLike, Steps } from '../../core/types.js';

/** Some rows of a stream. What `dataset` of a schema returns is one. */
export interface Batch {
  /** Rows (NaN where a value is missing); the same columns in each batch. */
  readonly X: MatrixLike;
  /** The label of each row. */
  readonly y: ArrayLike<Label>;
  /** One weight >= 0 a row; 1 each by default. */
  readonly sampleWeight?: ArrayLike<number>;
}

/** A function that begins the stream anew each time it is called, or something that can be iterated over again, such as an array. */
export type BatchSource = AsyncIterable<Batch> | Iterable<Batch> | (() => AsyncIterable<Batch> | Iterable<Batch>);
type Batches = AsyncIterable<Batch> | Iterable<Batch>;

/** A batch converted and checked, without rows of weight 0. */
export type CheckedBatch = TrainingSet & { readonly labels: Labels };

/** Reads a source as often as it takes. */
export class BatchReader {
  readonly #owner: string;
  readonly #source: BatchSource;
  readonly #signal: AbortSignal | undefined;
  #first: Matrix | undefined;

  /** @throws DataError for what is no source, or can be read only once */
  constructor(owner: string, source: BatchSource, signal: AbortSignal | undefined) {
    this.#owner = owner;
    this.#source = source;
    this.#signal = signal;
    if (typeof source === 'function') return;
    if (!isBatches(source))
      throw unlike(owner, 'the source must be batches { X, y }, or a function that returns them', source);
    if ('getReader' in source || source === (iteratorOf(source) as unknown))
      throw new DataError(
        `${owner}: the source can be read once, and must be read twice: pass a function that opens it anew, () => …`,
      );
  }

  /** The first batch that has rows: its columns are those of all. */
  get first(): Matrix | undefined {
    return this.#first;
  }

  /**
   * Reads from the start; `use` is given one batch after another that has rows.
   * @throws DataError naming the batch, counted from 0, its row and column
   */
  async read(use: (batch: CheckedBatch, owner: string) => Steps<void>): Promise<void> {
    const source = typeof this.#source === 'function' ? this.#source() : this.#source;
    if (!isBatches(source))
      throw unlike(this.#owner, 'the source must return something to iterate over, of batches { X, y }', source);
    const signal = this.#signal;
    const iterator = iteratorOf(source);
    try {
      for (let b = 0; ; b++) {
        signal?.throwIfAborted();
        const { done, value } = await orAbort(Promise.resolve(iterator.next()), signal);
        if (done) return;
        const owner = `${this.#owner}: batch ${b}`;
        const checked = await runAsync(this.#checked(value, owner), { signal });
        if (checked) await runAsync(use(checked, owner), { signal });
      }
    } catch (error) {
      const released = Promise.resolve(iterator.return?.()).catch(() => {});
      if (!signal?.aborted) await released; // after an abort it may wait for what never comes
      throw error;
    }
  }

  *#checked(batch: Batch, owner: string): Steps<CheckedBatch | undefined> {
    if (!isObject(batch) || !('X' in batch && 'y' in batch))
      throw unlike(owner, 'must be an object with X and y', batch);
    const { sampleWeight } = batch;
    // Other than in a `fit`, all weights may be 0: there are more batches.
    const counts = !sampleWeight?.length || Array.prototype.some.call(sampleWeight, (w) => w !== 0);
    const given = yield* admitted(owner, batch.X, batch.y, counts ? { sampleWeight } : {});
    if (batch.y.length !== given.X.rows)
      throw new DataError(`${owner}: X has ${given.X.rows} rows, y has ${batch.y.length}`);
    if (given.X.rows === 0 || !counts) return undefined;
    this.#compare(given.X, owner);
    return (yield* trainingSet(owner, given.X, given.labels, given.sampleWeight, 'nan')) as CheckedBatch;
  }

  #compare(X: Matrix, owner: string): void {
    this.#first ??= { ...X, rows: 0, data: new Float64Array(0) };
    const { cols, names } = this.#first;
    if (X.cols !== cols) throw unlike(owner, `X must have ${cols} columns as the batches before`, X.cols);
    for (let j = 0; j < cols; j++)
      if (names?.[j] !== X.names?.[j])
        throw unlike(owner, `column ${j} must be ${describeValue(names?.[j])} as in the batches before`, X.names?.[j], {
          column: j,
        });
  }
}

const isBatches = (source: unknown): source is Batches =>
  isObject(source) && (Symbol.asyncIterator in source || Symbol.iterator in source || 'getReader' in source);

function iteratorOf(source: Batches): AsyncIterator<Batch> | Iterator<Batch> {
  return Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
}
