import { ModelError } from '../core/errors.js';
import type { State } from '../core/types.js';
import type {
  AffineState,
  EncodedColumn,
  EncodeState,
  KernelState,
  LinearState,
  MapFunction,
  MapState,
} from '../predict/index.js';
import { MOST_CLASSES } from './link.js';
import type { Attributes } from './onnx-attributes.js';
import { ensembleOf } from './onnx-ensemble.js';
import type { OnnxTensor } from './onnx-file.js';

/** Rows on their way through the graph: the steps that lead to them. */
export interface Rows {
  readonly steps: readonly State[];
  readonly cols: number;
  /** Whether they are float32 there. */
  readonly isFloat: boolean;
  /** Whether they are what a machine answers: what comes behind is its decision function, which the state has in itself. */
  readonly isSettled?: boolean;
  /** Of rows of 1 and 0: in which they are 1 where a value is NaN. */
  readonly missingIn?: Rows;
  /** Of sums: of which rows. */
  readonly sumOf?: Rows;
  /** Of what says whether a row has a hit: the hits. */
  readonly anyOf?: Rows;
}

const ends = ({ steps }: Rows): State | undefined => steps.at(-1);
const more = ({ steps, cols: before, isFloat, isSettled }: Rows, state: State, cols = before): Rows => ({
  ...{ steps: [...steps, state], cols, isFloat },
  ...(isSettled ? { isSettled } : {}),
});
const instead = (rows: Rows, state: State, cols = rows.cols): Rows =>
  more({ ...rows, steps: rows.steps.slice(0, -1) }, state, cols);
/** The last step, where it is linear and nothing has been made of its scores yet. */
function scores(rows: Rows): LinearState | undefined {
  const last = ends(rows) as LinearState | undefined;
  return last?.kind === 'linear' && last.link === 'none' ? last : undefined;
}

/** One number a column, or the same for all. */
export function spread(values: ArrayLike<number>, cols: number, refuse: () => never): Float64Array {
  if (values.length !== 1 && values.length !== cols) refuse();
  return Float64Array.from({ length: cols }, (_, j) => values[values.length === 1 ? 0 : j]!);
}

export function affine(rows: Rows, offset: Float64Array, scale: Float64Array, clip?: readonly [number, number]): Rows {
  const state: AffineState = { kind: 'affine', v: 1, offset, scale, ...(clip ? { plus: 0, clip } : {}) };
  return more(rows, state);
}

const filled = (cols: number, x: number) => new Float64Array(cols).fill(x);

/** Adds numbers to columns: to the intercept of a linear step, where there is one. */
export function plus(rows: Rows, terms: Float64Array): Rows {
  const linear = scores(rows);
  if (!linear)
    return affine(
      rows,
      terms.map((x) => -x),
      filled(rows.cols, 1),
    );
  return instead(rows, { ...linear, intercept: linear.intercept.map((b, k) => b + terms[k]!) } as State);
}

export function times(rows: Rows, factors: Float64Array, refuse: () => never): Rows {
  const linear = scores(rows);
  if (!linear)
    return factors.includes(0)
      ? refuse()
      : affine(
          rows,
          filled(rows.cols, 0),
          factors.map((x) => 1 / x),
        );
  const width = linear.coef.length / linear.intercept.length;
  const coef = linear.coef.map((w, i) => w * factors[Math.floor(i / width)]!);
  return instead(rows, { ...linear, coef, intercept: linear.intercept.map((b, k) => b * factors[k]!) } as State);
}

export function clip(rows: Rows, low: number, high: number): Rows {
  const bounds = [Math.max(low, -Number.MAX_VALUE), Math.min(high, Number.MAX_VALUE)] as const;
  return affine(rows, filled(rows.cols, 0), filled(rows.cols, 1), bounds);
}

export function mapped(rows: Rows, f: MapFunction): Rows {
  const state: MapState = { kind: 'map', v: 1, columns: Array(rows.cols).fill(f) };
  return more(rows, state);
}

/** tanh(x) = 2 / (1 + exp(-2x)) - 1 */
export function tanh(rows: Rows): Rows {
  const doubled = affine(rows, filled(rows.cols, 0), filled(rows.cols, 1 / 2));
  return affine(mapped(doubled, 'sigmoid'), filled(rows.cols, 1 / 2), filled(rows.cols, 1 / 2));
}

