import { Random } from '../../src/core/random.js';
import type { Matrix } from '../../src/core/types.js';

/** Makes the number in row i and column j. */
export type Make = (random: Random, i: number, j: number) => number;
export const KINDS: Record<string, Make> = {
  'evenly spread': (random) => random.float(),
  'in one dense cluster and some far away': (random, i, j) =>
    (i % 50 === 0 ? 900 * random.float() : 3 * j) + random.float() / 100,
  'that repeat, with distances that tie': (random) => random.below(12) - 5.5,
  'that differ in the last digits only': (random, _, j) => 1e9 + 1000 * j + random.below(40) * 2 ** -20,
  'of very different scales': (random, _, j) => random.float() * 10 ** (j - 10),
  'whose squares are no float32': (random) => (random.float() - 0.5) * 1e-25,
  'whose squares are float32 of few digits': (random) => (random.float() - 0.5) * 1e-21,
  'whose squares are hardly float32': (random) => (random.float() - 0.5) * 1e14,
  'one of which is far from all others': (random, i) => (i === 77 ? 1e13 : random.float()),
};

/** @param numeric columns with the zeros behind those that are made */
export function rowsOf(make: Make, rows: number, cols: number, numeric = cols): Matrix {
  const random = new Random(rows + cols).split('sieve');
  const data = new Float64Array(rows * numeric);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) data[i * numeric + j] = make(random, i, j);
  return { rows, cols: numeric, data };
}
