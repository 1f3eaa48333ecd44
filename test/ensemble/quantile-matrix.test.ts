import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takeRows } from '../../src/core/matrix.js';
import { Random } from '../../src/core/random.js';
import type { Label, Matrix } from '../../src/core/types.js';
import { csvBatches } from '../../src/data/index.js';
import {
  type Batch,
  GradientBoostingClassifier,
  QuantileMatrix,
  type QuantileMatrixOptions,
  XGBClassifier,
} from '../../src/ensemble/index.js';
import { save } from '../../src/persistence/index.js';
import { defineSchema } from '../../src/schemas/index.js';
import golden from '../golden/boosting.json' with { type: 'json' };

interface Rows {
  readonly X: Matrix;
  readonly y: readonly Label[];
  readonly sampleWeight?: Float64Array;
}

/** Rows in batches of such sizes, again and again. */
function* batchesOf({ X, y, sampleWeight }: Rows, sizes: readonly number[]): Generator<Batch> {
  for (let from = 0, b = 0; from < X.rows; b++) {
    const to = Math.min(X.rows, from + sizes[b % sizes.length]!);
    const part = { ...X, rows: to - from, data: X.data.slice(from * X.cols, to * X.cols) };
    yield { X: part, y: y.slice(from, to), sampleWeight: sampleWeight?.subarray(from, to) };
    from = to;
  }
}
const binned = (rows: Rows, options?: QuantileMatrixOptions, sizes = [1000]) =>
  QuantileMatrix.from(() => batchesOf(rows, sizes), options);

/** Columns of few values, of many, of one, with and without missing values, and one that is never there. */
function flows(rows: number, seed: number, missing = Number.NaN): Rows {
  const random = new Random(seed);
  const y = Array.from({ length: rows }, () => `class ${random.below(3)}`);
  const data = new Float64Array(
    y.flatMap((label) => {
      const k = Number(label.at(-1));
      const hole = () => random.below(8) === 0;
      return [
        random.below(4) * k,
        Math.floor(random.float() * 90) - 40 * k,
        hole() ? missing : Math.floor(random.float() * 1000 * (k + 1)) / 8,
        hole() ? missing : random.below(2) - 1,
        -0,
        missing,
      ];
    }),
  );
  const names = ['few', 'some', 'many', 'two', 'one', 'none'];
  return { X: { rows, cols: 6, data, names }, y };
}

/** Numbers that hardly repeat: more than are known exactly. */
function continuous(rows: number, of: (i: number, random: Random) => number, seed = 3): Rows {
  const random = new Random(seed);
  const data = Float64Array.from({ length: 2 * rows }, (_, k) => (k % 2 ? of(k >> 1, random) : random.float()));
  const y = Array.from({ length: rows }, (_, i) => (data[2 * i]! + 0.3 * random.float() > 0.6 ? 'a' : 'b'));
  return { X: { rows, cols: 2, data }, y };
}

