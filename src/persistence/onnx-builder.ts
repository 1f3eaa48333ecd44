import type { ElementType, OnnxAttribute, OnnxGraph, OnnxNode, OnnxTensor, OnnxValue } from './onnx-file.js';

/** Rows with a type and a width: what a step of a model is given and makes. */
export interface Rows {
  readonly name: string;
  readonly cols: number;
}

type Attributes = Readonly<Record<string, OnnxAttribute>>;

/** Puts a graph together, operator after operator. Numbers that a model computes with are all of one type. */
export class GraphBuilder {
  readonly #nodes: OnnxNode[] = [];
  readonly #constants: Map<string, OnnxTensor>;
  readonly #prefix: string;
  #names = 0;
  /** Of the numbers: columns, thresholds, coefficients. */
  readonly type: 'float' | 'double';

  /** @param parent of a graph inside a node, whose constants and names it shares */
  constructor(type: 'float' | 'double', parent?: { constants: Map<string, OnnxTensor>; prefix: string }) {
    this.type = type;
    this.#constants = parent?.constants ?? new Map();
    this.#prefix = parent?.prefix ?? '';
  }

  #name(): string {
    return `${this.#prefix}t${this.#names++}`;
  }

  /** Numbers of the model's type, or of another. */
  constant(
    values: ArrayLike<number> | readonly string[],
    dims: readonly number[],
    type: ElementType = this.type,
  ): string {
    const name = `${this.#prefix}c${this.#constants.size}`;
    this.#constants.set(name, { type, dims, values });
    return name;
  }

  scalar(value: number, type: ElementType = this.type): string {
    return this.constant([value], [], type);
  }

  /** Adds an operator and returns the name of its output. */
  op(op: string, inputs: readonly string[], attributes: Attributes = {}, domain = ''): string {
    return this.ops(op, inputs, 1, attributes, domain)[0]!;
  }

  ops(op: string, inputs: readonly string[], outputs: number, attributes: Attributes = {}, domain = ''): string[] {
    const names = Array.from({ length: outputs }, () => this.#name());
    this.#nodes.push({ op, domain, inputs, outputs: names, attributes: new Map(Object.entries(attributes)) });
    return names;
  }

  add = (a: string, b: string): string => this.op('Add', [a, b]);
  sub = (a: string, b: string): string => this.op('Sub', [a, b]);
  mul = (a: string, b: string): string => this.op('Mul', [a, b]);
  div = (a: string, b: string): string => this.op('Div', [a, b]);
  where = (condition: string, a: string, b: string): string => this.op('Where', [condition, a, b]);

  cast(x: string, to: ElementType = this.type): string {
    return this.op('Cast', [x], { to: { int: { float: 1, int32: 6, int64: 7, string: 8, bool: 9, double: 11 }[to] } });
  }

  /** Columns in the order given. */
  columns(x: string, columns: ArrayLike<number>): string {
    return this.op('Gather', [x, this.constant(columns, [columns.length], 'int64')], { axis: { int: 1 } });
  }

  /** n x 1: the sums of rows. */
  sum(x: string, axis = 1): string {
    return this.op('ReduceSum', [x, this.constant([axis], [1], 'int64')], { keepdims: { int: 1 } });
  }

  /** n x 1: the greatest of each row. */
  max(x: string): string {
    return this.op('ReduceMax', [x], { axes: { ints: [1] }, keepdims: { int: 1 } });
  }

  concat(parts: readonly string[]): string {
    return parts.length === 1 ? parts[0]! : this.op('Concat', parts, { axis: { int: 1 } });
  }

  /** Gives a value the name that the graph hands out. */
  rename(x: string, name: string): void {
    this.#nodes.push({ op: 'Identity', domain: '', inputs: [x], outputs: [name], attributes: new Map() });
  }

  /** A builder for the graph inside a node, which may use the names of this one. */
  inner(prefix: string): GraphBuilder {
    return new GraphBuilder(this.type, { constants: this.#constants, prefix });
  }

  finish(name: string, inputs: readonly OnnxValue[], outputs: readonly OnnxValue[], isInner = false): OnnxGraph {
    return { name, nodes: this.#nodes, constants: isInner ? new Map() : this.#constants, inputs, outputs };
  }
}
