import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError, ModelError } from '../../src/core/errors.js';
import { decode, encode } from '../../src/predict/codec.js';
import { encodeModel, encodeModelJSON, load, loadJSON, type Model } from '../../src/predict/index.js';
import { open, reseal, seal } from './sealed.js';

/** Two trees of three columns and two outputs behind a scaler: a model small enough to try everything on. */
const document = {
  estimator: 'Pipeline',
  cols: 3,
  names: ['a', 'b', 'c=x'],
  missing: 'nan',
  input: {
    kind: 'input',
    v: 1,
    schema: 's',
    profile: 'p',
    fields: [
      { name: 'a', aliases: ['A 1'], as: 'number', missing: 0, min: -1, max: 9, unit: 's' },
      { name: 'b', aliases: [], as: 'bucket', edges: [1, 2], missing: null },
      { name: 'c', aliases: [], as: 'category', values: ['x'], missing: null, unknown: 'error' },
    ],
  },
  state: {
    kind: 'chain',
    v: 1,
    steps: [
      { kind: 'affine', v: 1, offset: Float64Array.of(0, 1, 2), scale: Float64Array.of(1, 2, 4) },
      {
        kind: 'trees',
        v: 1,
        cols: 3,
        outputs: 2,
        feature: Int32Array.of(0, -1, 2, -1, -1, 1, -1, -1),
        threshold: Float64Array.of(0.5, 0, -1, 0, 0, 0.25, 0, 0),
        left: Int32Array.of(1, 0, 3, 1, 2, 6, 0, 2),
        root: Int32Array.of(0, 5),
        value: Float64Array.of(1, 0, 0.5, 0.5, 0, 1),
        cover: Float64Array.of(9, 3, 6, 3, 3, 9, 4, 5),
        missingLeft: Uint8Array.of(1, 0, 0, 0, 0, 1, 0, 0),
      },
    ],
  },
  classes: ['dns', 'web'],
  card: { data: 'made up' },
};
const file = encodeModel(document as never);
const { header, arrays } = open(file);
const X = [
  [0.2, 1, 7],
  [Number.NaN, 9, -3],
  [3, Number.NaN, Number.NaN],
];

/** Either it does not load, or it answers. */
function answersOrRefuses(make: () => Model): void {
  try {
    const model = make();
    const rows = X.map((row) => Array.from({ length: model.nFeaturesIn }, (_, j) => row[j % 3]!));
    const { rows: n, cols, data } = model.transform(rows);
    expect([n, data.length]).toEqual([3, 3 * cols]);
  } catch (error) {
    // A model may have no kernel or no sense, and a sound one may refuse NaN.
    if (!(error instanceof ModelError || error instanceof DataError)) throw error;
  }
}

