import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { importTfjs } from '../../src/persistence/index.js';

interface Case {
  readonly title: string;
  readonly model: object;
  readonly weights: string;
  readonly X: number[][];
  readonly answers: number[][];
}
const { cases } = JSON.parse(readFileSync('test/golden/keras_models.json', 'utf8')) as { cases: Case[] };

describe('importTfjs of networks that Keras 3 describes', () => {
  it.each(cases)('answers as Keras does, to 1e-5: $title', ({ model, weights, X, answers }) => {
    const shard = Uint8Array.from(atob(weights), (c) => c.charCodeAt(0));
    const P = importTfjs(model, [shard]).predictProba(X);
    const expected = answers.flatMap((row) => (row.length === 1 ? [1 - row[0]!, row[0]!] : row));
    expect(P.data.length).toBe(expected.length);
    for (const [i, p] of expected.entries()) expect(Math.abs(P.data[i]! - p)).toBeLessThan(1e-5);
  });
});
