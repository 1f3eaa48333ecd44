import { mostProbable } from '../../src/core/classifier.js';
import { DataError, NotFittedError } from '../../src/core/errors.js';
import { matrix, requireFinite } from '../../src/core/matrix.js';
import type {
  AsyncFitOptions,
  FitOptions,
  Kind,
  Label,
  Labels,
  Matrix,
  MatrixLike,
  Steps,
} from '../../src/core/types.js';
import type { AffineState } from '../../src/predict/index.js';
import type { Estimator, LawName } from '../../src/testing/index.js';
import { type CentresState, centres, MeanScaler, NEAREST_MEAN, NearestMean } from './toys.js';

type Y = ArrayLike<Label>;
type Learn = NearestMean['learn'];
let counter = 0;

/** The same matrix with other values. */
const mapped = (X: Matrix, change: (x: number, k: number) => number): Matrix => ({ ...X, data: X.data.map(change) });

/** Estimators that each do one thing wrong, and the laws that must say so: these, and no other. */
export const FAULTS: readonly [fault: string, laws: readonly LawName[], Faulty: new () => Estimator][] = [
  [
    'fit changes a parameter',
    ['paramsUntouched'],
    class extends NearestMean {
      override fit(X: MatrixLike, y: Y, options?: FitOptions): this {
        return super.fit(X, y, options).setParams({ note: 'fitted' });
      }
    },
  ],
  [
    'getParams gives the parameters away',
    ['paramsCopied'],
    class extends NearestMean {
      override getParams() {
        return this.params;
      }
    },
  ],
  [
    'setParams swallows unknown names',
    ['paramsKnown'],
    class extends NearestMean {
      override setParams(params: object): this {
        const known = Object.entries(params).filter(([name]) => Object.hasOwn(this.params, name));
        return super.setParams(Object.fromEntries(known));
      }
    },
  ],
  [
    'a parameter has no rule',
    ['paramsChecked'],
    class extends NearestMean {
      constructor(params = {}) {
        super(params, { ...NEAREST_MEAN, rules: {} });
      }
      protected override *steps(X: Matrix, labels: Labels, weight?: Float64Array): Steps<CentresState> {
        return yield* super.steps(X, labels, weight);
      }
    },
  ],
  [
    'a clone comes fitted',
    ['clone'],
    class extends NearestMean {
      override clone(): this {
        const copy = super.clone();
        copy.adopt(this.fitted);
        return copy;
      }
    },
  ],
  [
    'fit returns another estimator',
    ['fitReturns'],
    class extends NearestMean {
      override fit(X: MatrixLike, y: Y, options?: FitOptions): this {
        const other = this.clone();
        other.adopt(super.fit(X, y, options).fitted);
        return other;
      }
    },
  ],
  [
    'predict of an unfitted estimator answers',
    ['unfitted'],
    class extends NearestMean {
      override predict(X: MatrixLike): Label[] {
        try {
          return super.predict(X);
        } catch (error) {
          if (error instanceof NotFittedError) return [];
          throw error;
        }
      }
    },
  ],
  [
    'a second fit goes on from the first',
    ['refit'],
    class extends NearestMean {
      #before: Float64Array | undefined;
      override *learn(...args: Parameters<Learn>): ReturnType<Learn> {
        const fitted = yield* super.learn(...args);
        const { centre } = fitted.state;
        if (this.#before?.length === centre.length) centre.set(centre.map((x, k) => (x + this.#before![k]!) / 2));
        this.#before = centre.slice();
        return fitted;
      }
    },
  ],
  [
    'predict changes the rows it is asked about',
    ['inputsUntouched'],
    class extends NearestMean {
      override predict(X: MatrixLike): Label[] {
        const labels = super.predict(X);
        if (Array.isArray(X) && X.length > 0) X[0][3] += 1;
        return labels;
      }
    },
  ],
  [
    'fit knows no ml-matrix',
    ['inputForms'],
    class extends NearestMean {
      override fit(X: MatrixLike, y: Y, options?: FitOptions): this {
        if ('columns' in X) throw new DataError('rows, please');
        return super.fit(X, y, options);
      }
    },
  ],
  [
    'numbers are sorted as text',
    ['labels'],
    class extends NearestMean {
      override get classes(): readonly Label[] {
        return [...super.classes].sort((a, b) => (String(a) < String(b) ? -1 : 1));
      }
    },
  ],
  [
    'one class leaves a doubt',
    ['oneClass'],
    class extends NearestMean {
      override predictProba(X: MatrixLike): Matrix {
        const P = super.predictProba(X);
        return P.cols === 1 ? mapped(P, () => 0.5) : P;
      }
    },
  ],
  [
    'one row crashes fit',
    ['oneRow'],
    class extends NearestMean {
      override fit(X: MatrixLike, y: Y, options?: FitOptions): this {
        if (y.length === 1) throw new TypeError('undefined is not a function');
        return super.fit(X, y, options);
      }
    },
  ],
  [
    'a weight of 0 counts a little',
    ['weightZero'],
    class extends NearestMean {
      override fit(X: MatrixLike, y: Y, { sampleWeight, ...rest }: FitOptions = {}): this {
        const some = sampleWeight && Array.from(sampleWeight).some((w) => w > 0);
        return super.fit(X, y, {
          ...rest,
          sampleWeight: some ? Array.from(sampleWeight, (w) => (w === 0 ? 1e-3 : w)) : sampleWeight,
        });
      }
    },
  ],
  [
    'weights are ignored',
    ['weightRepeats'],
    class extends NearestMean {
      protected override steps(X: Matrix, labels: Labels): Steps<CentresState> {
        return super.steps(X, labels);
      }
    },
  ],
  [
    'columns too many are cut off',
    ['columns'],
    class extends NearestMean {
      override predictProba(X: MatrixLike): Matrix {
        const M = matrix(X);
        const rows = Array.from({ length: M.rows }, (_, i) =>
          M.data.subarray(i * M.cols, i * M.cols + this.nFeaturesIn),
        );
        return super.predictProba(M.cols > this.nFeaturesIn ? rows : X);
      }
    },
  ],
  [
    'names of columns are lost',
    ['names'],
    class extends NearestMean {
      override get featureNamesIn(): undefined {
        return undefined;
      }
    },
  ],
  [
    'infinity is taken for 0',
    ['missing'],
    class extends NearestMean {
      override predictProba(X: MatrixLike): Matrix {
        const M = matrix(X);
        return super.predictProba(M.data.includes(Infinity) ? mapped(M, (x) => (x === Infinity ? 0 : x)) : X);
      }
    },
  ],
  [
    'NaN is announced as welcome and then refused',
    ['missing'],
    class extends MeanScaler {
      protected override readonly missing = 'nan';
      override transform(X: MatrixLike): Matrix {
        requireFinite(matrix(X), this.name, 'none');
        return super.transform(X);
      }
    },
  ],
  [
    'missing weights are made up',
    ['shapes'],
    class extends NearestMean {
      override fit(X: MatrixLike, y: Y, { sampleWeight, ...rest }: FitOptions = {}): this {
        return super.fit(X, y, {
          ...rest,
          sampleWeight: sampleWeight && Array.from(y, (_, i) => sampleWeight[i] ?? 1),
        });
      }
    },
  ],
  [
    'no rows get an answer',
    ['empty'],
    class extends NearestMean {
      override predict(X: MatrixLike): Label[] {
        const labels = super.predict(X);
        return labels.length > 0 ? labels : [this.classes[0]!];
      }
    },
  ],
  [
    'an answer depends on the rows around it',
    ['rows'],
    class extends MeanScaler {
      override transform(X: MatrixLike): Matrix {
        const out = super.transform(X);
        return out.rows === 1 ? mapped(out, (x) => x + 1e-15) : out;
      }
    },
  ],
  [
    'an answer depends on what was asked before',
    ['rows'],
    class extends NearestMean {
      #asked = 0;
      override predict(X: MatrixLike): Label[] {
        if (this.#asked++ < 20) return super.predict(X);
        return super.predict(X).reverse();
      }
    },
  ],
  [
    'probabilities do not sum to 1',
    ['probabilities'],
    class extends NearestMean {
      override readonly kinds: readonly Kind[] = [
        {
          ...(centres as Kind),
          apply: (state, X, kinds) => {
            const P = (centres as Kind).apply(state, X, kinds);
            return P.cols > 1 ? mapped(P, (p) => 0.9 * p) : P;
          },
        },
      ];
    },
  ],
  [
    'predict takes the least probable class',
    ['probabilities', 'save', 'json'],
    class extends NearestMean {
      override predict(X: MatrixLike): Label[] {
        return mostProbable(
          mapped(this.predictProba(X), (p) => -p),
          this.classes,
        );
      }
    },
  ],
  [
    'score counts the wrong answers',
    ['score'],
    class extends NearestMean {
      override score(X: MatrixLike, y: Y): number {
        return 1 - super.score(X, y);
      }
    },
  ],
  [
    'fitAsync forgets the weights',
    ['async'],
    class extends NearestMean {
      override fitAsync(X: MatrixLike, y: Y, { sampleWeight: _, ...rest }: AsyncFitOptions = {}): Promise<this> {
        return super.fitAsync(X, y, rest);
      }
    },
  ],
  [
    'a third worker changes the model',
    ['workers'],
    class extends NearestMean {
      override fitAsync(X: MatrixLike, y: Y, options: AsyncFitOptions = {}): Promise<this> {
        return super.fitAsync(X, options.workers === 3 ? Array.from(y).reverse() : y, options);
      }
    },
  ],
  [
    'fitAsync pauses in microtasks only',
    ['eventLoop'],
    class extends NearestMean {
      override async fitAsync(
        X: MatrixLike,
        y: Y,
        { signal, onProgress, ...rest }: AsyncFitOptions = {},
      ): Promise<this> {
        signal?.throwIfAborted();
        const done: number[] = [];
        const trained = this.clone().fit(X, y, { ...rest, onProgress: (progress) => void done.push(progress.done) });
        for (const step of done) {
          onProgress?.({ done: step, total: done.length });
          await undefined;
          signal?.throwIfAborted();
        }
        this.adopt(trained.fitted);
        return this;
      }
    },
  ],
  [
    'an abort leaves half a model',
    ['abort'],
    class extends NearestMean {
      override async fitAsync(X: MatrixLike, y: Y, options: AsyncFitOptions = {}): Promise<this> {
        try {
          return await super.fitAsync(X, y, options);
        } catch (error) {
          if (options.signal?.aborted && options.budgetMs === 0) super.fit(X, y);
          throw error;
        }
      }
    },
  ],
  [
    'an abort is not heard',
    ['abort'],
    class extends NearestMean {
      override fitAsync(X: MatrixLike, y: Y, { signal: _, ...rest }: AsyncFitOptions = {}): Promise<this> {
        return super.fitAsync(X, y, rest);
      }
    },
  ],
  [
    'predict adds what is not in the state',
    ['save', 'json'],
    class extends MeanScaler {
      override transform(X: MatrixLike): Matrix {
        return mapped(super.transform(X), (x) => x + 1);
      }
      override inverseTransform(X: MatrixLike): Matrix {
        return super.inverseTransform(mapped(matrix(X), (x) => x - 1));
      }
    },
  ],
  [
    'fitTransform is not fit and transform',
    ['fitTransform'],
    class extends MeanScaler {
      override fitTransform(X: MatrixLike): Matrix {
        return matrix(X);
      }
    },
  ],
  [
    'a column has no name',
    ['namesOut'],
    class extends MeanScaler {
      protected override namesOut(_: AffineState, names: readonly string[]): readonly string[] {
        return names.slice(1);
      }
    },
  ],
  [
    'inverseTransform is no inverse',
    ['inverse'],
    class extends MeanScaler {
      override inverseTransform(X: MatrixLike): Matrix {
        return mapped(super.inverseTransform(X), (x) => x + 1e-6);
      }
    },
  ],
  [
    'every training draws other numbers',
    // Nothing that compares two trainings can hold.
    [
      ...(['clone', 'sameSeed', 'refit', 'inputForms', 'labels', 'weightZero', 'weightRepeats'] as const),
      ...(['async', 'workers', 'abort', 'save'] as const),
    ],
    class extends NearestMean {
      override *learn(...args: Parameters<Learn>): ReturnType<Learn> {
        const fitted = yield* super.learn(...args);
        fitted.state.centre[0]! += counter++ / 1000;
        return fitted;
      }
    },
  ],
];
