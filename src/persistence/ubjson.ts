import { ModelError } from '../core/errors.js';

type Numbers = Int8Array | Uint8Array | Int16Array | Int32Array | Float32Array | Float64Array | number[];

/** Bytes of a number by its marker; numbers are big-endian. */
const SIZES: Readonly<Record<string, number>> = { i: 1, U: 1, I: 2, l: 4, L: 8, d: 4, D: 8, C: 1 };
const ARRAYS = {
  i: Int8Array,
  U: Uint8Array,
  I: Int16Array,
  l: Int32Array,
  L: Array<number>,
  d: Float32Array,
  D: Float64Array,
} as const;
/** Deeper than any model of XGBoost, and far from where a stack ends. */
const DEPTH = 64;

/**
 * Reads Universal Binary JSON (draft 12, as XGBoost writes it) into plain values; lists of one type of number become typed arrays.
 * Every value of a list takes at least a byte, so what is made is never much larger than what was read.
 * @throws ModelError where the bytes end early, go on behind the value or hold what no model has
 */
export function parseUbjson(bytes: Uint8Array): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = new TextDecoder('utf-8', { fatal: true });
  let at = 0;

  const refuse = (what: string): never => {
    throw new ModelError(`UBJSON: ${what} at byte ${at}`);
  };
  const take = (n: number): number => {
    if (n > bytes.length - at) refuse('the bytes end early');
    at += n;
    return at - n;
  };
  const marker = (): string => String.fromCharCode(bytes[take(1)]!);
  const isNext = (mark: string): boolean => at < bytes.length && bytes[at] === mark.charCodeAt(0);
  const number = (type: string, from = take(SIZES[type]!)): number => {
    switch (type) {
      case 'i':
        return view.getInt8(from);
      case 'I':
        return view.getInt16(from);
      case 'l':
        return view.getInt32(from);
      case 'L': {
        const n = Number(view.getBigInt64(from));
        return Number.isSafeInteger(n) ? n : refuse('a number too great');
      }
      case 'd':
        return view.getFloat32(from);
      case 'D':
        return view.getFloat64(from);
      default:
        return view.getUint8(from);
    }
  };
  const length = (): number => {
    const type = marker();
    const n = 'iUIlL'.includes(type) ? number(type) : refuse(`a length of type ${JSON.stringify(type)}`);
    // Each of so many values takes a byte at least.
    return n >= 0 && n <= bytes.length - at ? n : refuse(`a length of ${n}`);
  };
  const string = (): string => {
    const n = length();
    const from = take(n);
    try {
      return text.decode(bytes.subarray(from, from + n));
    } catch {
      return refuse('a text that is no UTF-8');
    }
  };

  const typedList = (): Numbers => {
    const type = marker();
    if (!Object.hasOwn(ARRAYS, type) || marker() !== '#') refuse('a list of a type that no model has');
    const n = length();
    const from = take(n * SIZES[type]!);
    const list: Numbers = new ARRAYS[type as keyof typeof ARRAYS](n);
    for (let k = 0; k < n; k++) list[k] = number(type, from + k * SIZES[type]!);
    return list;
  };
  const list = (depth: number): unknown => {
    const items: unknown[] = [];
    if (isNext('$')) {
      at++;
      return typedList();
    }
    if (isNext('#')) {
      at++;
      for (let n = length(); n > 0; n--) items.push(value(depth));
    } else {
      while (!isNext(']')) items.push(value(depth));
      at++;
    }
    return items;
  };
  const object = (depth: number): unknown => {
    const entries: [string, unknown][] = [];
    if (isNext('$')) refuse('an object of one type, which no model has');
    if (isNext('#')) {
      at++;
      for (let n = length(); n > 0; n--) entries.push([string(), value(depth)]);
    } else {
      while (!isNext('}')) entries.push([string(), value(depth)]);
      at++;
    }
    return Object.fromEntries(entries);
  };
  const value = (depth: number): unknown => {
    if (depth === 0) refuse(`lists and objects nested deeper than ${DEPTH}`);
    const type = marker();
    if (type === '{') return object(depth - 1);
    if (type === '[') return list(depth - 1);
    if (type === 'S') return string();
    if (type === 'Z') return null;
    if (type === 'T' || type === 'F') return type === 'T';
    return Object.hasOwn(SIZES, type) ? number(type) : refuse(`an unknown marker ${JSON.stringify(type)}`);
  };

  const whole = value(DEPTH);
  if (at < bytes.length) refuse('something behind the model');
  return whole;
}
