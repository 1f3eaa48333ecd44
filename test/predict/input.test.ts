import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelError, SchemaError } from '../../src/core/errors.js';
import { Table } from '../../src/data/index.js';
import { type InputField, type InputState, input, type RowReader } from '../../src/predict/index.js';

const number = (name: string, more: Partial<InputField> = {}): InputField => ({
  name,
  aliases: [],
  as: 'number',
  missing: null,
  ...more,
});
const stateOf = (...fields: InputField[]): InputState => ({
  kind: 'input',
  v: 1,
  schema: 'test',
  profile: 'p',
  fields,
});
const readerOf = (...fields: InputField[]): RowReader => input.compile(stateOf(...fields));

/** The row of one record. */
const row = (reader: RowReader, record: object): number[] =>
  Array.from(
    reader.table({
      rows: 1,
      names: Object.keys(record),
      column: (name) => ({ get: () => (record as Record<string, unknown>)[name] }),
    }).data,
  );
const error = (act: () => unknown): SchemaError => {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof SchemaError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
};

describe('a number', () => {
  const reader = readerOf(number('x'));

  it.each([
    [5, 5],
    [-0.25, -0.25],
    ['5', 5],
    [' 1e3 ', 1000],
    ['-.5', -0.5],
    [12n, 12],
    ['0x10', 16],
  ])('is read from %o', (value, x) => {
    expect(row(reader, { x: value })).toEqual([x]);
  });

  it.each([
    ['five'],
    ['1,5'],
    ['1_000'],
    ['(empty)'],
    [true],
    [{}],
    [[5]],
    [new Date(0)],
    [{ toString: 1 }],
    [Symbol('s')],
  ])('is not %o', (value) => {
    const refused = error(() => row(reader, { x: value }));
    expect(refused.message).toMatch(/^x must be a number( or text)?, got /);
    expect(refused.outOfRange).toEqual(['x']);
  });

  const missing = [
    undefined,
    null,
    '',
    '  ',
    '-',
    Number.NaN,
    Infinity,
    -Infinity,
    'NaN',
    'nan',
    'inf',
    '-Inf',
    'Infinity',
  ];
  it.each(missing.map((value) => [value]))('that is %o is missing', (value) => {
    expect(row(readerOf(number('x', { missing: -1 })), { x: value })).toEqual([-1]);
    expect(error(() => row(reader, { x: value })).message).toMatch(/^x must be given, got /);
  });

  it('keeps to its bounds, both of them included; what stands for a missing one need not', () => {
    const bounded = readerOf(number('x', { min: 0, max: 10, missing: -1 }));
    expect([0, 10, null].map((x) => row(bounded, { x })[0])).toEqual([0, 10, -1]);
    for (const x of [-1e-9, 10.001, '11']) expect(error(() => row(bounded, { x })).outOfRange).toEqual(['x']);
  });
});

describe('a bucket', () => {
  const reader = readerOf(number('port', { as: 'bucket', edges: [1024, 49152], missing: 0, min: 0, max: 65535 }));

  it('is the number of edges that are reached', () => {
    const ports = [0, 1023, 1024, 49151, 49152, 65535, '8080', null];
    expect(ports.map((port) => row(reader, { port })[0])).toEqual([0, 0, 1, 1, 2, 2, 1, 0]);
  });
});

describe('a category', () => {
  const category = (values: string[], unknown: 'error' | 'ignore') =>
    readerOf({ name: 'service', aliases: [], as: 'category', values, missing: null, unknown });
  const reader = category(['http', 'ssl', 'HTTP', '6'], 'error');

  it('has a column for each value', () => {
    expect(reader.names).toEqual(['service=http', 'service=ssl', 'service=HTTP', 'service=6']);
  });

  it.each([
    ['http', [1, 0, 0, 0]],
    ['HTTP', [0, 0, 1, 0]],
    ['SSL', [0, 1, 0, 0]],
    [' ssl ', [0, 1, 0, 0]],
    ['ssl,http', [1, 1, 0, 0]],
    ['ssl,ssl', [0, 1, 0, 0]],
    [6, [0, 0, 0, 1]],
    ['', [0, 0, 0, 0]],
    ['-', [0, 0, 0, 0]],
    ['(empty)', [0, 0, 0, 0]],
    [null, [0, 0, 0, 0]],
    [Number.NaN, [0, 0, 0, 0]],
  ])('is set by %j', (service, columns) => {
    expect(row(reader, { service })).toEqual(columns);
  });

  it('that is not known is an error, or sets no column', () => {
    expect(error(() => row(reader, { service: 'ssl,gopher' }))).toMatchObject({
      message: 'service must be one of http, ssl, HTTP, 6, got "ssl,gopher"',
      outOfRange: ['service'],
    });
    expect(row(category(['ssl'], 'ignore'), { service: 'ssl,gopher' })).toEqual([1]);
    expect(row(category(['ssl'], 'ignore'), { service: 'constructor' })).toEqual([0]);
    expect(error(() => row(category(['ssl'], 'ignore'), { service: ['ssl'] })).outOfRange).toEqual(['service']);
  });
});

describe('letters', () => {
  const reader = readerOf({ name: 'history', aliases: [], as: 'letters', values: ['S', 's', 'h', '^'], missing: null });

  it('are set by a text that has them, capital or small', () => {
    const texts = ['Sh', '^sss', 'ADFR', '-', '', null];
    expect(texts.map((history) => row(reader, { history }).join(''))).toEqual([
      '1010',
      '0101',
      '0000',
      '0000',
      '0000',
      '0000',
    ]);
  });
});

