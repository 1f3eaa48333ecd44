import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { ModelError } from '../../src/core/errors.js';
import type { Matrix } from '../../src/core/types.js';
import { RandomForestClassifier } from '../../src/ensemble/index.js';
import { save, toJSON } from '../../src/persistence/index.js';
import {
  chain,
  encodeModel,
  encodeModelJSON,
  type InputState,
  input,
  linear,
  load,
  loadJSON,
  loadWith,
  type Model,
  type ModelDocument,
  type TreesState,
  trees,
} from '../../src/predict/index.js';

const inputState: InputState = {
  kind: 'input',
  v: 1,
  schema: 'test',
  profile: 'test-1',
  fields: [
    { name: 'duration', aliases: ['Flow Duration'], as: 'number', missing: 0, unit: 's', min: 0 },
    { name: 'port', aliases: [], as: 'bucket', edges: [1024, 49152], missing: null, min: 0, max: 65535 },
    { name: 'proto', aliases: [], as: 'category', values: ['tcp', 'udp'], missing: null, unknown: 'error' },
  ],
};
const X: Matrix = {
  rows: 40,
  cols: 4,
  data: Float64Array.from({ length: 160 }, (_, k) => (k * 7919) % 11),
  names: ['duration', 'port', 'proto=tcp', 'proto=udp'],
  input: inputState,
};
const y = Array.from({ length: 40 }, (_, i) => ['web', 'dns', 'other'][(X.data[i * 4]! + X.data[i * 4 + 1]!) % 3]!);

/** A document as `save` writes it, with parts of it replaced. */
function documentWith(
  change: (document: Record<string, unknown>, state: Record<string, unknown>) => void,
): ModelDocument {
  const { state, classes, featureNamesIn, nFeaturesIn } = new RandomForestClassifier({ nEstimators: 3 }).fit(
    X,
    y,
  ).fitted;
  const copy: Record<string, unknown> = { ...state };
  for (const [key, value] of Object.entries(copy))
    if (ArrayBuffer.isView(value)) copy[key] = (value as Int32Array).slice();
  const document: Record<string, unknown> = {
    estimator: 'RandomForestClassifier',
    cols: nFeaturesIn,
    names: featureNamesIn,
    missing: 'none',
    input: structuredClone(inputState),
    state: copy,
    classes,
    card: {},
  };
  change(document, copy);
  return document as unknown as ModelDocument;
}

/** Both forms of a document are refused, as a ModelError. */
function refused(document: ModelDocument): void {
  expect(() => load(encodeModel(document))).toThrow(ModelError);
  expect(() => loadJSON(JSON.parse(JSON.stringify(encodeModelJSON(document))))).toThrow(ModelError);
}

let file: Uint8Array;
let forest: RandomForestClassifier;
beforeAll(() => {
  forest = new RandomForestClassifier({ nEstimators: 3 }).fit(X, y);
  file = save(forest, { card: { data: 'numbers', nested: [1, { deep: true }] } });
});

describe('a model file', () => {
  it('holds all that is needed to answer as the estimator does, bit for bit', () => {
    for (const model of [
      load(file),
      loadJSON(JSON.parse(JSON.stringify(toJSON(forest)))),
      loadWith(file, [input, trees]),
    ]) {
      expect(model.classes).toEqual(forest.classes);
      expect(model.featureNamesIn).toEqual(X.names);
      expect(model.predictProba(X).data).toEqual(forest.predictProba(X).data);
      expect(model.predict(X)).toEqual(forest.predict(X));
    }
    expect(load(file).card).toEqual({ data: 'numbers', nested: [1, { deep: true }] });
  });

  it('is loaded without copying its arrays', () => {
    const state = load(file).state as TreesState;
    expect(state.threshold.buffer).toBe(file.buffer);
    expect(state.feature.buffer).toBe(file.buffer);
  });

  it('is loaded from any place in a larger buffer', () => {
    for (let shift = 0; shift < 9; shift++) {
      const larger = Buffer.alloc(file.length + 16);
      larger.set(file, shift);
      expect(load(larger.subarray(shift, shift + file.length)).predict(X)).toEqual(forest.predict(X));
    }
  });

  it('may be the ArrayBuffer that `fetch` gives, which is not copied either', () => {
    const { buffer } = file.slice();
    const model = load(buffer);
    expect(model.predict(X)).toEqual(forest.predict(X));
    expect((model.state as TreesState).threshold.buffer).toBe(buffer);
    expect(loadWith(buffer, [input, trees]).predict(X)).toEqual(forest.predict(X));
  });

  it('is refused cut at every byte', () => {
    for (let length = 0; length < file.length; length++) expect(() => load(file.slice(0, length))).toThrow(ModelError);
  });

  it('is refused with any byte flipped', () => {
    const changed = file.slice();
    for (let at = 0; at < file.length; at++)
      for (const mask of [1, 0x80, 0xff]) {
        changed[at]! ^= mask;
        expect(() => load(changed), `byte ${at}`).toThrow(ModelError);
        changed[at]! ^= mask;
      }
  });

  it('is refused with bytes added, and where it is none', () => {
    for (const extra of [1, 8, 16, 4096]) {
      const longer = new Uint8Array(file.length + extra);
      longer.set(file);
      expect(() => load(longer)).toThrow(ModelError);
    }
    for (const none of [
      null,
      undefined,
      'text',
      {},
      [],
      1e12,
      { length: 1e12 },
      new Uint8Array(0),
      new ArrayBuffer(0),
      new ArrayBuffer(64),
      new DataView(file.buffer as ArrayBuffer),
      new DataView(new ArrayBuffer(65), 1),
      new Float64Array(file.buffer as ArrayBuffer),
    ] as unknown as Uint8Array[])
      expect(() => load(none)).toThrow(ModelError);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void expect(() => load(bytes)).toThrow(ModelError)),
    );
  });
});