/** Rows times a matrix of columns x outputs. */
export function product(rows: Rows, { dims, values }: OnnxTensor, isTransposed = false): Rows {
  const [from, to] = isTransposed ? [dims[1]!, dims[0]!] : [dims[0]!, dims[1]!];
  if (dims.length !== 2 || from !== rows.cols)
    throw new ModelError(`importOnnx: a matrix must have ${rows.cols} rows, got ${dims.join(' x ')}`);
  const numbers = values as ArrayLike<number>;
  const coef = new Float64Array(to * from);
  for (let k = 0; k < to; k++)
    for (let j = 0; j < from; j++) coef[k * from + j] = numbers[isTransposed ? k * from + j : j * to + k]!;
  const state: LinearState = { kind: 'linear', v: 1, coef, intercept: new Float64Array(to), link: 'none' };
  return more(rows, state, to);
}

function identity(rows: Rows, link: LinearState['link']): Rows {
  if (rows.cols > MOST_CLASSES) throw new ModelError(`importOnnx: ${rows.cols} classes are too many`);
  const coef = new Float64Array(rows.cols * rows.cols);
  for (let k = 0; k < rows.cols; k++) coef[k * (rows.cols + 1)] = 1;
  const state: LinearState = { kind: 'linear', v: 1, coef, intercept: new Float64Array(rows.cols), link };
  return more(rows, state);
}

export function softmax(rows: Rows): Rows {
  const linear = scores(rows);
  return linear ? instead(rows, { ...linear, link: 'softmax' } as State) : identity(rows, 'softmax');
}

/** Normalizer with norm L1, where its rows are probabilities: a softmax, which adds up to 1 already, or sigmoids. */
export function normalized(rows: Rows, a: Attributes): Rows {
  const last = ends(rows) as LinearState | MapState | undefined;
  if (a.text('norm', 'MAX') !== 'L1') a.refuse('norm', 'be L1, behind probabilities');
  if (last?.kind === 'linear' && last.link === 'softmax') return rows;
  if (last?.kind === 'map' && last.columns.every((f) => f === 'sigmoid')) return identity(rows, 'shares');
  return a.refuse('norm', 'stand behind probabilities');
}

export function selected(rows: Rows, columns: ArrayLike<number>, refuse: () => never): Rows {
  const list = Int32Array.from(columns);
  for (let k = 0; k < list.length; k++) if (!(columns[k]! >= 0 && columns[k]! < rows.cols)) refuse();
  return more(rows, { kind: 'select', v: 1, columns: list } as State, list.length);
}

export function scaled(rows: Rows, a: Attributes): Rows {
  const of = (name: string) =>
    spread(a.floats(name), rows.cols, () => a.refuse(name, `have 1 or ${rows.cols} numbers`));
  const scale = of('scale');
  if (scale.includes(0)) a.refuse('scale', 'not be 0');
  return {
    ...affine(
      rows,
      of('offset'),
      scale.map((x) => 1 / x),
    ),
    isFloat: true,
  }; // whatever it is given
}

export function encode(rows: Rows, columns: EncodedColumn[], cols: number): Rows {
  const state: EncodeState = { kind: 'encode', v: 1, columns };
  return more(rows, state, cols);
}

export function imputed(rows: Rows, a: Attributes): Rows {
  if (!Number.isNaN(a.float('replaced_value_float', 0))) a.refuse('replaced_value_float', 'be NaN');
  const name = 'imputed_value_floats';
  const values = spread(a.floats(name), rows.cols, () => a.refuse(name, `have 1 or ${rows.cols} numbers`));
  return encode(
    rows,
    Array.from(values, (missing, from) => ({ as: 'number', from, missing })),
    rows.cols,
  );
}

export function oneHot(rows: Rows, a: Attributes): Rows {
  const values = Float64Array.from(a.ints('cats_int64s'));
  if (values.length === 0 || values.some((x, k) => x <= values[k - 1]!))
    a.refuse('cats_int64s', 'be numbers in ascending order');
  const unknown = a.int('zeros', 1) === 1 ? 'ignore' : 'error';
  const columns = Array.from(
    { length: rows.cols },
    (_, from): EncodedColumn => ({ as: 'onehot', from, values, drop: null, unknown }),
  );
  return encode(rows, columns, rows.cols * values.length);
}

