import { ModelError } from '../core/errors.js';
import { insist } from './checks.js';
import { xxh32 } from './xxh32.js';

/**
 * The model file (docs/model-file.md), little-endian:
 *
 *     0  magic 89 4E 45 54 54 43 0A, then the format version (1)
 *     8  u32 length of the file       12  u32 XXH32 of all bytes from 16 on
 *    16  u32 length of the header     20  u32 zero
 *    24  header: JSON, padded with spaces to a multiple of 8; a typed array stands there as {"$":"f64","at":offset,"n":length}
 *        the arrays, each at a multiple of 8 from the end of the header; zeros up to a multiple of 16
 *
 * The JSON form is the header alone, in which arrays stand as {"$":"f64","data":base64}.
 */
const MAGIC = [0x89, 0x4e, 0x45, 0x54, 0x54, 0x43, 0x0a, 1];
const HEAD = 24;
const DEPTH = 32;

const TYPES = { u8: Uint8Array, i32: Int32Array, f32: Float32Array, f64: Float64Array };
type Packed = InstanceType<(typeof TYPES)[keyof typeof TYPES]>;
interface Reference {
  readonly $: keyof typeof TYPES;
  readonly at?: number;
  readonly n?: number;
  readonly data?: string;
}

/** Replaces every typed array in a tree of plain values by what `store` returns for it. */
function pack(value: unknown, store: (type: string, bytes: Uint8Array, n: number) => object): unknown {
  if (ArrayBuffer.isView(value)) {
    const found = Object.entries(TYPES).find(([, type]) => value instanceof type);
    if (!found) throw new ModelError(`a model cannot hold a ${value.constructor.name}`);
    return store(found[0], new Uint8Array(value.buffer, value.byteOffset, value.byteLength), (value as Packed).length);
  }
  if (Array.isArray(value)) return value.map((item) => pack(item, store));
  if (typeof value === 'number' && value - value !== 0) throw new ModelError(`a model cannot hold the number ${value}`);
  if (typeof value !== 'object' || value === null) return value;
  if ('$' in value) throw new ModelError('a model cannot hold an object with the key "$"');
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, pack(item, store)]));
}

/** The inverse: every reference becomes the array that `fetch` returns. */
function unpack(value: unknown, fetch: (reference: Reference) => Packed, depth = 0): unknown {
  insist(depth < DEPTH, 'nested too deeply');
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => unpack(item, fetch, depth + 1));
  insist(!Object.hasOwn(value, '__proto__'), 'it has a key "__proto__"');
  if (Object.hasOwn(value, '$')) return fetch(value as Reference);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unpack(item, fetch, depth + 1)]));
}

const upTo = (n: number, multiple: number): number => Math.ceil(n / multiple) * multiple;

/** A tree of plain values and typed arrays as one file. */
export function encode(tree: object): Uint8Array<ArrayBuffer> {
  const blobs: { at: number; bytes: Uint8Array }[] = [];
  let size = 0;
  const header = pack(tree, ($, bytes, n) => {
    const at = size;
    blobs.push({ at, bytes });
    size = upTo(at + bytes.length, 8);
    return { $, at, n };
  });
  const json = new TextEncoder().encode(JSON.stringify(header));
  const start = upTo(HEAD + json.length, 8);
  const file = new Uint8Array(upTo(start + size, 16));
  const words = new DataView(file.buffer);
  file.set(MAGIC);
  words.setUint32(8, file.length, true);
  words.setUint32(16, start - HEAD, true);
  file.fill(0x20, HEAD, start);
  file.set(json, HEAD);
  for (const { at, bytes } of blobs) file.set(bytes, start + at);
  words.setUint32(12, xxh32(file.subarray(16)), true);
  return file;
}

/**
 * What `encode` wrote; the arrays are views on `file` (copied once where it does not begin at a multiple of 8).
 * @throws ModelError for anything that is not a whole, unchanged file of a version known here
 */
export function decode(file: Uint8Array): unknown {
  insist(file instanceof Uint8Array, 'not bytes');
  insist(file.length >= 32 && MAGIC.slice(0, 7).every((byte, i) => file[i] === byte), 'not a model file');
  insist(file[7] === 1, `format version ${file[7]}; this release reads version 1`);
  const bytes = file.byteOffset % 8 === 0 ? file : file.slice();
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  insist(
    words.getUint32(8, true) === bytes.length,
    `it says ${words.getUint32(8, true)} bytes and has ${bytes.length}: cut or added to`,
  );
  insist(
    bytes.length % 16 === 0 && words.getUint32(12, true) === xxh32(bytes.subarray(16)),
    'the checksum differs: damaged',
  );
  const start = HEAD + words.getUint32(16, true);
  insist(start <= bytes.length && start % 8 === 0, 'the header is longer than the file');
  return unpack(parse(new TextDecoder().decode(bytes.subarray(HEAD, start))), ({ $, at = -1, n = -1 }) => {
    const type = typeOf($);
    const end = start + at + n * type.BYTES_PER_ELEMENT;
    insist(
      Number.isInteger(at) && at >= 0 && at % 8 === 0 && Number.isInteger(n) && n >= 0 && end <= bytes.length,
      'an array lies outside the file',
    );
    return new type(bytes.buffer as ArrayBuffer, bytes.byteOffset + start + at, n);
  });
}

/** The JSON form: an object for JSON.stringify, with arrays in base64. */
export function encodeJSON(tree: object): object {
  return pack(tree, ($, bytes) => {
    let text = '';
    for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
    return { $, data: btoa(text) };
  }) as object;
}

/** @throws ModelError */
export function decodeJSON(json: unknown): unknown {
  return unpack(json, ({ $, data }) => {
    const type = typeOf($);
    let text: string;
    try {
      text = atob(data as string);
    } catch {
      throw new ModelError('invalid model: an array is not base64');
    }
    insist(text.length % type.BYTES_PER_ELEMENT === 0, 'an array is cut');
    const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
    return new type(bytes.buffer);
  });
}

function typeOf(name: keyof typeof TYPES): (typeof TYPES)[keyof typeof TYPES] {
  insist(typeof name === 'string' && Object.hasOwn(TYPES, name), 'an array has an unknown type');
  return TYPES[name];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ModelError('invalid model: the header is no JSON');
  }
}
