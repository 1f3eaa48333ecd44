import { ModelError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import type { OnnxAttribute, OnnxNode, OnnxTensor } from './onnx-file.js';

/** Asks a node for its attributes; what it does not have is empty, what it has in another form is an error. */
export class Attributes {
  readonly node: OnnxNode;

  constructor(node: OnnxNode) {
    this.node = node;
  }

  /** @throws ModelError always: `importOnnx: Scaler.scale must …` */
  refuse(name: string, must: string): never {
    throw new ModelError(`importOnnx: ${this.node.op}.${name} must ${must}`);
  }

  #get<T>(name: string, read: (attribute: OnnxAttribute) => T | undefined, absent: T, what: string): T {
    const attribute = this.node.attributes.get(name);
    return attribute === undefined ? absent : (read(attribute) ?? this.refuse(name, `be ${what}`));
  }

  int(name: string, absent: number): number {
    return this.#get(name, (a) => ('int' in a ? a.int : undefined), absent, 'an integer');
  }

  float(name: string, absent: number): number {
    return this.#get(name, (a) => ('float' in a ? a.float : undefined), absent, 'a number');
  }

  text(name: string, absent: string): string {
    return this.#get(name, (a) => ('text' in a ? a.text : undefined), absent, 'a text');
  }

  texts(name: string): readonly string[] {
    return this.#get(name, (a) => ('texts' in a ? a.texts : undefined), [], 'texts');
  }

  ints(name: string): ArrayLike<number> {
    return this.#get(name, (a) => ('ints' in a ? a.ints : undefined), [], 'integers');
  }

  /** Finite numbers, also where they stand as a tensor: `nodes_values_as_tensor`. */
  floats(name: string, length?: number): ArrayLike<number> {
    const tensor = this.#get<OnnxTensor | undefined>(
      `${name}_as_tensor`,
      (a) => ('tensor' in a ? a.tensor : undefined),
      undefined,
      'a tensor',
    );
    const values = tensor
      ? (tensor.values as ArrayLike<number>)
      : this.#get(name, (a) => ('floats' in a ? a.floats : undefined), [], 'numbers');
    const own = Array.from(values);
    const odd = own.find((x) => !Number.isFinite(x));
    if (odd !== undefined) this.refuse(name, `hold finite numbers, got ${describeValue(odd)}`);
    if (length !== undefined && own.length !== length) this.refuse(name, `have ${length} numbers, got ${own.length}`);
    return own;
  }

  /** Integers in a range. */
  within(name: string, length: number | undefined, least: number, most: number): ArrayLike<number> {
    const values = this.ints(name);
    if (length !== undefined && values.length !== length)
      this.refuse(name, `have ${length} integers, got ${values.length}`);
    for (let i = 0; i < values.length; i++)
      if (!(values[i]! >= least && values[i]! <= most))
        this.refuse(name, `lie from ${least} to ${most}, got ${values[i]}`);
    return values;
  }
}
