import { createHash } from 'node:crypto';
import type { Label, Matrix } from '../core/types.js';

/** Labelled rows, as a model is trained on them. */
interface Rows {
  readonly X: Matrix;
  readonly y: readonly Label[];
}

/** What a model's card remembers of its training data, to tell it again. */
export interface Fingerprint {
  /** 64 bits of a hash of all rows and labels, whatever their order. */
  readonly fingerprint: string;
  /** The smallest of the distinct rows' hashes, ascending: all of them up to 16,384. */
  readonly sketch: Int32Array;
}

const SKETCH = 16384;

export function fingerprintOf({ X, y }: Rows): Fingerprint {
  const hashes = rowHashes({ X, y }).sort();
  const digest = createHash('sha256').update(JSON.stringify(X.names)).update(hashes).digest('hex');
  const distinct = hashes.filter((hash, i) => i === 0 || hash !== hashes[i - 1]);
  return { fingerprint: digest.slice(0, 16), sketch: distinct.slice(0, SKETCH) };
}

/**
 * The share of rows that are rows of the training data, label and all. Beyond 16,384 distinct training rows it is an
 * estimate from those whose hash falls among the smallest (the k minimum values of Bar-Yossef et al. 2002); undefined
 * where none does.
 */
export function seenShare({ sketch }: Fingerprint, rows: Rows): number | undefined {
  const known = new Set(sketch);
  const limit = sketch.length < SKETCH ? Infinity : sketch[sketch.length - 1]!;
  const comparable = rowHashes(rows).filter((hash) => hash <= limit);
  return comparable.length === 0 ? undefined : comparable.filter((hash) => known.has(hash)).length / comparable.length;
}

/** 32 bits of each row and its label: MurmurHash3 (Appleby 2011) of its numbers' words. */
function rowHashes({ X: { data, rows, cols }, y }: Rows): Int32Array {
  const words = new Int32Array(data.buffer, data.byteOffset, data.length * 2);
  const seeds = new Map<Label, number>();
  const hashes = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    const label = y[i]!;
    let h = seeds.get(label);
    if (h === undefined)
      seeds.set(label, (h = Array.from(`${typeof label} ${label}`, (c) => c.codePointAt(0)!).reduce(mixed, 0)));
    for (let j = i * cols * 2; j < (i + 1) * cols * 2; j++) h = mixed(h, words[j]!);
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    hashes[i] = h ^ (h >>> 16);
  }
  return hashes;
}

function mixed(h: number, word: number): number {
  const k = Math.imul(word, 0xcc9e2d51);
  const x = h ^ Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  return (Math.imul((x << 13) | (x >>> 19), 5) + 0xe6546b64) | 0;
}
