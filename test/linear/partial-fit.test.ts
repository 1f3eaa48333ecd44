import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Label, type Matrix, matrix, Random, takeRows, zeros } from '../../src/core/index.js';
import { LogisticRegression, type LogisticRegressionParams } from '../../src/linear/index.js';
import { logLoss } from '../../src/metrics/index.js';
import { load, save } from '../../src/persistence/index.js';

interface Case {
  readonly title: string;
  readonly params: Partial<LogisticRegressionParams>;
  readonly X: number[][];
  readonly y: number[];
  readonly weight: number[] | null;
  /** Where the batches end. */
  readonly ends: number[];
  readonly after: readonly { coef: number[][]; intercept: number[]; loss: number }[];
}
const golden = JSON.parse(readFileSync('test/golden/descent.json', 'utf8')) as Record<'binary' | 'multinomial', Case[]>;

/** Golden values are those of other orders of the same sums. */
const TOLERANCE = 1e-11;

const part = (X: Matrix, from: number, to: number): Matrix =>
  takeRows(
    X,
    Array.from({ length: to - from }, (_, k) => from + k),
  );
const thrown = (act: () => unknown): Error => {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
};

/** Three classes of flows around their own means. */
const random = new Random(3);
const classes = ['dns', 'tls', 'web'];
const X = zeros(240, 3);
const y: Label[] = [];
for (let i = 0; i < X.rows; i++) {
  const code = random.below(3);
  y.push(classes[code]!);
  for (let j = 0; j < 3; j++) X.data[3 * i + j] = random.float() * 4 - 2 + (j === code ? 1.5 : 0);
}

