import { ModelError } from '../core/errors.js';

/** The wire types of Protocol Buffers that are in use. */
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** Writes one message (protobuf.dev/programming-guides/encoding). A nested message is a writer of its own. */
export class ProtoWriter {
  readonly #parts: Uint8Array[] = [];

  /** An integer; a negative one takes ten bytes, as int64 does. */
  integer(field: number, value: number): this {
    this.#parts.push(varint(field * 8 + VARINT), varint(value));
    return this;
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.#parts.push(varint(field * 8 + FIXED32), bytes);
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.#parts.push(varint(field * 8 + BYTES), varint(value.length), value);
    return this;
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: ProtoWriter): this {
    return this.bytes(field, value.finish());
  }

  /** Integers as one packed field. */
  integers(field: number, values: ArrayLike<number>): this {
    const bytes = new Uint8Array(10 * values.length);
    let at = 0;
    for (let i = 0; i < values.length; i++) at = putVarint(bytes, at, values[i]!);
    return this.bytes(field, bytes.subarray(0, at));
  }

  finish(): Uint8Array<ArrayBuffer> {
    return joined(this.#parts);
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function varint(value: number): Uint8Array {
  const bytes = new Uint8Array(10);
  return bytes.subarray(0, putVarint(bytes, 0, value));
}

/** Returns the place behind it. */
function putVarint(bytes: Uint8Array, at: number, value: number): number {
  if (value < 0) {
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 127n; rest >>= 7n) bytes[at++] = Number(rest & 127n) | 128;
    bytes[at++] = Number(rest);
  } else {
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) | 128;
    bytes[at++] = rest;
  }
  return at;
}

/** The fields of one message by their number, each as often as it was given. What is in them is read when it is asked for. */
export class ProtoReader {
  readonly #fields = new Map<number, (number | Uint8Array)[]>();
  readonly #what: string;

  /**
   * @param what names the message in errors
   * @throws ModelError where the bytes are no message: early ends, groups, numbers beyond 2^53
   */
  constructor(bytes: Uint8Array, what: string) {
    this.#what = what;
    const cursor = { bytes, at: 0 };
    while (cursor.at < bytes.length) {
      const key = this.#integer(cursor);
      const field = Math.floor(key / 8);
      if (field < 1) this.refuse('have field numbers');
      const values = this.#fields.get(field) ?? [];
      this.#fields.set(field, values);
      values.push(this.#value(cursor, key % 8));
    }
  }

  refuse(must: string): never {
    throw new ModelError(`importOnnx: ${this.#what} must ${must}`);
  }

  #value(cursor: { bytes: Uint8Array; at: number }, type: number): number | Uint8Array {
    if (type === VARINT) return this.#integer(cursor);
    const size =
      type === FIXED32
        ? 4
        : type === FIXED64
          ? 8
          : type === BYTES
            ? this.#integer(cursor)
            : this.refuse('be Protocol Buffers');
    const { bytes, at } = cursor;
    if (size < 0 || size > bytes.length - at) this.refuse('not end early');
    cursor.at += size;
    return bytes.subarray(at, at + size);
  }

  #integer(cursor: { bytes: Uint8Array; at: number }): number {
    const { bytes, at } = cursor;
    let value = 0;
    for (let scale = 1; scale < 2 ** 49; scale *= 128) {
      const byte = bytes[cursor.at++];
      if (byte === undefined) this.refuse('not end early');
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    // Seven bytes hold 49 bits; ten hold the 64 of a negative number.
    let whole = 0n;
    for (let k = 0; k < 10; k++) {
      const byte = bytes[at + k];
      if (byte === undefined) this.refuse('not end early');
      whole |= BigInt(byte & 127) << BigInt(7 * k);
      if (byte >= 128) continue;
      cursor.at = at + k + 1;
      const n = Number(BigInt.asIntN(64, whole));
      return Number.isSafeInteger(n) ? n : this.refuse('have integers below 2^53');
    }
    return this.refuse('have integers of 64 bits');
  }

  has(field: number): boolean {
    return this.#fields.has(field);
  }

  /** Of a field that was given several times, the last counts. */
  integer(field: number, absent = 0): number {
    const value = this.#fields.get(field)?.at(-1) ?? absent;
    return typeof value === 'number' ? value : this.refuse(`have an integer as field ${field}`);
  }

  bytes(field: number): Uint8Array[] {
    const values = this.#fields.get(field) ?? [];
    return values.map((value) => (typeof value === 'number' ? this.refuse(`have bytes as field ${field}`) : value));
  }

  texts(field: number): string[] {
    return this.bytes(field).map((bytes) => {
      try {
        return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
      } catch {
        return this.refuse(`have a text of UTF-8 as field ${field}`);
      }
    });
  }

  text(field: number): string {
    return this.texts(field).at(-1) ?? '';
  }

  messages(field: number, what: string): ProtoReader[] {
    return this.bytes(field).map((bytes, i) => new ProtoReader(bytes, `${what}[${i}]`));
  }

  /** Integers, packed or not. */
  integers(field: number): number[] {
    const out: number[] = [];
    for (const value of this.#fields.get(field) ?? [])
      if (typeof value === 'number') out.push(value);
      else for (const cursor = { bytes: value, at: 0 }; cursor.at < value.length; ) out.push(this.#integer(cursor));
    return out;
  }

  /** Numbers of 4 or 8 bytes, packed or not. */
  floats(field: number, size: 4 | 8 = 4): number[] {
    const out: number[] = [];
    for (const bytes of this.bytes(field)) {
      if (bytes.length % size) this.refuse(`have numbers of ${size} bytes as field ${field}`);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      for (let at = 0; at < bytes.length; at += size)
        out.push(size === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true));
    }
    return out;
  }
}