/** LabelEncoder of numbers, as OrdinalEncoder becomes. */
export function ordinal(rows: Rows, a: Attributes): Rows {
  const keys = a.floats('keys_floats').length > 0 ? a.floats('keys_floats') : a.ints('keys_int64s');
  const codes = a.floats('values_floats').length > 0 ? a.floats('values_floats') : a.ints('values_int64s');
  const values = Float64Array.from(keys);
  const isOrdinal = codes.length === keys.length && Array.from(codes).every((code, k) => code === k);
  if (!isOrdinal || values.some((x, k) => x <= values[k - 1]!))
    a.refuse('keys_floats', 'be numbers in ascending order, with the values 0, 1 and so on');
  const unknown = a.node.attributes.has('default_int64') ? a.int('default_int64', -1) : a.float('default_float', -0);
  const columns = Array.from(
    { length: rows.cols },
    (_, from): EncodedColumn => ({ as: 'ordinal', from, values, missing: unknown, unknown }),
  );
  return encode(rows, columns, rows.cols);
}

/** How many classes a classifier tells apart. */
function classesOf(a: Attributes): number {
  const names = ['classlabels_int64s', 'classlabels_ints'];
  const k = a.texts('classlabels_strings').length || names.map((name) => a.ints(name).length).find((n) => n > 0);
  return k || a.refuse('classlabels_int64s', 'name the classes');
}

export function linearClassifier(rows: Rows, a: Attributes): Rows {
  const k = classesOf(a);
  const coef = Float64Array.from(a.floats('coefficients', k * rows.cols));
  const intercept =
    a.floats('intercepts').length > 0 ? Float64Array.from(a.floats('intercepts', k)) : new Float64Array(k);
  const link = a.text('post_transform', 'NONE');
  const linear: LinearState = { kind: 'linear', v: 1, coef, intercept, link: link === 'SOFTMAX' ? 'softmax' : 'none' };
  if (!['NONE', 'SOFTMAX', 'LOGISTIC'].includes(link)) a.refuse('post_transform', 'be NONE, SOFTMAX or LOGISTIC');
  const out = more(rows, linear, k);
  return link === 'LOGISTIC' ? mapped(out, 'sigmoid') : out;
}

export function ensemble(rows: Rows, a: Attributes): Rows {
  const isClassifier = a.node.op === 'TreeEnsembleClassifier';
  const k = isClassifier ? classesOf(a) : a.int('n_targets', 1);
  return more(rows, ensembleOf(a, rows.cols, rows.isFloat, isClassifier ? k : undefined), k);
}

const KERNELS = { LINEAR: 'linear', POLY: 'poly', RBF: 'rbf', SIGMOID: 'sigmoid' } as const;

/** SVMClassifier: probabilities where it has them, otherwise votes. */
export function machine(rows: Rows, a: Attributes): Rows {
  const k = classesOf(a);
  const counts = Int32Array.from(a.within('vectors_per_class', k, 0, 2 ** 31 - 1));
  const n = counts.reduce((sum, count) => sum + count, 0);
  const pairs = (k * (k - 1)) / 2;
  const name = a.text('kernel_type', 'LINEAR');
  if (!Object.hasOwn(KERNELS, name)) a.refuse('kernel_type', `be one of ${Object.keys(KERNELS).join(', ')}`);
  const [gamma, coef0, degree] = Array.from(a.floats('kernel_params', 3));
  const A = a.floats('prob_a');
  const B = a.floats('prob_b', A.length);
  if (A.length > 0 && A.length !== pairs) a.refuse('prob_a', `have ${pairs} numbers, got ${A.length}`);
  const state: KernelState = {
    ...({ kind: 'kernel', v: 1, kernel: KERNELS[name as keyof typeof KERNELS], cols: rows.cols } as const),
    ...{ gamma: gamma || 1, coef0: coef0!, degree: degree! },
    support: Float64Array.from(a.floats('support_vectors', n * rows.cols)),
    counts,
    coef: Float64Array.from(a.floats('coefficients', (k - 1) * n)),
    intercept: Float64Array.from(a.floats('rho', pairs)),
    answer: A.length > 0 ? 'probability' : 'shares',
    ...(A.length > 0 ? { sigmoids: Float64Array.from(Array.from(A).flatMap((slope, p) => [slope, B[p]!])) } : {}),
  };
  return { ...more(rows, state, k), isSettled: true };
}
