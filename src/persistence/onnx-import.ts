import { ModelError, ParameterError } from '../core/errors.js';
import type { Label, State } from '../core/types.js';
import type { ChainState, ConcatState, InputState } from '../predict/index.js';
import { type ImportedModel, imported } from './imported.js';
import { Attributes } from './onnx-attributes.js';
import * as encoding from './onnx-encode.js';
import { type OnnxModel, type OnnxNode, type OnnxTensor, readOnnx, TYPES } from './onnx-file.js';
import type { Rows } from './onnx-steps.js';
import * as steps from './onnx-steps.js';

export interface OnnxImport {
  /** Other names for the classes, in their order. */
  readonly classes?: readonly Label[];
  /** How a record becomes a row of the columns that the model was trained on: the `input` of a schema's dataset. */
  readonly input?: InputState;
}

/** Of all nodes together; each of them may be a number in memory. */
const MOST_COLUMNS = 16777216;

/** What a name in the graph stands for: rows, a constant, or something that rows cannot be made of, with the operator that made it. */
type Value = { readonly rows: Rows } | { readonly constant: OnnxTensor } | { readonly unknown: string };

/**
 * A model of scikit-learn that skl2onnx wrote as ONNX: trees, forests, extra trees, gradient boosting, linear models, SVC, MLP and pipelines
 * of these with scalers, imputers, encoders, column selections and transformers. Operators are read by what they do, so that models of
 * other converters, and those that `exportOnnx` writes, are read as far as they are made of the same.
 *
 * Columns that are float32 there are compared as such. An SVC without probabilities answers with shares of votes, as `SVC` does.
 * @throws ModelError naming the operator or attribute that cannot be read
 * @example importOnnx(await readFile('flows.onnx')).predict(rows);
 */
export function importOnnx(
  bytes: Uint8Array | ArrayBuffer,
  { classes: given, input: reading }: OnnxImport = {},
): ImportedModel {
  const model = readOnnx(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes));
  const { graph } = model;
  const inputs = graph.inputs.filter(({ name }) => !graph.constants.has(name));
  const [input] = inputs;
  const cols = input?.dims?.[1];
  const isRows =
    inputs.length === 1 && input?.dims?.length === 2 && typeof cols === 'number' && cols > 0 && cols < 2 ** 20;
  if (!isRows || !['float', 'double', 'int64'].includes(input.type))
    throw new ModelError('importOnnx: graph.input must be one tensor of numbers, rows x a fixed number of columns');
  const values = new Map<string, Value>([...graph.constants].map(([name, constant]) => [name, { constant }]));
  values.set(input.name, { rows: { steps: [], cols, isFloat: input.type === 'float' } });
  // A node of a few bytes may stand for numbers of each column: all of them together are bounded.
  let columns = 0;
  for (const node of graph.nodes) {
    columns += run(node, values);
    if (columns > MOST_COLUMNS) throw new ModelError(`importOnnx: ${node.op} makes too many columns`);
  }

  const answers = graph.outputs.map(({ name }) => values.get(name) ?? { unknown: `the output ${name}` });
  const answer = answers.find((value) => 'rows' in value);
  if (!answer || !('rows' in answer)) {
    const [odd] = answers.flatMap((value) => ('unknown' in value ? [value.unknown] : []));
    throw new ModelError(`importOnnx: cannot read ${odd ?? 'a graph without outputs'}`);
  }
  const known = classesOf(model, values);
  const { rows } = answer;
  if (known && given && given.length !== known.length)
    throw new ParameterError(`importOnnx: classes must be ${known.length} labels, got ${given.length}`);
  // Of two classes, a machine without probabilities may give the decision alone.
  const isOne = known?.length === 2 && rows.cols === 1 && !rows.isSettled;
  const last = isOne ? steps.product(rows, { type: 'double', dims: [1, 2], values: [-1, 1] }) : rows;
  const state = stateOf(last);
  const names = namesOf(model);
  const document = { estimator: 'ONNX', cols, ...(names?.length === cols ? { names } : {}) };
  const missing = takesNaN(state) ? 'nan' : 'none';
  const card = { onnx: model.producer };
  const classes = known ? { classes: given ?? known } : {};
  return imported({ ...document, missing, state, ...classes, card, ...(reading ? { input: reading } : {}) });
}