describe('names', () => {
  const reader = readerOf(number('Flow.Duration', { aliases: ['dur'] }), number('b', { missing: 0, optional: true }));

  it('are compared by letters and digits, without case, and by alias', () => {
    for (const name of ['Flow.Duration', ' Flow Duration', 'flow_duration', 'FLOWDURATION', 'dur', 'DUR.'])
      expect(row(reader, { [name]: 3, b: 1 })).toEqual([3, 1]);
  });

  it('that are absent are listed, with those that are not known', () => {
    const refused = error(() => row(reader, { b: 1, zeit: 2, x: 3 }));
    expect(refused.message).toBe('no test input: missing Flow.Duration; unknown zeit,x');
    expect(refused).toMatchObject({ missing: ['Flow.Duration'], extra: ['zeit', 'x'], outOfRange: [] });
    expect(error(() => row(reader, { b: 1 })).message).toBe('no test input: missing Flow.Duration');
  });

  it('that are absent and optional are as good as missing', () => {
    expect(row(reader, { dur: 5 })).toEqual([5, 0]);
  });

  it('that stand for one field twice are refused', () => {
    const refused = error(() => row(reader, { dur: 1, 'flow duration': 2, b: 1 }));
    expect(refused.message).toBe('"dur" and "flow duration" both stand for Flow.Duration');
    expect(refused.extra).toEqual(['flow duration']);
  });

  it('that are not asked for are ignored, hostile ones as well', () => {
    const record = JSON.parse('{"dur":1,"b":2,"__proto__":{"b":9},"constructor":5,"toString":null,"":1,"💥":2}');
    expect(row(reader, record)).toEqual([1, 2]);
    expect(({} as Record<string, unknown>).b).toBeUndefined();
  });

  it('may be those that every object has', () => {
    const odd = readerOf(number('__proto__'), number('constructor'));
    expect(row(odd, JSON.parse('{"constructor":2,"__proto__":1}'))).toEqual([1, 2]);
    expect(error(() => row(odd, {})).missing).toEqual(['__proto__', 'constructor']);
  });

  it('of 100,000 records with a key of their own leave nothing behind', () => {
    // What a reader keeps of a record can be asked for by a weak reference only; that it answers the same is what shows here.
    for (let i = 0; i < 100_000; i++) row(reader, { dur: i, [`key ${i}`]: 1 });
    expect(row(reader, { dur: 7, 'key 3': 1 })).toEqual([7, 0]);
  });
});

describe('a table', () => {
  const reader = readerOf(
    number('duration', { missing: 0 }),
    { name: 'proto', aliases: [], as: 'category', values: ['tcp', 'udp'], missing: null, unknown: 'error' },
    number('port', { as: 'bucket', edges: [1024], missing: null }),
  );
  const records = fc.array(
    fc.record({
      port: fc.nat({ max: 65535 }),
      duration: fc.oneof(fc.double({ noDefaultInfinity: true }), fc.constant(null)),
      proto: fc.constantFrom('tcp', 'UDP', null),
      more: fc.string(),
    }),
    { minLength: 1 },
  );

  it('gives the rows of its records, bit for bit', () => {
    fc.assert(
      fc.property(records, (given) => {
        const X = reader.table(Table.fromRecords(given));
        expect(X.names).toEqual(['duration', 'proto=tcp', 'proto=udp', 'port']);
        expect(Array.from(X.data)).toEqual(given.flatMap((record) => row(reader, record)));
      }),
    );
  });

  it('gives the rows asked for, in that order', () => {
    const table = Table.from({ port: [1, 2000, 3], duration: [0.5, 1, 2], proto: ['tcp', 'udp', 'tcp'] });
    const all = reader.table(table);
    const some = reader.table(table, [2, 0]);
    expect(Array.from(some.data)).toEqual([...all.data.slice(8, 12), ...all.data.slice(0, 4)]);
  });

  it('is refused with the row of the table', () => {
    const table = Table.from({ port: [1, 2], duration: [0.5, 1], proto: ['tcp', 'sctp'] });
    expect(error(() => reader.table(table)).message).toBe('row 1: proto must be one of tcp, udp, got "sctp"');
    expect(error(() => reader.table(table, [1])).message).toMatch(/^row 1: /);
  });
});

describe('an input state', () => {
  it.each([
    ['no fields', { fields: undefined }],
    ['fields that are no list', { fields: {} }],
    ['another kind', { kind: 'trees' }],
    ['another version', { v: 2 }],
    ['no schema', { schema: 5 }],
    ['no profile', { profile: null }],
  ])('with %s is refused', (_, change) => {
    expect(() => input.compile({ ...stateOf(number('x')), ...change } as InputState)).toThrow(ModelError);
  });

  it.each<[string, object | null]>([
    ['null', null],
    ['no name', { name: undefined }],
    ['an object for a name', { name: { toString: 1 } }],
    ['no aliases', { aliases: undefined }],
    ['a text for aliases', { aliases: 'abc' }],
    ['aliases that are numbers', { aliases: [1] }],
    ['no way to be read', { as: undefined }],
    ['an unknown way to be read', { as: 'regexp' }],
    ['an object for a way to be read', { as: { toString: 1 } }],
    ['values that are no list', { as: 'category', values: 'tcp' }],
    ['values that are numbers', { as: 'category', values: [6] }],
    ['edges that are no list', { as: 'bucket', edges: { length: 1e9 } }],
    ['edges that are texts', { as: 'bucket', edges: ['1'] }],
    ['an infinite edge', { as: 'bucket', edges: [Infinity] }],
    ['a text for a missing value', { missing: '0' }],
    ['a text for a bound', { min: '0' }],
    ['NaN for a bound', { max: Number.NaN }],
    ['an object for a bound', { max: {} }],
  ])('with a field that has %s is refused', (_, change) => {
    const field = change && { ...number('x'), ...change };
    expect(() => readerOf(field as InputField)).toThrow('invalid model: input');
  });
});
