import { DataError } from '../core/errors.js';
import { BitTree, firstDifference } from './bit-tree.js';

/** How the bytes of a value become text: their encoding, and what is done to the text then. */
export interface Spelling {
  readonly decoder: TextDecoder;
  readonly clean?: (text: string) => string;
}

/** How many slots of the table a value may stand in. Half of the table is free: without intent this is hardly ever too few. */
const REACH = 64;

/**
 * Codes the values of one text column by their bytes, so that a value that was met before costs no string. Some
 * values stand for "missing" and get the code -1.
 *
 * An open hash table over one growing byte array; the first entries are the missing-value tokens. A value that finds the slots
 * around its own taken stands in a tree beside the table: whoever makes a file of values with the same hash, which takes no
 * more than patience, does not make it slow to read.
 */
export class Dictionary {
  readonly #tokens: number;
  #bytes = new Uint8Array(1024);
  #ends = new Int32Array(64);
  #hashes = new Int32Array(64);
  #table = new Int32Array(128); // entry + 1, 0 where free
  #beside = new BitTree();
  #size = 0;
  #last = -1; // the entry met last: neighbouring rows often agree

  constructor(missing: readonly Uint8Array[]) {
    this.#tokens = missing.length;
    for (const token of missing) this.#add(token, 0, token.length, hashOf(token, 0, token.length));
  }

  /** How many values there are. */
  get size(): number {
    return this.#size - this.#tokens;
  }
  /** The code met last. */
  get last(): number {
    return this.#last < this.#tokens ? -1 : this.#last - this.#tokens;
  }
  /** How many bytes the value met last has, if those from `from` (and before `to`) begin with it; else -1. */
  repeats(bytes: Uint8Array, from: number, to: number): number {
    const last = this.#last;
    if (last < 0) return -1;
    const start = this.#end(last - 1);
    const length = this.#ends[last]! - start;
    if (from + length > to) return -1;
    const known = this.#bytes;
    for (let i = 0; i < length; i++) if (bytes[from + i] !== known[start + i]) return -1;
    return length;
  }