const stateOf = ({ steps }: Rows): State =>
  steps.length === 1 ? steps[0]! : ({ kind: 'chain', v: 1, steps } as ChainState);

/** Whether the first step that minds it takes NaN. */
function takesNaN(state: State): boolean {
  const minds = (s: State): boolean | undefined => {
    if (['trees', 'boosted', 'encode'].includes(s.kind)) return true;
    if (['select', 'affine', 'map'].includes(s.kind)) return undefined;
    if (s.kind === 'concat') {
      const parts = (s as ConcatState).parts.map(minds);
      return parts.includes(false) ? false : parts.includes(undefined) ? undefined : true;
    }
    if (s.kind !== 'chain') return false;
    for (const step of (s as ChainState).steps) {
      const answer = minds(step);
      if (answer !== undefined) return answer;
    }
    return undefined;
  };
  return minds(state) ?? true;
}

/** The names that `exportOnnx` writes. */
function namesOf({ metadata }: OnnxModel): string[] | undefined {
  try {
    const names = JSON.parse(metadata.get('columns') ?? 'null');
    return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : undefined;
  } catch {
    return undefined;
  }
}

/** The classes: labels of a classifier, or what the greatest of the probabilities points to. */
function classesOf({ graph }: OnnxModel, values: ReadonlyMap<string, Value>): readonly Label[] | undefined {
  for (const node of [...graph.nodes].reverse()) {
    const a = new Attributes(node);
    if (['TreeEnsembleClassifier', 'LinearClassifier', 'SVMClassifier'].includes(node.op)) {
      const numbers =
        a.ints('classlabels_int64s').length > 0 ? a.ints('classlabels_int64s') : a.ints('classlabels_ints');
      return numbers.length > 0 ? Array.from(numbers) : a.texts('classlabels_strings');
    }
    if (node.op !== 'ArrayFeatureExtractor' && node.op !== 'Gather') continue;
    const [list, index] = node.inputs.map((name) => values.get(name));
    if (list && 'constant' in list && index && 'unknown' in index && /ArgMax/.test(index.unknown))
      return Array.from(list.constant.values as ArrayLike<Label>);
  }
  return undefined;
}

/** Gives the outputs of a node their values; returns how many columns it makes. */
function run(node: OnnxNode, values: Map<string, Value>): number {
  const a = new Attributes(node);
  const inputs = node.inputs.map((name) => values.get(name));
  const rows = inputs.flatMap((value) => (value && 'rows' in value ? [value.rows] : []));
  const settled = rows.find(({ isSettled }) => isSettled);
  const isClassifier = node.op.endsWith('Classifier') && node.outputs.length > 1;
  const unknown = (): Value => ({
    unknown:
      inputs.flatMap((value) => (value && 'unknown' in value ? [value.unknown] : []))[0] ?? `the operator ${node.op}`,
  });
  const result: Value = settled && node.op !== 'ArgMax' ? { rows: settled } : (made(a, inputs) ?? unknown());
  node.outputs.forEach((name, i) => {
    values.set(
      name,
      isClassifier && i === 0 ? { unknown: 'labels alone' } : i > (isClassifier ? 1 : 0) ? unknown() : result,
    );
  });
  return 'rows' in result ? result.rows.cols : 0;
}

