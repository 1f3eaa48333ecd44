import { describeValue, isCount } from '../core/matrix.js';
import { insist, isNumber, isObject, isString } from './checks.js';
import { xxh32 } from './xxh32.js';

/**
 * The model file (docs/model-file.md), little-endian:
 *
 *     0  magic 89 4E 45 54 54 43 0A, then the format version (1)
 *     8  u32 length of the file       12  u32 XXH32 of all bytes from 16 on
 *    16  u32 length of the header     20  u32 zero
 *    24  header: JSON, padded with spaces to a multiple of 8; a typed array stands there as {"$":"f64","at":offset,"n":length}
 *        the arrays in the order in which the header names them, each at the next multiple of 8 from the end of the header;
 *        zeros up to a multiple of 16
 *
 * The JSON form is the header alone, in which arrays stand as {"$":"f64","data":base64}.
 */
const MAGIC = [0x54454e89, 0x010a4354];
const HEAD = 24;
const DEPTH = 32;

const NAMES = ['u8', 'i32', 'f32', 'f64'];
const TYPES = [Uint8Array, Int32Array, Float32Array, Float64Array] as const;
interface Reference {
  readonly $: unknown;
  readonly at?: unknown;
  readonly n?: unknown;
  readonly data?: unknown;
}

/**
 * A copy of a tree of plain values, in which `replace` stands for what it does not answer with undefined. Both
 * directions walk in the same order.
 */
function walk(value: unknown, replace: (value: unknown) => unknown, depth = 0): unknown {
  const replaced = replace(value);
  if (replaced || !isObject(value)) return replaced ?? value;
  insist(depth < DEPTH, 'depth');
  if (Array.isArray(value)) return value.map((item) => walk(item, replace, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      // __proto__, constructor, toString, …: with these an object could pass for another or break on its way into a text.
      insist(!(key in {}), `key ${key}`);
      return [key, walk(item, replace, depth + 1)];
    }),
  );
}

/** Replaces every typed array by what `store` returns for it. */
function pack(tree: object, store: (type: string, bytes: Uint8Array, n: number) => object): object {
  return walk(tree, (value) => {
    if (ArrayBuffer.isView(value))
      for (const [i, type] of TYPES.entries())
        if (value instanceof type)
          return store(NAMES[i]!, new Uint8Array(value.buffer, value.byteOffset, value.byteLength), value.length);
    const isPlain =
      value === undefined || value === null || typeof value === 'boolean' || isString(value) || isNumber(value);
    const tag = Object.prototype.toString.call(value);
    const isTree = tag === '[object Array]' || (tag === '[object Object]' && !('$' in (value as object)));
    insist(isPlain || isTree, `it cannot hold ${describeValue(value)}`);
    return undefined;
  }) as object;
}

/** The type of the array for which a value stands; undefined for any other value. */
const typeOf = ($: unknown) => TYPES[NAMES.indexOf($ as string)];

const upTo = (n: number, multiple: number): number => Math.ceil(n / multiple) * multiple;

/**
 * A tree of plain values and typed arrays as one file.
 * @throws ModelError for a value that is neither, such as NaN or a Date
 */
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
  const words = new Uint32Array(file.buffer);
  words.set(MAGIC);
  words[2] = file.length;
  words[4] = start - HEAD;
  file.fill(0x20, HEAD, start);
  file.set(json, HEAD);
  for (const { at, bytes } of blobs) file.set(bytes, start + at);
  words[3] = xxh32(words.subarray(4));
  return file;
}

/**
 * What `encode` wrote; the arrays are views on `file` (copied once where it does not begin at a multiple of 8).
 * @throws ModelError for anything that is not a whole, unchanged file of a version known here
 */
export function decode(file: Uint8Array | ArrayBuffer): unknown {
  const unknown = 'not a model of version 1';
  insist(isCount(file?.byteLength), unknown);
  // An ArrayBuffer has no offset, and gets a view; a view that is not aligned gets a copy (Buffer's slice would be none).
  const bytes = (file as Uint8Array).byteOffset % 8 === 0 ? (file as Uint8Array) : new Uint8Array(file);
  const size = bytes.length;
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, size >>> 2);
  const [a, b, length, sum, header, zero] = words;
  insist(a === MAGIC[0] && b === MAGIC[1], unknown);
  insist(length === size && size % 16 === 0 && sum === xxh32(words.subarray(4)), 'damaged');
  const start = HEAD + header!;
  insist(start <= size && start % 8 === 0 && zero === 0, 'header');
  let tree: unknown;
  try {
    tree = JSON.parse(new TextDecoder().decode(bytes.slice(HEAD, start)));
  } catch {
    insist(false, 'header');
  }
  let next = 0;
  return walk(tree, (value) => {
    const { $, at, n } = Object(value) as Reference;
    const type = typeOf($);
    if (!type) return;
    // Each begins where the one before ended: none is named twice, so checking takes no longer than reading.
    const isNext = at === next && isCount(n);
    insist(isNext && start + (next += upTo(n * type.BYTES_PER_ELEMENT, 8)) <= size, 'header');
    return new type(bytes.buffer as ArrayBuffer, bytes.byteOffset + start + at, n);
  });
}

/** The JSON form: an object for JSON.stringify, with arrays in base64. */
export function encodeJSON(tree: object): object {
  return pack(tree, ($, bytes) => {
    let text = '';
    for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
    return { $, data: btoa(text) };
  });
}

/** @throws ModelError */
export function decodeJSON(json: unknown): unknown {
  return walk(json, (value) => {
    const { $, data } = Object(value) as Reference;
    const type = typeOf($);
    if (!type) return;
    const bytes = fromBase64(data);
    insist(bytes.length % type.BYTES_PER_ELEMENT === 0, 'header');
    return new type(bytes.buffer);
  });
}

function fromBase64(data: unknown): Uint8Array<ArrayBuffer> {
  try {
    const text = atob(isString(data) ? data : '?');
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  } catch {
    insist(false, 'header');
  }
}
