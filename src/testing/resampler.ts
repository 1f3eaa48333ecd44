import type { ResampledSet } from '../core/resampler.js';
import type { AsyncFitOptions, FitOptions, Label, MatrixLike, Sampler } from '../core/types.js';

/** What the contract of resamplers is about. */
export interface TestedResampler extends Sampler {
  fitResample(X: MatrixLike, y: ArrayLike<Label>, options?: Pick<FitOptions, 'onProgress'>): ResampledSet;
  fitResampleAsync(
    X: MatrixLike,
    y: ArrayLike<Label>,
    options?: Omit<AsyncFitOptions, 'sampleWeight' | 'workers'>,
  ): Promise<ResampledSet>;
}

/** Makes the resampler under test, anew each time, with the same parameters. */
export type MakeResampler = () => TestedResampler;
