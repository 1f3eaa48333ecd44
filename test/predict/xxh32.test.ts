import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { xxh32 } from '../../src/predict/xxh32.js';

const golden: [number, number][] = JSON.parse(readFileSync('test/golden/xxh32.json', 'utf8'));

it.each(golden)('xxh32 of %d bytes is that of the reference implementation', (n, sum) => {
  const bytes = Uint8Array.from({ length: n }, (_, i) => 31 * i + Math.floor(i / 256));
  expect(xxh32(new Uint32Array(bytes.buffer))).toBe(sum);
});