describe('partialFit of LogisticRegression', () => {
  it.each([
    ...golden.binary.map((c) => ["scikit-learn's SGDClassifier", c.title, c] as const),
    ...golden.multinomial.map((c) => ['a softmax in numpy', c.title, c] as const),
  ])('has the coefficients of %s after each batch: %s', (_, __, c) => {
    const model = new LogisticRegression({ ...c.params, shuffle: false });
    const rows = matrix(c.X);
    let from = 0;
    for (const [k, to] of c.ends.entries()) {
      model.partialFit(part(rows, from, to), c.y.slice(from, to), {
        classes: [...new Set(c.y)],
        sampleWeight: c.weight?.slice(from, to),
      });
      from = to;
      const { coef, intercept, loss } = c.after[k]!;
      const pairs = [
        [model.coef.data, coef.flat()],
        [model.intercept, intercept],
        [model.lossCurve.subarray(k), [loss]],
      ] as const;
      for (const [ours, theirs] of pairs) {
        expect(ours.length).toBe(theirs.length);
        for (const [j, value] of theirs.entries())
          expect(Math.abs(ours[j]! - value)).toBeLessThan(TOLERANCE * Math.max(1, Math.abs(value)));
      }
    }
  });

  it.each([2, 3])('comes to within .001 of the least loss that L-BFGS finds of %i classes', (k) => {
    const kept = y.flatMap((label, i) => (k === 3 || label !== 'web' ? [i] : []));
    const rows = takeRows(X, kept);
    const labels = kept.map((i) => y[i]!);
    const known = classes.slice(0, k);
    const alpha = 1e-2;
    const loss = (model: LogisticRegression) =>
      logLoss(labels, model.predictProba(rows)) + (alpha / 2) * model.coef.data.reduce((sum, w) => sum + w * w, 0);
    const best = loss(new LogisticRegression({ C: 1 / (alpha * rows.rows), tol: 1e-9 }).fit(rows, labels));
    const model = new LogisticRegression({ alpha, eta0: 0.1 });
    for (let pass = 0; pass < 100; pass++) model.partialFit(rows, labels, { classes: known });
    expect(loss(model)).toBeGreaterThan(best - 1e-9);
    expect(loss(model)).toBeLessThan(best + 1e-3);
  });

  it('takes a first batch in which classes are missing', () => {
    const dns = y.flatMap((label, i) => (label === 'dns' ? [i] : []));
    const model = new LogisticRegression();
    model.partialFit(
      takeRows(X, dns),
      dns.map(() => 'dns'),
      { classes: ['web', 'dns', 'tls'] },
    );
    expect(model.classes).toEqual(classes);
    model.partialFit(X, y);
    expect(model.predictProba(X).cols).toBe(3);
    expect(model.fitted.state.samples).toBe(dns.length + 240);
  });

  it('goes on from what fit left, with the steps of one who has seen its rows', () => {
    const model = new LogisticRegression({ shuffle: false }).fit(X, y);
    const coef = model.coef.data;
    model.partialFit(part(X, 0, 1), y.slice(0, 1));
    const moved = model.coef.data.map((w, k) => Math.abs(w - coef[k]!));
    expect(Math.max(...moved)).toBeGreaterThan(0);
    const { eta0, alpha } = model.getParams();
    const rate = eta0 / (1 + alpha * eta0 * 240);
    const expected = new LogisticRegression({ shuffle: false, learningRate: 'constant', eta0: rate, alpha }).fit(X, y);
    const { state } = expected.partialFit(part(X, 0, 1), y.slice(0, 1)).fitted;
    for (const [k, w] of state.coef.entries()) expect(Math.abs(model.coef.data[k]! - w)).toBeLessThan(1e-12);
  });

  it('draws another order in each call, and goes on from a state alone as if it had never stopped', () => {
    const first = new LogisticRegression().partialFit(X, y, { classes });
    const other = new LogisticRegression();
    other.adopt(structuredClone(first.fitted));
    const again = new LogisticRegression({ shuffle: false }).partialFit(X, y, { classes });
    expect(again.coef).not.toEqual(first.coef);
    for (const model of [first, other]) model.partialFit(X, y);
    expect(other.fitted).toEqual(first.fitted);
  });

  it('is the same without the rows of weight 0, whether of a row or of a class', () => {
    const kept = y.flatMap((label, i) => (label !== 'dns' && i % 3 > 0 ? [i] : []));
    const without = new LogisticRegression({ shuffle: false }).partialFit(
      takeRows(X, kept),
      kept.map((i) => y[i]!),
      { classes },
    );
    const model = new LogisticRegression({ shuffle: false, classWeight: { dns: 0 } });
    model.partialFit(X, y, { classes, sampleWeight: y.map((_, i) => (i % 3 > 0 ? 1 : 0)) });
    expect(model.fitted).toEqual(without.fitted);
  });

  it('gives balanced classes the weight of their rows in the call', () => {
    const count = classes.map((label) => y.filter((other) => other === label).length);
    const params = { shuffle: false, eta0: 0.1 };
    const model = new LogisticRegression({ ...params, classWeight: 'balanced' }).partialFit(X, y, { classes });
    const sampleWeight = y.map((label) => 240 / (3 * count[classes.indexOf(label as string)]!));
    expect(model.coef).toEqual(new LogisticRegression(params).partialFit(X, y, { classes, sampleWeight }).coef);
  });

  it('leaves a model that is saved, and begins afresh in a clone and in fit', () => {
    const model = new LogisticRegression().partialFit(X, y, { classes });
    expect(load(save(model)).predictProba(X)).toEqual(model.predictProba(X));
    expect(() => model.clone().predict(X)).toThrow('not fitted');
    expect(model.fit(X, y).fitted).toEqual(new LogisticRegression().fit(X, y).fitted);
    expect([...model.lossCurve]).toEqual([]);
  });

  it('keeps the losses of the last 1,000 calls, so that a stream of any length leaves a model of the same size', () => {
    const model = new LogisticRegression();
    const few = part(X, 0, 3);
    for (let k = 0; k < 1005; k++) model.partialFit(few, y.slice(0, 3), { classes });
    expect(model.lossCurve.length).toBe(1000);
    expect([model.nIter, model.converged, model.fitted.state.samples]).toEqual([1, false, 3015]);
  });

  it.each<[string, (model: LogisticRegression) => unknown, RegExp]>([
    ['no classes in the first call', () => new LogisticRegression().partialFit(X, y), /needs classes/],
    ['a single class', () => new LogisticRegression().partialFit(X, y, { classes: ['dns'] }), /at least 2/],
    ['a label that is none of them', (m) => m.partialFit(X, [...y.slice(1), 'ssh']), /"ssh", which is not in classes/],
    ['other classes later', (m) => m.partialFit(X, y, { classes: ['a', 'b'] }), /those of the first call/],
    ['other columns later', (m) => m.partialFit([[1, 2]], ['dns']), /3 columns, got 2/],
    ['no rows', (m) => m.partialFit([], []), /no rows/],
    ['a value that is not finite', (m) => m.partialFit([[1, Number.NaN, 2]], ['dns']), /finite/],
    ['weights of another length', (m) => m.partialFit(X, y, { sampleWeight: [1] }), /sampleWeight has 1/],
    ['a negative rate', (m) => m.setParams({ eta0: -1 }).partialFit(X, y), /eta0 must be a number > 0, got -1/],
    [
      'a loss that diverges',
      (m) => m.partialFit(Array(9).fill([1e200, 1, 1]), [...classes, ...classes, ...classes]),
      /no finite number any more at step 24\d: scale the columns of X \(StandardScaler\)/,
    ],
    ['weights that overflow', (m) => m.partialFit([[1e308, 1, 1]], ['web'], { sampleWeight: [1e9] }), /step 241/],
    ['no weight left', (m) => m.setParams({ classWeight: { dns: 0 } }).partialFit([[1, 2, 3]], ['dns']), /no row/],
  ])('is an error with %s, and leaves what was learned', (_, act, message) => {
    const model = new LogisticRegression().partialFit(X, y, { classes });
    const before = structuredClone(model.fitted);
    expect(thrown(() => act(model)).message).toMatch(message);
    expect(model.fitted).toEqual(before);
    model.setParams({ eta0: 0.01, classWeight: null }).partialFit(X, y);
  });

  it('knows the columns by the names of the first call', () => {
    const names = ['a', 'b', 'c'];
    const model = new LogisticRegression().partialFit({ ...X, names }, y, { classes });
    expect(model.featureNamesIn).toEqual(names);
    expect(() => model.partialFit({ ...X, names: ['a', 'c', 'b'] }, y)).toThrow('column 1 must be "b", got "c"');
    expect(model.partialFit(X, y).featureNamesIn).toEqual(names);
  });
});
