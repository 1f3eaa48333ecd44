import { ModelError } from '../core/errors.js';
import { ProtoReader, ProtoWriter } from './protobuf.js';

// The parts of ONNX that models here are made of: onnx/onnx.proto of github.com/onnx/onnx, IR version 8.

/** Numbers of TensorProto.DataType. */
export const TYPES = { float: 1, int32: 6, int64: 7, string: 8, bool: 9, double: 11 } as const;
export type ElementType = keyof typeof TYPES;

export interface OnnxTensor {
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly values: readonly string[] | ArrayLike<number>;
}

export type OnnxAttribute =
  | { readonly float: number }
  | { readonly int: number }
  | { readonly text: string }
  | { readonly floats: ArrayLike<number> }
  | { readonly ints: ArrayLike<number> }
  | { readonly texts: readonly string[] }
  | { readonly tensor: OnnxTensor }
  | { readonly graph: OnnxGraph };

export interface OnnxNode {
  readonly op: string;
  /** '' for the operators of ONNX itself, `ai.onnx.ml` for those of models. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

export interface OnnxValue {
  readonly name: string;
  readonly type: ElementType;
  /** A name stands for a size that is not fixed; absent where nothing is known. */
  readonly dims: readonly (number | string)[] | undefined;
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly constants: ReadonlyMap<string, OnnxTensor>;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

export interface OnnxModel {
  readonly producer: string;
  /** Versions of the operators by their domain. */
  readonly operators: ReadonlyMap<string, number>;
  readonly graph: OnnxGraph;
  readonly metadata: ReadonlyMap<string, string>;
}

const IR_VERSION = 8;
const BYTES = { float: 4, int32: 4, int64: 8, bool: 1, double: 8 } as const;

export function writeOnnx({ producer, operators, graph, metadata }: OnnxModel): Uint8Array<ArrayBuffer> {
  const model = new ProtoWriter().integer(1, IR_VERSION).text(2, producer).message(7, graphOf(graph));
  for (const [domain, version] of operators) model.message(8, new ProtoWriter().text(1, domain).integer(2, version));
  for (const [key, value] of metadata) model.message(14, new ProtoWriter().text(1, key).text(2, value));
  return model.finish();
}

function graphOf({ name, nodes, constants, inputs, outputs }: OnnxGraph): ProtoWriter {
  const graph = new ProtoWriter();
  for (const node of nodes) graph.message(1, nodeOf(node));
  graph.text(2, name);
  for (const [key, tensor] of constants) graph.message(5, tensorOf(tensor, key));
  for (const value of inputs) graph.message(11, infoOf(value));
  for (const value of outputs) graph.message(12, infoOf(value));
  return graph;
}

function nodeOf({ op, domain, inputs, outputs, attributes }: OnnxNode): ProtoWriter {
  const node = new ProtoWriter();
  for (const name of inputs) node.text(1, name);
  for (const name of outputs) node.text(2, name);
  node.text(4, op);
  for (const [name, attribute] of attributes) node.message(5, attributeOf(name, attribute));
  if (domain) node.text(7, domain);
  return node;
}

function attributeOf(name: string, attribute: OnnxAttribute): ProtoWriter {
  const out = new ProtoWriter().text(1, name);
  if ('float' in attribute) return out.float(2, attribute.float).integer(20, 1);
  if ('int' in attribute) return out.integer(3, attribute.int).integer(20, 2);
  if ('text' in attribute) return out.text(4, attribute.text).integer(20, 3);
  if ('tensor' in attribute) return out.message(5, tensorOf(attribute.tensor)).integer(20, 4);
  if ('graph' in attribute) return out.message(6, graphOf(attribute.graph)).integer(20, 5);
  if ('floats' in attribute) return out.bytes(7, rawOf('float', attribute.floats)).integer(20, 6);
  if ('ints' in attribute) return out.integers(8, attribute.ints).integer(20, 7);
  for (const text of attribute.texts) out.text(9, text);
  return out.integer(20, 8);
}

function tensorOf({ type, dims, values }: OnnxTensor, name = ''): ProtoWriter {
  const tensor = new ProtoWriter().integers(1, dims).integer(2, TYPES[type]);
  if (type === 'string') for (const text of values as readonly string[]) tensor.text(6, text);
  tensor.text(8, name);
  return type === 'string' ? tensor : tensor.bytes(9, rawOf(type, values as ArrayLike<number>));
}

function rawOf(type: keyof typeof BYTES, values: ArrayLike<number>): Uint8Array {
  const size = BYTES[type];
  const bytes = new Uint8Array(size * values.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) {
    const [at, x] = [i * size, values[i]!];
    if (type === 'float') view.setFloat32(at, x, true);
    else if (type === 'double') view.setFloat64(at, x, true);
    else if (type === 'int64') view.setBigInt64(at, BigInt(x), true);
    else if (type === 'int32') view.setInt32(at, x, true);
    else view.setUint8(at, x);
  }
  return bytes;
}

function infoOf({ name, type, dims = [] }: OnnxValue): ProtoWriter {
  const shape = new ProtoWriter();
  for (const size of dims)
    shape.message(1, typeof size === 'string' ? new ProtoWriter().text(2, size) : new ProtoWriter().integer(1, size));
  const tensor = new ProtoWriter().integer(1, TYPES[type]).message(2, shape);
  return new ProtoWriter().text(1, name).message(2, new ProtoWriter().message(1, tensor));
}

/** @throws ModelError naming the part that cannot be read */
export function readOnnx(bytes: Uint8Array): OnnxModel {
  const model = new ProtoReader(bytes, 'the model');
  if (!model.has(7) || !model.has(8)) model.refuse('be ONNX: it has no graph or no operators');
  return {
    producer: model.text(2),
    operators: new Map(model.messages(8, 'opset_import').map((set) => [set.text(1), set.integer(2)])),
    graph: readGraph(model.messages(7, 'graph').at(-1)!),
    metadata: new Map(model.messages(14, 'metadata_props').map((entry) => [entry.text(1), entry.text(2)])),
  };
}

function readGraph(graph: ProtoReader): OnnxGraph {
  return {
    name: graph.text(2),
    nodes: graph.messages(1, 'graph.node').map(readNode),
    constants: new Map(graph.messages(5, 'graph.initializer').map((tensor) => [tensor.text(8), readTensor(tensor)])),
    inputs: graph.messages(11, 'graph.input').map(readValue),
    outputs: graph.messages(12, 'graph.output').map(readOutput),
  };
}

function readNode(node: ProtoReader): OnnxNode {
  const op = node.text(4);
  const attributes = node.messages(5, `${op}.attribute`).map((a) => [a.text(1), readAttribute(a)] as const);
  return { op, domain: node.text(7), inputs: node.texts(1), outputs: node.texts(2), attributes: new Map(attributes) };
}

function readAttribute(a: ProtoReader): OnnxAttribute {
  const name = a.text(1);
  // Graphs inside nodes are passed over: nothing that is read here has one.
  const forms: ((() => OnnxAttribute) | undefined)[] = [
    undefined,
    () => ({ float: a.floats(2).at(-1) ?? 0 }),
    () => ({ int: a.integer(3) }),
    () => ({ text: a.text(4) }),
    () => ({ tensor: readTensor(a.messages(5, name).at(-1) ?? a.refuse('have a tensor')) }),
    () => ({ text: '' }),
    () => ({ floats: a.floats(7) }),
    () => ({ ints: a.integers(8) }),
    () => ({ texts: a.texts(9) }),
  ];
  const read = forms[a.integer(20)] ?? a.refuse(`be of a type that models have, as ${JSON.stringify(name)}`);
  return read();
}

function readTensor(tensor: ProtoReader): OnnxTensor {
  const type = typeOf(tensor.integer(2));
  if (type === undefined) return tensor.refuse(`be of a type that models have, not ${tensor.integer(2)}`);
  if (tensor.integer(14) !== 0 || tensor.has(13)) tensor.refuse('have its values in the same file');
  const dims = tensor.integers(1);
  const size = dims.reduce((product, n) => (n >= 0 ? product * n : Number.NaN), 1);
  const values = tensor.has(9) && type !== 'string' ? fromRaw(type, tensor) : listed(type, tensor);
  if (values.length !== size) tensor.refuse(`have ${size} values, as its dims say, and not ${values.length}`);
  return { type, dims, values };
}

const typeOf = (code: number) => (Object.keys(TYPES) as ElementType[]).find((name) => TYPES[name] === code);

function listed(type: ElementType, tensor: ProtoReader): readonly string[] | ArrayLike<number> {
  if (type === 'string') return tensor.texts(6);
  if (type === 'float') return tensor.floats(4);
  if (type === 'double') return tensor.floats(10, 8);
  return tensor.integers(type === 'int64' ? 7 : 5);
}

function fromRaw(type: keyof typeof BYTES, tensor: ProtoReader): number[] {
  const bytes = tensor.bytes(9).at(-1)!;
  const size = BYTES[type];
  if (bytes.length % size) tensor.refuse(`have whole numbers of ${size} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const read = (at: number): number => {
    if (type === 'float') return view.getFloat32(at, true);
    if (type === 'double') return view.getFloat64(at, true);
    if (type === 'int64') return Number(view.getBigInt64(at, true));
    return type === 'int32' ? view.getInt32(at, true) : view.getUint8(at);
  };
  return Array.from({ length: bytes.length / size }, (_, i) => read(i * size));
}

function readValue(value: ProtoReader): OnnxValue {
  const tensor = value.messages(2, 'type')[0]?.messages(1, 'tensor_type')[0];
  const type = tensor && typeOf(tensor.integer(1));
  if (!tensor || !type) throw new ModelError(`importOnnx: graph.input "${value.text(1)}" must be a tensor of numbers`);
  const dims = tensor.messages(2, 'shape')[0]?.messages(1, 'dim');
  return { name: value.text(1), type, dims: dims?.map((d) => (d.has(1) ? d.integer(1) : d.text(2))) };
}

/** An output may be a list of maps, as skl2onnx makes of probabilities; only its name is of use then. */
function readOutput(value: ProtoReader): OnnxValue {
  const tensor = value.messages(2, 'type')[0]?.messages(1, 'tensor_type')[0];
  const type = tensor && typeOf(tensor.integer(1));
  return type ? readValue(value) : { name: value.text(1), type: 'float', dims: undefined };
}
