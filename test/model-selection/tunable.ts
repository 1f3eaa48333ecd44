import { ParameterError } from '../../src/core/errors.js';
import type { AsyncFitOptions, FitOptions, Label, Matrix } from '../../src/core/types.js';
import { NearestMean } from './nearest-mean.js';

interface Params {
  bias: string | null;
  fail: boolean;
}

/** A class of one's own, with no more than a search asks for: `bias` is a label that it always gives. */
export class Tunable {
  /** Of each fit, the first column of its rows. */
  static fitted: number[][] = [];
  static options: FitOptions[] = [];
  #params: Params = { bias: null, fail: false };
  #inner = new NearestMean();
  fits = 0;

  clone(): this {
    return new Tunable().setParams(this.#params) as this;
  }
  getParams(): Params {
    return { ...this.#params };
  }
  setParams(params: object): this {
    for (const key of Object.keys(params))
      if (!(key in this.#params)) throw new ParameterError(`Tunable: unknown parameter "${key}"; it has bias, fail`);
    this.#params = { ...this.#params, ...params };
    return this;
  }
  fit(X: Matrix, y: Label[], options: FitOptions = {}): this {
    if (this.#params.fail) throw new RangeError('told to fail');
    this.fits++;
    Tunable.fitted.push(Array.from({ length: X.rows }, (_, i) => X.data[i * X.cols]!));
    Tunable.options.push(options);
    this.#inner.fit(X, y, options);
    return this;
  }
  predict(X: Matrix): Label[] {
    const { bias } = this.#params;
    return bias === null ? this.#inner.predict(X) : new Array(X.rows).fill(bias);
  }
  static reset(): void {
    Tunable.fitted = [];
    Tunable.options = [];
  }
}

/** The same, trained by promises. */
export class AsyncTunable extends Tunable {
  static running = 0;
  static most = 0;
  override clone(): this {
    return new AsyncTunable().setParams(this.getParams()) as this;
  }
  async fitAsync(X: Matrix, y: Label[], options: AsyncFitOptions = {}): Promise<this> {
    AsyncTunable.most = Math.max(AsyncTunable.most, ++AsyncTunable.running);
    await new Promise((resolve) => setTimeout(resolve));
    AsyncTunable.running--;
    options.signal?.throwIfAborted();
    return super.fit(X, y, options);
  }
  override fit(): this {
    throw new Error('only fitAsync can train this');
  }
}