describe('the checks behind a right checksum', () => {
  const i32 = (...values: number[]) => Int32Array.from(values);
  const cases: Record<string, (document: Record<string, unknown>, state: Record<string, never>) => void> = {
    'a cycle of child pointers': (_, { left, feature }: Record<string, Int32Array>) => {
      left![feature!.findIndex((f) => f >= 0)] = 0;
    },
    'a node that is its own child': (_, { left, feature }: Record<string, Int32Array>) => {
      const at = feature!.findLastIndex((f) => f >= 0);
      left![at] = at;
    },
    'a child in another tree': (_, { left, root }: Record<string, Int32Array>) => {
      left![0] = root![1]!;
    },
    'a child past the end': (_, { left, feature }: Record<string, Int32Array>) => {
      left![0] = feature!.length - 1;
    },
    'a column that is not there': (_, { feature }: Record<string, Int32Array>) => {
      feature![0] = 4;
    },
    'a column below -1': (_, { feature }: Record<string, Int32Array>) => {
      feature![0] = -2;
    },
    'a leaf value past the end': (_, { left, feature }: Record<string, Int32Array>) => {
      left![feature!.indexOf(-1)] = 1e6;
    },
    'a NaN threshold': (_, { threshold }: Record<string, Float64Array>) => {
      threshold![0] = Number.NaN;
    },
    'an infinite leaf': (_, { value }: Record<string, Float64Array>) => {
      value![0] = Infinity;
    },
    'roots out of order': (_, { root }: Record<string, Int32Array>) => {
      root!.reverse();
    },
    'no trees': (_, state: Record<string, unknown>) => {
      state.root = i32();
    },
    'a short threshold list': (_, state: Record<string, unknown>) => {
      state.threshold = new Float64Array(1);
    },
    'arrays of another type': (_, state: Record<string, unknown>) => {
      state.left = Float64Array.from(state.left as Int32Array);
    },
    'more outputs than memory': (_, state: Record<string, unknown>) => {
      state.outputs = 2 ** 31;
    },
    'no outputs': (_, state: Record<string, unknown>) => {
      state.outputs = 0;
    },
    'fractional outputs': (_, state: Record<string, unknown>) => {
      state.outputs = 1.5;
    },
    'more columns than rows have': (document, state: Record<string, unknown>) => {
      document.cols = state.cols = 2 ** 31;
    },
    'columns of another number': (document) => {
      document.cols = 5;
    },
    'a name too few': (document) => {
      document.names = ['a', 'b', 'c'];
    },
    'names that are none': (document) => {
      document.names = [1, 2, 3, 4];
    },
    'a class twice': (document) => {
      document.classes = ['web', 'web', 'dns'];
    },
    'classes of two types': (document) => {
      document.classes = ['web', 1, 'dns'];
    },
    'a class too many': (document) => {
      document.classes = ['a', 'b', 'c', 'd'];
    },
    'a kind unknown here': (_, state: Record<string, unknown>) => {
      state.kind = 'oracle';
    },
    'a kind named after what every object has': (_, state: Record<string, unknown>) => {
      state.kind = 'constructor';
    },
    'a kind of a later version': (_, state: Record<string, unknown>) => {
      state.v = 2;
    },
    'no state': (document) => {
      document.state = null;
    },
    'no name': (document) => {
      document.estimator = 7;
    },
    'a rule for missing values that is none': (document) => {
      document.missing = 'maybe';
    },
    'an input of another width': (document) => {
      (document.input as { fields: unknown[] }).fields.pop();
    },
    'an input field read in an unknown way': (document) => {
      (document.input as { fields: { as: string }[] }).fields[0]!.as = 'eval';
    },
    'an input field without a list of values': (document) => {
      (document.input as { fields: { values: unknown }[] }).fields[2]!.values = 'tcp';
    },
    'a card that is no object': (document) => {
      document.card = 'text';
    },
    'a step that gets another width': (document) => {
      const affine = { kind: 'affine', v: 1, offset: new Float64Array(3), scale: new Float64Array(3).fill(1) };
      document.state = { kind: 'chain', v: 1, steps: [affine, document.state] };
    },
    'a scale of 0': (document) => {
      const affine = { kind: 'affine', v: 1, offset: new Float64Array(4), scale: new Float64Array(4) };
      document.state = { kind: 'chain', v: 1, steps: [affine, document.state] };
    },
    'steps that are no list': (document) => {
      document.state = { kind: 'chain', v: 1, steps: { length: 1 } };
    },
  };
  for (const [what, change] of Object.entries(cases))
    it(`refuse ${what}`, () => refused(documentWith(change as Parameters<typeof documentWith>[0])));

  it('accept what they should: the same document unchanged', () => {
    expect(load(encodeModel(documentWith(() => {}))).predict(X)).toEqual(forest.predict(X));
  });

  it('refuse a model that needs a kind which was not named', () => {
    expect(() => loadWith(file, [input, linear, chain])).toThrow(/trees/);
  });

  it('refuse deep nesting without running out of stack', () => {
    const open = '['.repeat(100_000);
    const json = JSON.parse(`{"estimator":"x","card":{"a":${open}${']'.repeat(100_000)}}}`);
    expect(() => loadJSON(json)).toThrow(ModelError);
  });

  it('refuse keys that reach into prototypes, and pollute none', () => {
    for (const key of ['__proto__', 'constructor', 'toString']) {
      const json = JSON.parse(
        JSON.stringify(toJSON(forest)).replace('"card":{}', `"card":{"${key}":{"polluted":true}}`),
      );
      const hostile = JSON.parse(`{"${key}":{"polluted":true},"state":{"kind":"trees","v":1}}`);
      expect(() => loadJSON(hostile)).toThrow(ModelError);
      try {
        loadJSON(json);
      } catch (error) {
        expect(error).toBeInstanceOf(ModelError);
      }
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    }
  });

  it('refuse references to arrays that lie elsewhere', () => {
    const text = JSON.stringify(toJSON(forest));
    for (const data of ['"!"', '"AAA"', '7', 'null', '{}']) {
      const broken = text.replace(/"data":"[^"]*"/, `"data":${data}`);
      expect(() => loadJSON(JSON.parse(broken))).toThrow(ModelError);
    }
  });

  it('leave nothing that could crash a prediction, whatever numbers a file holds', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('feature', 'left', 'root', 'threshold', 'value', 'cover'),
        fc.nat(),
        fc.oneof(fc.integer(), fc.integer({ min: -3, max: 90 }), fc.double()),
        (name, at, number) => {
          const document = documentWith((_, state) => {
            const array = state[name] as Float64Array;
            array[at % array.length] = number;
          });
          let model: Model;
          try {
            model = load(encodeModel(document));
          } catch (error) {
            expect(error).toBeInstanceOf(ModelError);
            return;
          }
          expect(model.predictProba(X).data.every(Number.isFinite)).toBe(true);
        },
      ),
    );
  });
});

