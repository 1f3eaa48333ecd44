import { DataError } from '../../src/core/errors.js';
import type { ResampledSet } from '../../src/core/index.js';
import type { Label, Labels, Matrix, MatrixLike, Resampled, Steps } from '../../src/core/types.js';
import type { ResamplerLawName, TestedResampler } from '../../src/testing/index.js';
import { THINNER, Thinner } from './toys.js';

type Y = ArrayLike<Label>;
type Options = Parameters<TestedResampler['fitResampleAsync']>[2];

/** A thinner whose result is changed, with and without waiting for it. */
abstract class Changed extends Thinner {
  abstract change(result: ResampledSet): ResampledSet;
  override fitResample(X: MatrixLike, y: Y, options?: Options): ResampledSet {
    return this.change(super.fitResample(X, y, options));
  }
  override async fitResampleAsync(X: MatrixLike, y: Y, options?: Options): Promise<ResampledSet> {
    return this.change(await super.fitResampleAsync(X, y, options));
  }
}

/** Resamplers that each do one thing wrong, and the laws that must say so: these, and no other. */
export const RESAMPLER_FAULTS: readonly [
  fault: string,
  laws: readonly ResamplerLawName[],
  Faulty: new () => TestedResampler,
][] = [
  [
    'fitResample changes a parameter',
    ['paramsUntouched'],
    class extends Thinner {
      override fitResample(X: MatrixLike, y: Y): ResampledSet {
        const result = super.fitResample(X, y);
        this.setParams({ note: 'done' });
        return result;
      }
    },
  ],
  [
    'getParams gives the parameters away',
    ['paramsCopied'],
    class extends Thinner {
      override getParams() {
        return this.params;
      }
    },
  ],
  [
    'setParams swallows unknown names',
    ['paramsKnown'],
    class extends Thinner {
      override setParams(params: object): this {
        const known = Object.entries(params).filter(([name]) => Object.hasOwn(this.params, name));
        return super.setParams(Object.fromEntries(known));
      }
    },
  ],
  [
    'a parameter has no rule',
    ['paramsChecked'],
    class extends Thinner {
      constructor(params = {}) {
        super(params, { ...THINNER, rules: { share: THINNER.rules.share, randomState: THINNER.rules.randomState } });
      }
    },
  ],
  [
    'a clone draws other numbers',
    ['clone'],
    class extends Thinner {
      override clone(): this {
        return super.clone().setParams({ randomState: this.params.randomState + 1 });
      }
    },
  ],
  [
    'a second call goes on where the first ended',
    ['sameSeed'],
    class extends Changed {
      #calls = 0;
      change(result: ResampledSet): ResampledSet {
        if (this.#calls++ > 0) result.X.data[0]! += 1;
        return result;
      }
    },
  ],
  [
    'labels are those of other rows',
    ['source'],
    class extends Changed {
      change(result: ResampledSet): ResampledSet {
        return { ...result, y: [...result.y].sort() };
      }
    },
  ],
  [
    'names of columns are lost',
    ['names'],
    class extends Changed {
      change({ X: { rows, cols, data }, ...rest }: ResampledSet): ResampledSet {
        return { X: { rows, cols, data }, ...rest };
      }
    },
  ],
  [
    'the rows given are the rows returned',
    ['inputsUntouched'],
    class extends Thinner {
      protected override *steps(X: Matrix, _: Labels): Steps<Resampled> {
        return { X, source: Int32Array.from({ length: X.rows }, (_, i) => i) };
      }
    },
  ],
  [
    'fitResample knows no ml-matrix',
    ['inputForms'],
    class extends Thinner {
      override fitResample(X: MatrixLike, y: Y): ResampledSet {
        if ('columns' in X) throw new DataError('rows, please');
        return super.fitResample(X, y);
      }
    },
  ],
  [
    'numbers come out as text',
    ['labels'],
    class extends Changed {
      change(result: ResampledSet): ResampledSet {
        return { ...result, y: result.y.map(String) };
      }
    },
  ],
  [
    'infinity is taken for 0',
    ['missing'],
    class extends Thinner {
      override *resample(X: Matrix, labels: Labels | undefined): Steps<Resampled> {
        return yield* super.resample({ ...X, data: X.data.map((x) => (x === Infinity ? 0 : x)) }, labels);
      }
    },
  ],
  [
    'missing labels are made up',
    ['shapes'],
    class extends Thinner {
      override fitResample(X: MatrixLike, y: Y): ResampledSet {
        const rows = (X as Matrix).rows ?? y.length;
        return super.fitResample(
          X,
          Array.from({ length: rows }, (_, i) => y[i] ?? 'dns'),
        );
      }
    },
  ],
  [
    'one class is a crash',
    ['oneClass'],
    class extends Thinner {
      override fitResample(X: MatrixLike, y: Y): ResampledSet {
        if (y.length > 0 && new Set(Array.from(y)).size === 1) throw new TypeError('undefined is not a function');
        return super.fitResample(X, y);
      }
    },
  ],
  [
    'fitResampleAsync has a seed of its own',
    ['async'],
    class extends Thinner {
      override async fitResampleAsync(X: MatrixLike, y: Y, options?: Options): Promise<ResampledSet> {
        return new Thinner({ randomState: 7 }).fitResampleAsync(X, y, options);
      }
    },
  ],
  [
    'an abort is not heard',
    ['abort'],
    class extends Thinner {
      override fitResampleAsync(X: MatrixLike, y: Y, { signal: _, ...rest }: Options = {}): Promise<ResampledSet> {
        return super.fitResampleAsync(X, y, rest);
      }
    },
  ],
];
