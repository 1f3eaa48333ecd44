import { DataError } from '../core/errors.js';
import { exp, expm1, log, log1p } from '../core/math.js';
import { columnName } from '../core/matrix.js';
import { type Declaration, oneOf } from '../core/params.js';
import { checkedRows } from '../core/training.js';
import { Transformer } from '../core/transformer.js';
import type { Matrix, MatrixLike, Steps } from '../core/types.js';
import { type MapFunction, type MapState, map } from '../predict/map.js';

export interface FunctionTransformerParams {
  /** The function; null is `'identity'`. A function of your own could not be saved, so there are only these. */
  func: Exclude<MapFunction, 'sigmoid'> | null;
}

/** What takes back what each function did; for `sqrt`, `log` and `log1p` on what they can take. */
const inverses = (): Readonly<Partial<Record<MapFunction, (y: number) => number>>> => ({
  identity: (y) => y,
  log1p: expm1,
  expm1: log1p,
  log: exp,
  exp: log,
  sqrt: (y) => y * y,
});

const declaration = (): Declaration<FunctionTransformerParams> => ({
  name: 'FunctionTransformer',
  defaults: { func: null },
  rules: { func: oneOf(null, 'identity', 'log1p', 'expm1', 'log', 'exp', 'sqrt', 'square', 'abs') },
});

/**
 * Applies one function to every value (scikit-learn's FunctionTransformer with a named function). A value that the function
 * cannot take, such as -2 for `log1p`, is a DataError: no NaN or Infinity comes out. NaN stays NaN.
 * @example new FunctionTransformer({ func: 'log1p' }).fitTransform([[0], [99]]).data // [0, 4.605…]
 */
export class FunctionTransformer extends Transformer<FunctionTransformerParams, MapState> {
  readonly kinds = [map];
  protected override readonly missing = 'nan';
  /** `fit` only looks at how many columns there are. */
  readonly learnsNothing = true;

  constructor(params?: Partial<FunctionTransformerParams>) {
    super(declaration(), params);
  }

  // biome-ignore lint/correctness/useYield: there is nothing to wait for
  protected *steps({ cols }: Matrix): Steps<MapState> {
    return { kind: 'map', v: 1, columns: new Array<MapFunction>(cols).fill(this.params.func ?? 'identity') };
  }

  /**
   * Applies the inverse function.
   * @throws DataError for `abs` and `square`, which have none
   */
  inverseTransform(X: MatrixLike): Matrix {
    const { columns } = this.fitted.state;
    const inverse = inverses()[columns[0] as MapFunction];
    if (!inverse) throw new DataError(`${this.name}: ${columns[0]} has no inverse`);
    const rows = checkedRows(this.name, X, this.fitted, 'nan');
    const data = rows.data.map((y, k) => {
      const x = inverse(y);
      if (x - x === 0 || Number.isNaN(y)) return x;
      const j = k % rows.cols;
      const row = (k - j) / rows.cols;
      throw new DataError(`${this.name}: row ${row}, ${columnName(rows, j)} is ${y}, which ${columns[j]} cannot give`, {
        row,
      });
    });
    return { ...rows, data };
  }
}