  /**
   * The code of `bytes[from, to)`, new ones numbered in order.
   * @param hash its `hashOf`
   * @param literal true for a quoted cell: what looks like a missing-value token is then a text
   */
  intern(bytes: Uint8Array, from: number, to: number, hash: number, literal = false): number {
    const mask = this.#table.length - 1;
    const tokens = this.#tokens;
    for (let probe = 0, slot = mix(hash) & mask; probe < REACH; probe++, slot = (slot + 1) & mask) {
      const entry = this.#table[slot]! - 1;
      if (entry < 0) return this.#met(this.#add(bytes, from, to, hash), literal);
      if (this.#hashes[entry] === hash && !(literal && entry < tokens) && this.#equals(entry, bytes, from, to))
        return this.#met(entry, literal);
    }
    for (let entry = 0; entry < tokens && !literal; entry++)
      if (this.#equals(entry, bytes, from, to)) return this.#met(entry, literal);
    const near = this.#beside.nearest(bytes, from, to);
    const isKnown = near >= 0 && this.#equals(near, bytes, from, to);
    return this.#met(isKnown ? near : this.#add(bytes, from, to, hash), literal);
  }

  /** Whether `bytes[from, to)` stands for "missing". */
  isMissing(bytes: Uint8Array, from: number, to: number): boolean {
    for (let entry = 0; entry < this.#tokens; entry++) if (this.#equals(entry, bytes, from, to)) return true;
    return false;
  }

  /**
   * The values as text, and which of them each code means, unless that is simply its number: two codes may mean one
   * text, where bytes that are no valid text were replaced or escapes spell the same.
   */
  finish({ decoder, clean }: Spelling): { values: string[]; codes: Int32Array | undefined } {
    const used = this.#bytes.subarray(0, this.#end(this.#size - 1));
    // One decoding and many slices where bytes and characters agree: a call a value costs ten times as much.
    const all = isAscii(used) ? decoder.decode(used) : undefined;
    const values: string[] = [];
    for (let entry = this.#tokens; entry < this.#size; entry++) {
      const from = this.#end(entry - 1);
      const to = this.#end(entry);
      const text = all === undefined ? decoder.decode(used.subarray(from, to)) : all.slice(from, to);
      values.push(clean ? clean(text) : text);
    }
    if (all !== undefined && !clean) return { values, codes: undefined };
    const codeOf = new Map<string, number>();
    const codes = Int32Array.from(values, (text) => {
      const code = codeOf.get(text) ?? codeOf.size;
      codeOf.set(text, code);
      return code;
    });
    return { values: [...codeOf.keys()], codes };
  }

  /** Forgets the values; the tokens stay. */
  clear(): void {
    this.#size = this.#tokens;
    this.#last = -1;
    this.#table.fill(0);
    this.#placeAll();
  }

  /** The code of an entry that a cell turned out to be. */
  #met(entry: number, literal: boolean): number {
    if (!literal) this.#last = entry;
    return entry < this.#tokens ? -1 : entry - this.#tokens;
  }

  #end(entry: number): number {
    return entry < 0 ? 0 : this.#ends[entry]!;
  }

  #equals(entry: number, bytes: Uint8Array, from: number, to: number): boolean {
    const start = entry === 0 ? 0 : this.#ends[entry - 1]!;
    const length = to - from;
    if (this.#ends[entry]! - start !== length) return false;
    const known = this.#bytes;
    for (let i = 0; i < length; i++) if (known[start + i] !== bytes[from + i]) return false;
    return true;
  }

  #add(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const entry = this.#size;
    const start = this.#end(entry - 1);
    const end = start + to - from;
    if (end > 0x7fffffff) throw new DataError('a text column holds more than 2 GiB of distinct values');
    if (end > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(end, this.#bytes.length * 2));
      grown.set(this.#bytes.subarray(0, start));
      this.#bytes = grown;
    }
    for (let i = from; i < to; i++) this.#bytes[start + i - from] = bytes[i]!;
    if (entry === this.#ends.length) {
      this.#ends = doubled(this.#ends);
      this.#hashes = doubled(this.#hashes);
      this.#table = new Int32Array(this.#ends.length * 2);
      this.#placeAll();
    }
    this.#ends[entry] = end;
    this.#hashes[entry] = hash;
    this.#size++;
    this.#place(entry);
    return entry;
  }

  // In order of entry, so that a token comes before the text that is spelled like it.
  #placeAll(): void {
    this.#beside = new BitTree();
    for (let entry = 0; entry < this.#size; entry++) this.#place(entry);
  }

  #place(entry: number): void {
    const mask = this.#table.length - 1;
    let slot = mix(this.#hashes[entry]!) & mask;
    for (let probe = 0; probe < REACH; probe++, slot = (slot + 1) & mask)
      if (this.#table[slot] === 0) {
        this.#table[slot] = entry + 1;
        return;
      }
    if (entry < this.#tokens) return; // these are few, and looked through
    const bytes = this.#bytes;
    const from = this.#end(entry - 1);
    const to = this.#end(entry);
    const near = this.#beside.nearest(bytes, from, to);
    const bit = near < 0 ? 0 : firstDifference(bytes, from, to, bytes, this.#end(near - 1), this.#end(near));
    this.#beside.add(entry, bytes, from, to, bit);
  }
}

/** Start value and step of FNV-1a, which the scanner runs while it looks for the end of a cell. */
export const HASH_START = 0x811c9dc5 | 0;
export const HASH_STEP = 0x01000193;

export function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = HASH_START;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ bytes[i]!, HASH_STEP);
  return hash;
}

function isAscii(bytes: Uint8Array): boolean {
  let high = 0;
  for (let i = 0; i < bytes.length; i++) high |= bytes[i]!;
  return high < 128;
}

const mix = (hash: number): number => hash ^ (hash >>> 15);

function doubled(array: Int32Array): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(array.length * 2);
  grown.set(array);
  return grown;
}
