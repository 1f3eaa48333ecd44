import { ModelError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import type { Fitted, Label, State } from '../core/types.js';
import type {
  AffineState,
  BoostedState,
  ChainState,
  ConcatState,
  ConvState,
  DenseState,
  EncodedColumn,
  EncodeState,
  KernelState,
  LinearState,
  MapState,
  MeanState,
  NeighborsState,
  SelectState,
  TreesState,
} from '../predict/index.js';
import { GraphBuilder, type Rows } from './onnx-builder.js';
import { exportConv } from './onnx-conv.js';
import { exportDense } from './onnx-dense.js';
import { type OnnxTensor, type OnnxValue, writeOnnx } from './onnx-file.js';
import { exportKernel } from './onnx-kernel.js';
import { exportMap } from './onnx-map.js';
import { exportNeighbors } from './onnx-neighbors.js';
import { exportTrees } from './onnx-trees.js';

export interface OnnxOptions {
  /**
   * Type of the columns, and of what is computed. With `float64`, the default, a model in ONNX Runtime answers as it does here, to 1e-6 (trees
   * answer in float32). With `float32` it takes what most ONNX models take, and a row whose columns lie within float32's 7 digits of a
   * threshold may go the other way.
   */
  readonly precision?: 'float64' | 'float32';
}

/** A fitted estimator, or a loaded or imported model. */
export type OnnxExportable =
  | { readonly name: string; readonly fitted: Fitted }
  | {
      readonly estimator: string;
      readonly state: State;
      readonly nFeaturesIn: number;
      readonly featureNamesIn: readonly string[] | undefined;
      readonly classes: readonly Label[];
    };

/** Of ONNX 1.12 and later (ONNX Runtime 1.13). */
const OPERATORS = [
  ['', 17],
  ['ai.onnx.ml', 3],
] as const;

/**
 * A fitted estimator, a whole pipeline or a loaded model as an ONNX model. It has one input, `X` (rows x columns, in the order of the
 * model's columns), and for a classifier the outputs `label` and `probabilities` (rows x classes), otherwise `transformed`. Names of
 * columns and classes stand in its metadata; how a record becomes a row does not go along.
 *
 * What here is an error, a category or a value that a step cannot take, is no error there: such a category sets no column or becomes NaN.
 * @throws ModelError for a kind of state that is not known here
 * @example await writeFile('flows.onnx', exportOnnx(pipeline));
 */
export function exportOnnx(
  model: OnnxExportable,
  { precision = 'float64' }: OnnxOptions = {},
): Uint8Array<ArrayBuffer> {
  const { estimator, state, cols, names, classes } = partsOf(model);
  const type = precision === 'float32' ? 'float' : 'double';
  const g = new GraphBuilder(type);
  const out = exportState(g, state, { name: 'X', cols });
  const outputs: OnnxValue[] = [];
  if (classes.length > 0) {
    const labels = labelsOf(classes);
    const best = g.op('ArgMax', [out.name], { axis: { int: 1 }, keepdims: { int: 0 } });
    g.rename(g.op('Gather', [g.constant(labels.values, labels.dims, labels.type), best]), 'label');
    outputs.push({ name: 'label', type: labels.type, dims: ['N'] });
  }
  const answer = classes.length > 0 ? 'probabilities' : 'transformed';
  g.rename(out.name, answer);
  outputs.push({ name: answer, type, dims: ['N', out.cols] });
  const metadata = new Map([['estimator', estimator]]);
  if (names) metadata.set('columns', JSON.stringify(names));
  if (classes.length > 0) metadata.set('classes', JSON.stringify(classes));
  return writeOnnx({
    producer: '@nettc/core',
    operators: new Map(OPERATORS),
    graph: g.finish(estimator, [{ name: 'X', type, dims: ['N', cols] }], outputs),
    metadata,
  });
}

function partsOf(model: OnnxExportable) {
  if (!('fitted' in model)) {
    const { estimator, state, nFeaturesIn: cols, featureNamesIn: names, classes } = model;
    return { estimator, state, cols, names, classes };
  }
  const { state, nFeaturesIn: cols, featureNamesIn: names, classes = [] } = model.fitted;
  return { estimator: model.name, state, cols, names, classes };
}

function labelsOf(classes: readonly Label[]): OnnxTensor {
  const dims = [classes.length];
  if (typeof classes[0] === 'string') return { type: 'string', dims, values: classes as string[] };
  const values = classes as number[];
  return { type: values.every(Number.isSafeInteger) ? 'int64' : 'double', dims, values };
}

/** Adds what a state does to rows, once for each kind. */
export function exportState(g: GraphBuilder, state: State, x: Rows): Rows {
  switch (state.kind) {
    case 'chain':
      return (state as ChainState).steps.reduce((rows, step) => exportState(g, step, rows), x);
    case 'concat':
      return beside(
        g,
        (state as ConcatState).parts.map((part) => exportState(g, part, x)),
        x,
      );
    case 'mean':
      return mean(
        g,
        (state as MeanState).parts.map((part) => exportState(g, part, x)),
      );
    case 'select':
      return select(g, (state as SelectState).columns, x);
    case 'affine':
      return affine(g, state as AffineState, x);
    case 'map':
      return exportMap(g, state as MapState, x);
    case 'encode':
      return beside(
        g,
        (state as EncodeState).columns.map((column) => encoded(g, column, x)),
        x,
      );
    case 'linear':
      return linear(g, state as LinearState, x);
    case 'trees':
    case 'boosted':
      return exportTrees(g, x, state as TreesState | BoostedState);
    case 'kernel':
      return exportKernel(g, state as KernelState, x);
    case 'dense':
      return exportDense(g, state as DenseState, x);
    case 'conv':
      return exportConv(g, state as ConvState, x);
    case 'neighbors':
      return exportNeighbors(g, state as NeighborsState, x);
    default:
      throw new ModelError(`exportOnnx: no operators for ${describeValue(state.kind)}`);
  }
}

function beside(g: GraphBuilder, parts: readonly Rows[], x: Rows): Rows {
  const some = parts.filter(({ cols }) => cols > 0);
  if (some.length === 0) return select(g, new Int32Array(0), x);
  return { name: g.concat(some.map(({ name }) => name)), cols: some.reduce((sum, { cols }) => sum + cols, 0) };
}

function mean(g: GraphBuilder, parts: readonly Rows[]): Rows {
  const sum = parts.map(({ name }) => name).reduce(g.add);
  return { name: g.div(sum, g.scalar(parts.length)), cols: parts[0]!.cols };
}

function select(g: GraphBuilder, columns: Int32Array, x: Rows): Rows {
  return { name: g.columns(x.name, columns), cols: columns.length };
}

function affine(g: GraphBuilder, { offset, scale, plus, clip }: AffineState, { name, cols }: Rows): Rows {
  let y = g.div(g.sub(name, g.constant(offset, [1, cols])), g.constant(scale, [1, cols]));
  if (plus !== undefined) y = g.add(y, g.scalar(plus));
  if (clip) y = g.op('Clip', [y, g.scalar(clip[0]), g.scalar(clip[1])]);
  return { name: y, cols };
}

function linear(g: GraphBuilder, { coef, intercept, link }: LinearState, { name, cols }: Rows): Rows {
  const k = intercept.length;
  const z = g.op('Gemm', [name, g.constant(coef, [k, cols]), g.constant(intercept, [k])], { transB: { int: 1 } });
  if (link === 'softmax') return { name: g.op('Softmax', [z], { axis: { int: 1 } }), cols: k };
  if (link !== 'shares') return { name: z, cols: k };
  const sum = g.sum(z);
  return { name: g.where(g.op('Equal', [sum, g.scalar(0)]), g.scalar(1 / k), g.div(z, sum)), cols: k };
}

function encoded(g: GraphBuilder, column: EncodedColumn, rows: Rows): Rows {
  const x = g.columns(rows.name, [column.from]);
  const isMissing = g.op('IsNaN', [x]);
  if (column.as === 'missing') return { name: g.cast(isMissing), cols: 1 };
  if (column.as === 'number')
    return { name: column.missing === null ? x : g.where(isMissing, g.scalar(column.missing), x), cols: 1 };
  const { values } = column;
  const hits = g.cast(g.op('Equal', [x, g.constant(values, [1, values.length])])); // NaN equals nothing
  if (column.as === 'onehot') {
    const kept = Array.from(values.keys()).filter((k) => k !== column.drop);
    const parts = kept.map(
      (k): Rows => ({ name: Number.isNaN(values[k]) ? g.cast(isMissing) : g.columns(hits, [k]), cols: 1 }),
    );
    const hasNaN = Number.isNaN(values.at(-1));
    return hasNaN ? beside(g, parts, rows) : { name: g.columns(hits, kept), cols: kept.length };
  }
  const code = (to: 'error' | number | null) => g.scalar(typeof to === 'number' ? to : Number.NaN);
  if (values.length === 0) return { name: g.where(isMissing, code(column.missing), code(column.unknown)), cols: 1 };
  const place = g.op('MatMul', [hits, g.constant(Float64Array.from(values.keys()), [values.length, 1])]);
  const isKnown = g.op('Greater', [g.sum(hits), g.scalar(0)]);
  const known = g.where(isKnown, place, code(column.unknown));
  return { name: g.where(isMissing, code(column.missing), known), cols: 1 };
}