/** What an operator makes of rows, where that can be said. */
function made(a: Attributes, inputs: readonly (Value | undefined)[]): Value | undefined {
  const { op, domain } = a.node;
  if (op === 'Constant') {
    const tensor = a.node.attributes.get('value');
    return tensor && 'tensor' in tensor ? { constant: tensor.tensor } : undefined;
  }
  const [first, second, third] = inputs;
  const refuse = (): never => {
    throw new ModelError(`importOnnx: ${op} must have constants that fit its rows`);
  };
  const numbers = (value: Value | undefined): ArrayLike<number> =>
    value && 'constant' in value && value.constant.type !== 'string'
      ? (value.constant.values as ArrayLike<number>)
      : refuse();
  if (op === 'Concat') {
    const parts = inputs.flatMap((value) => (value && 'rows' in value ? [value.rows] : []));
    if (parts.length !== inputs.length || parts.length === 0 || Math.abs(a.int('axis', 1)) !== 1) return undefined;
    return { rows: beside(parts) };
  }
  // A constant minus rows is rows, times -1, plus the constant.
  if (op === 'Sub' && first && 'constant' in first && second && 'rows' in second) {
    const { rows } = second;
    const from = steps.spread(numbers(first), rows.cols, refuse);
    return { rows: steps.plus(steps.times(rows, new Float64Array(rows.cols).fill(-1), refuse), from) };
  }
  const other = first && 'rows' in first ? second : first;
  const rows = first && 'rows' in first ? first.rows : second && 'rows' in second ? second.rows : undefined;
  if (!rows) return undefined;
  const each = (value: Value | undefined) => steps.spread(numbers(value), rows.cols, refuse);
  const isFirst = first !== undefined && 'rows' in first;
  const maybe = (read: Rows | undefined): Value | undefined => read && { rows: read };
  const either = (value: Value | undefined): Rows | Float64Array | undefined =>
    value && 'rows' in value
      ? value.rows
      : value && 'constant' in value
        ? Float64Array.from(numbers(value))
        : undefined;
  switch (domain ? `${domain}/${op}` : op) {
    case 'Identity':
    case 'ai.onnx.ml/ZipMap':
      return { rows };
    case 'Cast':
      return { rows: cast(rows, a.int('to', 0)) };
    case 'Reshape':
      return isMatrix(numbers(second), rows.cols) ? { rows } : undefined;
    case 'Add':
      return { rows: steps.plus(rows, each(other)) };
    case 'Sub':
      return {
        rows: steps.plus(
          rows,
          each(second).map((x) => -x),
        ),
      };
    case 'Mul':
      if (first === second) return { rows: steps.mapped(rows, 'square') };
      return { rows: steps.times(rows, each(other), refuse) };
    case 'Div': {
      const by = each(second);
      return isFirst && !by.includes(0) ? { rows: steps.affine(rows, new Float64Array(rows.cols), by) } : undefined;
    }
    case 'Clip':
      return {
        rows: steps.clip(rows, second ? numbers(second)[0]! : -Infinity, third ? numbers(third)[0]! : Infinity),
      };
    case 'MatMul':
      return isFirst && second && 'constant' in second ? { rows: steps.product(rows, second.constant) } : undefined;
    case 'Gemm':
      return isFirst && second && 'constant' in second
        ? { rows: gemm(rows, a, second.constant, third && numbers(third)) }
        : undefined;
    case 'IsNaN':
      return { rows: encoding.missing(rows) };
    case 'Equal':
      return maybe(encoding.hits(rows, numbers(other)));
    case 'ReduceSum':
      return isFirst && second && numbers(second)[0] === 1 && numbers(second).length === 1 && a.int('keepdims', 1) === 1
        ? { rows: encoding.summed(rows) }
        : undefined;
    case 'Greater':
      return isFirst && numbers(second).length === 1 && numbers(second)[0] === 0
        ? maybe(encoding.any(rows))
        : undefined;
    case 'Where':
      return isFirst ? maybe(encoding.where(rows, either(second), either(third))) : undefined;
    case 'Relu':
      return { rows: steps.clip(rows, 0, Infinity) };
    case 'Tanh':
      return { rows: steps.tanh(rows) };
    case 'Sigmoid':
      return { rows: steps.mapped(rows, 'sigmoid') };
    case 'Exp':
      return { rows: steps.mapped(rows, 'exp') };
    case 'Log':
      return { rows: steps.mapped(rows, 'log') };
    case 'Sqrt':
      return { rows: steps.mapped(rows, 'sqrt') };
    case 'Abs':
      return { rows: steps.mapped(rows, 'abs') };
    case 'Softmax':
      return Math.abs(a.int('axis', 1)) === 1 ? { rows: steps.softmax(rows) } : undefined;
    case 'Gather':
      return isFirst && a.int('axis', 0) === 1 ? { rows: steps.selected(rows, numbers(second), refuse) } : undefined;
    case 'ai.onnx.ml/ArrayFeatureExtractor':
      return isFirst ? { rows: steps.selected(rows, numbers(second), refuse) } : undefined;
    case 'ai.onnx.ml/Scaler':
      return { rows: steps.scaled(rows, a) };
    case 'ai.onnx.ml/Imputer':
      return { rows: steps.imputed(rows, a) };
    case 'ai.onnx.ml/OneHotEncoder':
      return { rows: steps.oneHot(rows, a) };
    case 'ai.onnx.ml/LabelEncoder':
      return { rows: steps.ordinal(rows, a) };
    case 'ai.onnx.ml/Normalizer':
      return { rows: steps.normalized(rows, a) };
    case 'ai.onnx.ml/LinearClassifier':
      return { rows: steps.linearClassifier(rows, a) };
    case 'ai.onnx.ml/TreeEnsembleClassifier':
    case 'ai.onnx.ml/TreeEnsembleRegressor':
      return { rows: steps.ensemble(rows, a) };
    case 'ai.onnx.ml/SVMClassifier':
      return { rows: steps.machine(rows, a) };
    default:
      return undefined;
  }
}

