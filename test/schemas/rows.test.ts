import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Table } from '../../src/data/index.js';
import { input } from '../../src/predict/index.js';
import { defineSchema } from '../../src/schemas/index.js';

const schema = defineSchema({
  name: 'toy',
  profile: 'toy',
  features: [
    { name: 'bytes', min: 0, missing: 7 },
    { name: 'port', type: 'port', role: 'port' },
    { name: 'proto', type: 'category', values: ['tcp', 'udp'] },
    { name: 'rate', max: 100, missing: 0 },
    { name: 'flags', type: 'text', values: ['S', 'A'] },
    { name: 'gap', aliases: ['iat'] },
    { name: 'label', role: 'label', type: 'category' },
  ],
});

/** What is right with a probability of 19 in 20, so that whole tables are. */
const mostly = <T>(right: fc.Arbitrary<T>, wrong: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 19, arbitrary: right }, { weight: 1, arbitrary: wrong });
const row = fc.record({
  bytes: mostly(fc.constantFrom(0, -0, 1.5, 1e300, Number.NaN, Infinity), fc.constant(-1)),
  port: mostly(fc.constantFrom(0, 80, 50000, 65535), fc.constantFrom(-1, 65536, Number.NaN)),
  proto: mostly(fc.constantFrom('tcp', 'UDP', null), fc.constant('sctp')),
  rate: mostly(fc.constantFrom(0.1, 100, -5, Number.NaN), fc.constant(101)),
  flags: fc.constantFrom('S', 'SA', '', null),
  gap: mostly(fc.constantFrom(0, 3), fc.constant(Number.NaN)),
  label: fc.constantFrom('a', 'b', null),
});

describe('dataset', () => {
  it('has the rows, bit for bit, and the errors of the input step that a model keeps', () => {
    let whole = 0;
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 150 }),
        fc.constantFrom('keep', 'drop', 'bucket'),
        fc.boolean(),
        (rows, ports, alias) => {
          const columns = Object.fromEntries(
            (['bytes', 'port', 'proto', 'rate', 'flags', 'gap', 'label'] as const).map((name) => [
              alias && name === 'gap' ? 'IAT' : name,
              rows.map((values) => values[name]),
            ]),
          );
          const table = Table.from({ ...columns, label: rows.map(({ label }, i) => (i === 0 ? 'a' : label)) });
          const attempt = <T>(work: () => T) => {
            try {
              return work();
            } catch (error) {
              return (error as Error).message;
            }
          };
          const got = attempt(() => schema.dataset(table, { ports: ports as 'keep' }));
          const index = Int32Array.from(rows.keys()).filter((i) => i === 0 || rows[i]!.label !== null);
          const state = schema.dataset(table.take([]), { ports: ports as 'keep' }).input;
          const expected = attempt(() => input.compile(state).table(table, index));
          if (typeof got !== 'string') whole++;
          expect(typeof got === 'string' ? got : got.X).toEqual(expected);
        },
      ),
      { numRuns: 150 },
    );
    expect(whole).toBeGreaterThan(20);
  });

  it('refuses two columns that stand for one feature, as the input step does', () => {
    const table = Table.from({
      bytes: [1],
      port: [1],
      proto: ['tcp'],
      rate: [1],
      flags: ['S'],
      gap: [1],
      iat: [2],
      label: ['a'],
    });
    expect(() => schema.dataset(table)).toThrow(/both stand for gap/);
  });
});