describe('QuantileMatrix', () => {
  it('gives the model of the same rows in memory to the bit, in whatever batches they come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.nat(1000),
          rows: fc.integer({ min: 3, max: 400 }),
          sizes: fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 3 }),
          maxBin: fc.constantFrom(2, 7, 256, 400),
          missing: fc.constantFrom(Number.NaN, -1),
          weighted: fc.boolean(),
        }),
        async ({ seed, rows, sizes, maxBin, missing, weighted }) => {
          const { X, y } = flows(rows, seed, missing);
          const random = new Random(seed);
          const sampleWeight = weighted ? Float64Array.from(y, (_, i) => (i ? random.below(4) * 0.3 : 1)) : undefined;
          const matrix = await binned({ X, y, sampleWeight }, { maxBin, missing }, sizes);
          const params = { nEstimators: 3, maxBin, missing };
          const streamed = new XGBClassifier(params).fit(matrix, matrix.y);
          expect(streamed.fitted).toEqual(new XGBClassifier(params).fit(X, y, { sampleWeight }).fitted);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('does so beyond a block of rows, where batches end within one, and through fitAsync', async () => {
    const rows = flows(20_011, 5);
    const matrix = await binned(rows, {}, [8192, 3000, 1, 17]);
    expect([matrix.rows, matrix.cols, matrix.names]).toEqual([20_011, 6, rows.X.names]);
    expect(matrix.y).toEqual(rows.y);
    const model = new XGBClassifier({ nEstimators: 2 });
    await model.fitAsync(matrix, matrix.y, { budgetMs: 0 });
    expect(model.fitted).toEqual(new XGBClassifier({ nEstimators: 2 }).fit(rows.X, rows.y).fitted);
    expect(save(model)).toEqual(save(new XGBClassifier({ nEstimators: 2 }).fit(rows.X, rows.y)));
  });

  it('serves early stopping, scikit-learn’s face, class weights and warm starts as X does', async () => {
    const { X, y } = flows(250, 11); // no more values than bins: weights of classes have no part in the borders
    const held = flows(200, 12);
    const matrix = await binned({ X, y });
    const fewer = await binned({ X, y }, { maxBin: 255 }, [64]);
    const stopping = { nEstimators: 50, earlyStoppingRounds: 2 };
    const evalSet = [[held.X, held.y]] as const;
    const [a, b] = [matrix, X].map((rows) => new XGBClassifier(stopping).fit(rows, y, { evalSet }));
    expect(a!.evalsResult).toEqual(b!.evalsResult);
    expect(a!.fitted).toEqual(b!.fitted);

    const some = { nEstimators: 4, classWeight: 'balanced', warmStart: true } as const;
    const [c, d] = [fewer, X].map((rows) => {
      const model = new GradientBoostingClassifier(some).fit(rows, y);
      return model.setParams({ nEstimators: 6 }).fit(rows, y);
    });
    expect(c!.fitted).toEqual(d!.fitted);
    const patience = { nEstimators: 40, nIterNoChange: 2, validationFraction: 0.2 };
    const [e, f] = [fewer, X].map((rows) => new GradientBoostingClassifier(patience).fit(rows, y));
    expect(e!.nEstimators).toBeLessThan(40);
    expect(e!.nEstimators).toBe(f!.nEstimators);
    // A cut half way between two values lies elsewhere where a row that is held out has one between them.
    const { feature, value } = e!.decisionState();
    expect([feature, value]).toEqual([f!.decisionState().feature, f!.decisionState().value]);
  });

  it('leaves out rows of weight 0, wherever they are said to have it', async () => {
    const { X, y } = flows(300, 2);
    const sampleWeight = Float64Array.from(y, (_, i) => (i % 3 === 0 || (i >= 100 && i < 200) ? 0 : 1));
    const early = await binned({ X, y, sampleWeight }, {}, [50]); // two batches have no row that counts
    expect(early.rows).toBe(sampleWeight.filter((w) => w > 0).length);
    const late = await binned({ X, y }, {}, [50]);
    const model = () => new XGBClassifier({ nEstimators: 3 });
    const state = model().fit(X, y, { sampleWeight }).fitted;
    expect(model().fit(early, early.y).fitted).toEqual(state);
    const ones = { sampleWeight: early.y.map(() => 1) };
    expect(model().fit(early, early.y, ones).fitted).toEqual(state); // those that are left weigh 1
    const counting = takeRows(
      X,
      Array.from(sampleWeight.keys()).filter((i) => sampleWeight[i]! > 0),
    );
    expect(model().fit(late, late.y, { sampleWeight }).predictProba(counting)).toEqual(
      model().fit(X, y, { sampleWeight }).predictProba(counting),
    );
  });

  it('learns what XGBoost learns', async () => {
    const { threeHoles } = golden.sets;
    const X = threeHoles.X.map((row) => row.map((x) => x ?? Number.NaN));
    const matrix = await QuantileMatrix.from([
      { X: X.slice(0, 50), y: threeHoles.y.slice(0, 50) },
      { X: [], y: [] },
      { X: X.slice(50), y: threeHoles.y.slice(50) },
    ]);
    const model = new XGBClassifier({ nEstimators: 5 });
    expect(model.fit(matrix, matrix.y).fitted).toEqual(model.clone().fit(X, threeHoles.y).fitted);
  });

  it('takes what a schema makes of the batches of a CSV, and keeps how a record becomes a row', async () => {
    const schema = defineSchema({
      name: 'tiny',
      profile: 'tiny',
      features: [{ name: 'a' }, { name: 'b', missing: -1 }, { name: 'label', type: 'category', role: 'label' }],
    });
    const text = `a,b,label\n${Array.from({ length: 90 }, (_, i) => `${i % 7},${i % 5 || ''},${i % 7 > 3 ? 'x' : 'y'}`).join('\n')}`;
    const opened = async function* () {
      for await (const table of csvBatches(text, { batchRows: 16 })) yield schema.dataset(table);
    };
    const matrix = await QuantileMatrix.from(opened);
    const model = new XGBClassifier({ nEstimators: 3 }).fit(matrix, matrix.y);
    expect(model.featureNamesIn).toEqual(['a', 'b']);
    expect(model.fitted.input).toMatchObject({ kind: 'input', schema: 'tiny' });
    expect(model.predict([[5, 1]])).toEqual(['x']);
  });

  describe('of columns of too many values to know them all', () => {
    const n = 60_000;
    const orders: Record<string, (i: number, random: Random) => number> = {
      'in random order': (_, random) => random.float(),
      'in ascending order': (i) => i / n,
      'in descending order': (i) => n - i,
      'from both ends in turn': (i) => (i % 2 ? i : 1 - i),
      'with one value for half of the rows': (_, random) => (random.below(2) ? 0.25 : random.float()),
      'of all sizes': (_, random) => 2 ** (40 * random.float() - 20),
    };
    it.each(Object.keys(orders))('%s: borders are where they should be, but for 0.06 % of the weight', async (name) => {
      const { X, y } = continuous(n, orders[name]!);
      for (const weighted of [false, true]) {
        const random = new Random(9);
        const sampleWeight = weighted ? Float64Array.from(y, () => 0.1 + random.float() ** 4 * 5) : undefined;
        const matrix = await binned({ X, y, sampleWeight });
        for (const j of [0, 1]) {
          const values = Float64Array.from(y, (_, i) => X.data[2 * i + j]!);
          const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
          const upTo = new Map<number, number>();
          let sum = 0;
          for (const i of order) upTo.set(values[i]!, (sum += sampleWeight?.[i] ?? 1));
          const { low, high } = matrix.bins.edges[j]!;
          // Walking along the borders, each bin takes its share of what is left (see `quantiles` of tree/bins.ts).
          let before = 0;
          high.forEach((end, b) => {
            const reached = upTo.get(end)!;
            expect(low[b]!).toBeLessThanOrEqual(end);
            if (b > 0) expect(low[b]!).toBeGreaterThan(high[b - 1]!);
            const heaviest = end === 0.25 || b === high.length - 1 || high[b + 1] === 0.25;
            const share = (sum - before) / (256 - b);
            if (!heaviest) expect(Math.abs(reached - before - share) / sum).toBeLessThan(2 * 0.000625);
            before = reached;
          });
          expect(high.at(-1)).toBe(values[order.at(-1)!]);
          expect(low[0]).toBe(values[order[0]!]);
        }
      }
    });

    it('learns the trees of rows in memory that have the least value of each bin in the place of all', async () => {
      const rows = continuous(30_000, orders['of all sizes']!);
      const matrix = await binned(rows);
      const { edges, codes } = matrix.bins;
      const data = rows.X.data.map((_, k) => edges[k % 2]!.low[codes[(k % 2) * matrix.rows + (k >> 1)]!]!);
      const least = { ...rows.X, data };
      const model = new XGBClassifier({ nEstimators: 4 });
      expect(model.fit(matrix, matrix.y).predictProba(rows.X)).toEqual(
        model.clone().fit(least, rows.y).predictProba(least),
      );
      expect((await binned(rows, {}, [777])).bins).toEqual(matrix.bins);
      expect((await binned(rows, { randomState: 1 })).bins.codes).not.toEqual(codes);
    });
  });

  describe('refuses', () => {
    const { X, y } = flows(40, 1);
    const batch: Batch = { X, y };
    const other = (change: (data: Float64Array) => void): Batch => {
      const data = X.data.slice();
      change(data);
      return { X: { ...X, data }, y };
    };
    const { names: _, ...nameless } = X;

    it.each<[string, unknown, string]>([
      ['what is no source', 5, 'the source must be batches { X, y }, or a function that returns them, got 5'],
      [
        'a stream that can be read once',
        batchesOf({ X, y }, [9]),
        'the source can be read once, and must be read twice: pass a function',
      ],
      [
        'a function that returns none',
        () => undefined,
        'the source must return something to iterate over, of batches { X, y }, got undefined',
      ],
      ['no batch', [], 'no batch has a row that counts'],
      ['batches without rows', [{ X: [], y: [] }], 'no batch has a row that counts'],
      ['rows without weight', [{ ...batch, sampleWeight: new Float64Array(40) }], 'no batch has a row that counts'],
      ['a matrix instead of a batch', [batch, X], 'batch 1: must be an object with X and y, got Object'],
      ['labels of another number', [batch, { X, y: y.slice(1) }], 'batch 1: X has 40 rows, y has 39'],
      [
        'a missing label',
        [{ X, y: [...y.slice(1), null] }],
        'batch 0: the label of row 39 must be a string or a number, got null',
      ],
      [
        'labels of another kind',
        [batch, { X, y: y.map(() => 1) }],
        'batch 1: labels are numbers, and were strings in the batches before',
      ],
      [
        'weights of another number',
        [{ ...batch, sampleWeight: [1] }],
        'batch 0: sampleWeight has 1 values for 40 rows',
      ],
      [
        'a negative weight',
        [{ ...batch, sampleWeight: y.map((_, i) => i - 3) }],
        'batch 0: sampleWeight of row 0 must be a number >= 0, got -3',
      ],
      [
        'an infinite value',
        [batch, other((data) => void (data[13] = Infinity))],
        'batch 1: row 2, column "some" must be finite, got Infinity',
      ],
      [
        'a column more',
        [batch, { X: [[1, 2, 3, 4, 5, 6, 7]], y: ['a'] }],
        'batch 1: X must have 6 columns as the batches before, got 7',
      ],
      [
        'columns in another order',
        [batch, { X: { ...X, names: [...X.names!].reverse() }, y }],
        'batch 1: column 0 must be "few" as in the batches before, got "none"',
      ],
      [
        'columns without names',
        [batch, { X: nameless, y }],
        'batch 1: column 0 must be "few" as in the batches before, got undefined',
      ],
      ['text in a matrix', [{ X: [[1, 'tcp']], y: ['a'] }], 'batch 0: row 0, column 1 must be a number, got "tcp"'],
    ])('%s', async (_, source, message) => {
      await expect(QuantileMatrix.from(source as never)).rejects.toThrow(`QuantileMatrix: ${message}`);
    });

    const again = 'the source must give the same batches whenever it is read';
    it.each<[string, readonly Batch[], readonly Batch[], string]>([
      ['has more rows', [batch], [batch, batch], 'batch 1: goes beyond the 40 rows of the first reading'],
      ['has fewer rows', [batch, batch], [batch], 'the second reading gave 40 rows, the first 80'],
      [
        'has another value',
        [batch],
        [other((data) => void (data[8] = 0.001))],
        'batch 0: column "many", of the rows 0 to 39 of the stream one has another value than at the first reading',
      ],
      [
        'has another label',
        [batch],
        [{ X, y: y.with(7, 'new') }],
        `batch 0: row 7 has the label "new", and had "${y[7]}" at the first reading`,
      ],
      [
        'has other weights',
        [batch],
        [{ X, y, sampleWeight: y.map((_, i) => i + 1) }],
        'batch 0: row 1 has another weight than at the first reading',
      ],
      [
        'has other columns',
        [batch],
        [{ X: nameless, y }],
        'batch 0: column 0 must be "few" as in the batches before, got undefined',
      ],
    ])('a stream whose second reading %s', async (_, first, second, message) => {
      let readings = 0;
      const source = () => (readings++ === 0 ? first : second);
      const wanted = message.startsWith('batch 0: column 0') ? message : `${message}: ${again}`;
      await expect(QuantileMatrix.from(source)).rejects.toThrow(`QuantileMatrix: ${wanted}`);
      expect(readings).toBe(2);
    });

    it.each<[QuantileMatrixOptions, string]>([
      [{ maxBin: 1 }, 'maxBin must be an integer from 2 to 65536, got 1'],
      [{ missing: Infinity }, 'missing must be a finite number or NaN, got Infinity'],
      [{ maxBins: 3 } as never, 'unknown parameter "maxBins"'],
    ])('%j', async (options, message) => {
      await expect(QuantileMatrix.from([batch], options)).rejects.toThrow(`QuantileMatrix: ${message}`);
    });

    it('to be learned from by what would sort into other bins, or does not know bins', async () => {
      const matrix = await QuantileMatrix.from([batch]);
      const attempt = (model: { fit(X: never, y: never, options?: object): unknown }, labels = y, options = {}) =>
        model.fit(matrix as never, labels as never, options);
      expect(() => attempt(new XGBClassifier({ maxBin: 64 }))).toThrow(
        'XGBClassifier: maxBin is 64, and that of the QuantileMatrix 256',
      );
      expect(() => attempt(new XGBClassifier({ missing: 0 }))).toThrow(
        'XGBClassifier: missing is 0, and that of the QuantileMatrix NaN',
      );
      expect(() => attempt(new GradientBoostingClassifier())).toThrow(
        'GradientBoostingClassifier: maxBins is 255, and that of the QuantileMatrix 256',
      );
      expect(() => attempt(new XGBClassifier({ maxDepth: -1 }))).toThrow('maxDepth must be');
      expect(() => attempt(new XGBClassifier(), y.slice(2))).toThrow('XGBClassifier: X has 40 rows, y has 38');
      expect(() => attempt(new XGBClassifier(), [...y], { sampleWeight: [1] })).toThrow('has 1 values for 40 rows');
      expect(() => attempt(new XGBClassifier({ earlyStoppingRounds: 3 }))).toThrow('needs an evalSet');
    });

    it('trees to go on from that cut through its bins', async () => {
      const { X, y } = continuous(20_000, (_, random) => random.float());
      const matrix = await binned({ X, y }, { maxBin: 16 });
      const model = new GradientBoostingClassifier({ nEstimators: 2, maxBins: 200, warmStart: true }).fit(X, y);
      model.setParams({ nEstimators: 3, maxBins: 16 });
      expect(() => model.fit(matrix, matrix.y)).toThrow(/the trees so far cut column 0 at [\d.]+, within a bin of X/);
    });
  });

  it('ends at once when aborted, also while it waits for a batch, and closes the source', async () => {
    const { X, y } = flows(40, 1);
    const ended: string[] = [];
    const source = (wait: boolean) =>
      async function* () {
        try {
          for (;;) {
            yield { X, y };
            if (wait) await new Promise(() => {});
          }
        } finally {
          ended.push('closed');
        }
      };
    for (const wait of [false, true]) {
      const controller = new AbortController();
      const onProgress = () => setImmediate(() => controller.abort(new Error('enough')));
      await expect(QuantileMatrix.from(source(wait), { signal: controller.signal, onProgress })).rejects.toThrow(
        'enough',
      );
    }
    const failing = async function* () {
      yield* source(false)();
    };
    await expect(
      QuantileMatrix.from(failing, {
        onProgress: () => {
          throw new Error('told');
        },
      }),
    ).rejects.toThrow('told');
    expect(ended.length).toBeGreaterThanOrEqual(2);
  });

  it('tells how far it is', async () => {
    const told: unknown[] = [];
    await binned(flows(250, 1), { onProgress: ({ done, total, stage }) => told.push([done, total, stage]) }, [100]);
    expect(told).toEqual([
      ...[100, 200, 250].map((done) => [done, Infinity, 'sketching']),
      ...[350, 450, 500].map((done) => [done, 500, 'binning']),
    ]);
  });
});