/** Numbers stay the numbers they are; float32 is remembered, as later comparisons are of what was rounded. */
function cast(rows: Rows, to: number): Rows {
  const { float, double, int32, int64 } = TYPES;
  if (![float, double, int32, int64].includes(to as 1))
    throw new ModelError(`importOnnx: Cast.to must be numbers, got ${to}`);
  return { ...rows, isFloat: rows.isFloat || to === float };
}

/** Whether a shape is rows x columns as they are. */
function isMatrix(shape: ArrayLike<number>, cols: number): boolean {
  return shape.length === 2 && (shape[1] === cols || shape[1] === -1);
}

function gemm(rows: Rows, a: Attributes, matrix: OnnxTensor, bias: ArrayLike<number> | undefined): Rows {
  for (const [name, usual] of [
    ['transA', 0],
    ['alpha', 1],
    ['beta', 1],
  ] as const)
    if ((name === 'transA' ? a.int(name, usual) : a.float(name, usual)) !== usual) a.refuse(name, `be ${usual}`);
  const out = steps.product(rows, matrix, a.int('transB', 0) === 1);
  const refuse = () => a.refuse('C', `have 1 or ${out.cols} numbers`);
  return bias ? steps.plus(out, steps.spread(bias, out.cols, refuse)) : out;
}

/** Parts side by side, behind the steps that all of them begin with. */
function beside(parts: readonly Rows[]): Rows {
  const [first, ...others] = parts;
  const own = first!.steps;
  let shared = own.findIndex((step, i) => others.some((part) => part.steps[i] !== step));
  if (shared < 0) shared = own.length;
  const concat: ConcatState = {
    ...({ kind: 'concat', v: 1 } as const),
    parts: parts.map((part) => stateOf({ ...part, steps: part.steps.slice(shared) })),
  };
  return {
    steps: [...own.slice(0, shared), concat],
    cols: parts.reduce((sum, { cols }) => sum + cols, 0),
    isFloat: parts.some(({ isFloat }) => isFloat),
  };
}