describe('a file with the right checksum', () => {
  it('loads where nothing was changed', () => {
    expect(load(seal({ header, arrays })).transform(X)).toEqual(load(file).transform(X));
    expect(seal({ header, arrays })).toEqual(file);
  });

  it.each([
    ['begins elsewhere', { $: 'f64', at: 8, n: 3 }],
    ['begins before the first', { $: 'f64', at: -8, n: 3 }],
    ['begins between numbers', { $: 'f64', at: 0.5, n: 3 }],
    ['begins nowhere', { $: 'f64', n: 3 }],
    ['begins at a text', { $: 'f64', at: '0', n: 3 }],
    ['is longer than the file', { $: 'f64', at: 0, n: 1e6 }],
    ['is longer than memory', { $: 'f64', at: 0, n: 2 ** 53 }],
    ['is infinitely long', { $: 'f64', at: 0, n: Infinity }],
    ['has a negative length', { $: 'f64', at: 0, n: -3 }],
    ['has half a number', { $: 'f64', at: 0, n: 2.5 }],
    ['has no length', { $: 'f64', at: 0 }],
    ['has an object for a length', { $: 'f64', at: 0, n: { toString: 1, valueOf: 1 } }],
    ['begins at an object', { $: 'f64', at: { toString: 1, valueOf: 1 }, n: 3 }],
    ['is of an unknown type', { $: 'u64', at: 0, n: 3 }],
    ['is of a type that every object has', { $: 'constructor', at: 0, n: 3 }],
    ['is of another type', { $: 'i32', at: 0, n: 3 }],
    ['has an object for a type', { $: { toString: 1 }, at: 0, n: 3 }],
    ['is a list', [0, 1, 2]],
    ['is a text', 'AAAA'],
    ['is null', null],
  ])('is refused where an array %s', (_, reference) => {
    const changed = header.replace('{"$":"f64","at":0,"n":3}', JSON.stringify(reference).replace('null}', '1e999}'));
    expect(changed).not.toBe(header);
    expect(() => load(seal({ header: changed, arrays }))).toThrow(ModelError);
  });

  it('is refused where two arrays share bytes: checking them would take longer than reading the file', () => {
    expect(() => load(seal({ header: header.replace('"at":24', '"at":0'), arrays }))).toThrow(ModelError);
  });

  it.each([
    ['ends early', header.slice(0, 40)],
    ['is empty', ''],
    ['is a number', '5'],
    ['is null', 'null'],
    ['is a list', '[]'],
    ['is no JSON', '{"state":undefined}'],
    ['is no UTF-8', '\u{d800}'],
    ['is nested 100,000 deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    [
      'is nested 100,000 deep in a card',
      header.replace('"made up"', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`),
    ],
    [
      'has a chain of 100,000 chains',
      `{"estimator":"x","cols":1,"missing":"none","state":${'{"kind":"chain","v":1,"steps":['.repeat(100_000)}${']}'.repeat(100_000)}}`,
    ],
  ])('is refused where the header %s', (_, text) => {
    expect(() => load(seal({ header: text, arrays }))).toThrow(ModelError);
  });

  it('is refused where the header is longer than the file, of no whole words, or a reserved word is not 0', () => {
    for (const length of [header.length + 8, header.length - 4, file.length, 2 ** 32 - 8, 2 ** 32 - 1]) {
      const changed = file.slice();
      new DataView(changed.buffer).setUint32(16, length, true);
      expect(() => load(reseal(changed)), String(length)).toThrow(ModelError);
    }
    expect(() => load(seal({ header, arrays }, 1))).toThrow(ModelError);
  });

  it.each(['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty'])(
    'is refused with the key %s anywhere, which pollutes nothing',
    (key) => {
      const hostile = JSON.stringify({ [key]: 0 })
        .replace('0', '{"polluted":1,"name":{}}')
        .slice(1, -1);
      for (const place of [
        '"estimator"',
        '"data":"made up"',
        '"kind":"input"',
        '"kind":"affine"',
        '"cols":3,"outputs"',
        '"as":"bucket"',
      ]) {
        const changed = header.replace(place, `${hostile},${place}`);
        expect(() => load(seal({ header: changed, arrays })), place).toThrow(ModelError);
        const json = JSON.stringify(encodeModelJSON(document as never)).replace(place, `${hostile},${place}`);
        expect(() => loadJSON(JSON.parse(json)), place).toThrow(ModelError);
      }
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    },
  );

  it('never does worse than refuse, whatever single value of its header is replaced', () => {
    const places = [...header.matchAll(/(?<=[:,[])(?:"[^"]*"|-?[\d.]+|null)(?=[,\]}])/g)];
    const values = ['null', '-1', '0.5', '1e999', '1e9', '"x"', '[]', '{}', 'true', '{"length":2}', '["x"]', '[[]]'];
    expect(places.length).toBeGreaterThan(60);
    for (const { 0: old, index } of places)
      for (const value of values) {
        const changed = header.slice(0, index) + value + header.slice(index + old.length);
        answersOrRefuses(() => load(seal({ header: changed, arrays })));
      }
  });

  it('never does worse than refuse, whatever key of its header is lost', () => {
    for (const { 0: key } of header.matchAll(/"\w+":/g))
      answersOrRefuses(() => load(seal({ header: header.replace(key, '"lost":'), arrays })));
  });

  it('never does worse than refuse, whatever bytes are changed', () => {
    const change = fc.tuple(fc.nat({ max: file.length - 25 }), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const changed = file.slice();
        for (const [at, byte] of changes) changed[24 + at] = byte;
        answersOrRefuses(() => load(reseal(changed)));
      }),
      { numRuns: 3000 },
    );
  });

  it('never does worse than refuse, whatever bytes it is made of', () => {
    fc.assert(
      fc.property(fc.json(), fc.uint8Array({ maxLength: 64 }), (json, bytes) => {
        answersOrRefuses(() => load(seal({ header: json, arrays: bytes })));
        answersOrRefuses(() => loadJSON(JSON.parse(json)));
      }),
    );
  });

  it('may lie in shared memory, so that threads can use one copy of a model', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(file.length));
    shared.set(file);
    expect(load(shared).transform(X)).toEqual(load(file).transform(X));
  });
});

describe('the JSON form', () => {
  const json = () => JSON.parse(JSON.stringify(encodeModelJSON(document as never)));

  it('survives a text, bit for bit', () => {
    expect(loadJSON(json()).transform(X)).toEqual(load(file).transform(X));
  });

  it.each([
    ['no base64', '*'],
    ['a number too short', 'AAAAAAAA'],
    ['no text', 5],
    ['nothing', null],
    ['an object that is no text', { toString: 1 }],
    ['of another length', ''],
    ['a megabyte', 'A'.repeat(2 ** 20)],
  ])('is refused where an array is %s', (_, data) => {
    const changed = json();
    changed.state.steps[0].offset.data = data;
    expect(() => loadJSON(changed)).toThrow(ModelError);
  });

  it('is refused where it is none', () => {
    for (const none of [undefined, null, 5, 'text', [], {}, () => 1, new Map()])
      expect(() => loadJSON(none)).toThrow(ModelError);
  });
});

describe('a tree of plain values', () => {
  const array = fc.oneof(
    fc.float64Array({ noNaN: true, maxLength: 9 }),
    fc.int32Array({ maxLength: 9 }),
    fc.uint8Array({ maxLength: 9 }),
    fc.float32Array({ noNaN: true, maxLength: 9 }),
  );
  const key = fc.string().filter((text) => text !== '$' && !(text in {}));
  const { tree } = fc.letrec<{ tree: unknown; node: unknown }>((tie) => ({
    tree: fc.dictionary(key, tie('node'), { maxKeys: 5 }),
    node: fc.oneof(
      { maxDepth: 4 },
      fc.oneof(fc.string(), fc.boolean(), fc.constant(null), fc.double({ noNaN: true, noDefaultInfinity: true })),
      array,
      fc.array(tie('node'), { maxLength: 4 }),
      tie('tree'),
    ),
  }));

  it('comes back from a file as it was, its arrays as views on the file', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const bytes = encode(value as object);
        const back = decode(bytes);
        expect(encode(back as object)).toEqual(bytes);
        // -0 is 0 in JSON; in arrays it stays.
        expect(JSON.stringify(back)).toBe(JSON.stringify(value));
        const check = (node: unknown): void => {
          if (ArrayBuffer.isView(node)) expect(node.buffer).toBe(bytes.buffer);
          else if (typeof node === 'object' && node !== null) Object.values(node).forEach(check);
        };
        check(back);
      }),
    );
  });

  const loop: Record<string, unknown> = {};
  loop.self = loop;
  it.each([
    ['NaN', { a: Number.NaN }],
    ['Infinity', { a: [Infinity] }],
    ['a date', { a: new Date() }],
    ['a map', { a: new Map() }],
    ['a bigint', { a: 1n }],
    ['a function', { a: () => 1 }],
    ['a symbol', { a: Symbol('s') }],
    ['another kind of array', { a: new Uint16Array(1) }],
    ['a view of no numbers', { a: new DataView(new ArrayBuffer(8)) }],
    ['the key $', { a: { $: 'f64' } }],
    ['the key __proto__', JSON.parse('{"a":{"__proto__":1}}')],
    ['the key constructor', { constructor: 1 }],
    ['itself', loop],
  ])('cannot hold %s', (_, value) => {
    expect(() => encode(value)).toThrow(ModelError);
  });
});