describe('a record', () => {
  it('gives the row of a table bit for bit, and the answer with it', () => {
    const model = load(file);
    const records = [
      { duration: 0.5, port: 80, proto: 'tcp' },
      { 'Flow Duration': '2.5', port: '8080', proto: 'UDP', extra: 'ignored' },
      { duration: '-', port: 50000, proto: 'tcp' },
    ];
    const expected = [
      [0.5, 0, 1, 0],
      [2.5, 1, 0, 1],
      [0, 2, 1, 0],
    ];
    const P = model.predictProba(expected);
    for (const [i, record] of records.entries()) {
      const { label, probability, probabilities } = model.predictRecord(record);
      expect(Object.values(probabilities)).toEqual(Array.from(P.data.subarray(i * 3, i * 3 + 3)));
      expect(probability).toBe(Math.max(...Object.values(probabilities)));
      expect(label).toBe(model.predict(expected)[i]);
    }
  });

  it('that does not fit is refused by name', () => {
    const model = load(file);
    const good = { duration: 1, port: 80, proto: 'tcp' };
    const { port, ...without } = good;
    expect(() => model.predictRecord({ ...without, prot: 80 })).toThrow(
      expect.objectContaining({ name: 'SchemaError', missing: ['port'], extra: expect.arrayContaining(['prot']) }),
    );
    for (const [bad, field] of [
      [{ ...good, port: 70000 }, 'port'],
      [{ ...good, port: null }, 'port'],
      [{ ...good, duration: -1 }, 'duration'],
      [{ ...good, duration: 'soon' }, 'duration'],
      [{ ...good, duration: {} }, 'duration'],
      [{ ...good, proto: 'sctp' }, 'proto'],
    ] as const)
      expect(() => model.predictRecord(bad)).toThrow(
        expect.objectContaining({ name: 'SchemaError', outOfRange: [field] }),
      );
    expect(() => model.predictRecord({ ...good, 'flow duration': 2 })).toThrow(/duration/i);
    for (const none of [null, undefined, 5, 'text', []]) expect(() => model.predictRecord(none as never)).toThrow();
  });
});
