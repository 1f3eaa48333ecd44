import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BitTree, firstDifference } from '../../src/data/bit-tree.js';
import { Dictionary, HASH_START, HASH_STEP, hashOf } from '../../src/data/dictionary.js';
import { readCsv } from '../../src/data/index.js';

const bytesOf = (text: string) => new TextEncoder().encode(text);

/**
 * 2 to the `doublings` texts with one hash: from each state two blocks of letters are found that lead to the same next one, and a
 * text takes either of each pair (A. Joux, "Multicollisions in iterated hash functions", CRYPTO 2004).
 */
function colliding(doublings: number): string[] {
  const step = (state: number, block: string) =>
    bytesOf(block).reduce((hash, byte) => Math.imul(hash ^ byte, HASH_STEP), state);
  let texts = [''];
  let state = HASH_START;
  for (let round = 0; round < doublings; round++) {
    const seen = new Map<number, string>();
    for (let n = 0; ; n++) {
      const block = n.toString(36).padStart(5, '.');
      const next = step(state, block);
      const other = seen.get(next);
      seen.set(next, block);
      if (other === undefined) continue;
      texts = texts.flatMap((text) => [text + other, text + block]);
      state = next;
      break;
    }
  }
  return texts;
}

/** Bytes that count how often one of them is read. */
function counted(bytes: Uint8Array) {
  const count = { reads: 0 };
  const get = (target: Uint8Array, key: string | symbol) => {
    if (typeof key === 'string' && /^\d+$/.test(key)) count.reads++;
    return target[key as keyof Uint8Array];
  };
  return { bytes: new Proxy(bytes, { get }), count };
}

describe('a dictionary of texts', () => {
  const hostile = colliding(12);

  it('is tested with texts that have the same hash', () => {
    expect(new Set(hostile).size).toBe(4096);
    expect(new Set(hostile.map((text) => hashOf(bytesOf(text), 0, text.length))).size).toBe(1);
  });

  it('reads a text no more often for all the others that have its hash', () => {
    const dictionary = new Dictionary([bytesOf('-')]);
    const length = hostile[0]!.length;
    for (const known of [false, true])
      for (const [code, text] of hostile.entries()) {
        const plain = bytesOf(text);
        const { bytes, count } = code % 64 === 63 ? counted(plain) : { bytes: plain, count: { reads: 0 } };
        expect(dictionary.intern(bytes, 0, length, hashOf(plain, 0, length))).toBe(code);
        // With each of the 64 in the table, nine bits a byte in the tree, and twice more to compare and to copy.
        expect(count.reads, `${known ? 'known' : 'new'} text ${code}`).toBeLessThanOrEqual((64 + 9 + 2) * length);
      }
    expect(dictionary.finish({ decoder: new TextDecoder() }).values).toEqual(hostile);
  });

  it('knows them as texts and as missing values', () => {
    const missing = hostile.slice(0, 100);
    const dictionary = new Dictionary(missing.map(bytesOf));
    const intern = (text: string, literal: boolean) =>
      dictionary.intern(bytesOf(text), 0, text.length, hashOf(bytesOf(text), 0, text.length), literal);
    for (let pass = 0; pass < 2; pass++) {
      for (const text of missing) expect(intern(text, false)).toBe(-1);
      for (const [code, text] of hostile.entries()) expect(intern(text, true)).toBe(code);
      for (const [code, text] of hostile.entries()) expect(intern(text, false)).toBe(code < 100 ? -1 : code);
      dictionary.clear();
    }
  });

  it('reads a file of them as any other', async () => {
    const lines = [...hostile, ...hostile.toReversed()];
    const table = await readCsv(['text', ...lines].join('\n'));
    expect(Array.from({ length: table.rows }, (_, row) => table.column('text').get(row))).toEqual(lines);
  });
});

describe('a tree of bits', () => {
  it('finds each value under its number, whatever the values', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.uint8Array({ maxLength: 6 }), { selector: String }), (values) => {
        const tree = new BitTree();
        const nearest = (v: Uint8Array) => tree.nearest(v, 0, v.length);
        const difference = (a: Uint8Array, b: Uint8Array) => firstDifference(a, 0, a.length, b, 0, b.length);
        for (const [number, value] of values.entries()) {
          const near = nearest(value);
          expect(number === 0 ? near === -1 : near >= 0 && near < number).toBe(true);
          tree.add(number, value, 0, value.length, number === 0 ? 0 : difference(value, values[near]!));
        }
        expect(values.map(nearest)).toEqual(values.map((_, number) => number));
        expect(values.map((value) => difference(value, value))).toEqual(values.map(() => -1));
      }),
    );
  });
});
