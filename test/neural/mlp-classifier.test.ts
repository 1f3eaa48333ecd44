import { describe, expect, it } from 'vitest';
import { DataError, type Matrix, ParameterError, type Progress, Random } from '../../src/core/index.js';
import { MLPClassifier, type MLPClassifierParams } from '../../src/neural/index.js';

/** Rows of three classes, with `spread` around their centres. */
function task(rows: number, spread = 1, seed = 1): { X: Matrix; y: string[] } {
  const random = new Random(seed);
  const y = Array.from({ length: rows }, (_, i) => ['dns', 'tls', 'web'][i % 3]!);
  const noise = () => spread * (random.float() + random.float() - 1);
  const data = Float64Array.from(
    y.flatMap((_, i) => [(i % 3) - 1 + noise(), (i % 3 === 1 ? 1 : -0.5) + noise(), noise()]),
  );
  return { X: { rows, cols: 3, data }, y };
}
const part = ({ cols, data }: Matrix, from: number, to: number): Matrix => ({
  rows: to - from,
  cols,
  data: data.slice(from * cols, to * cols),
});
const { X, y } = task(240);
const thrown = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
};

describe('MLPClassifier', () => {
  it('shows the weights of each layer in the shapes of scikit-learn', () => {
    const three = new MLPClassifier({ hiddenLayerSizes: [5, 4], maxIter: 2 }).fit(X, y);
    expect(three.coefs.map(({ rows, cols }) => [rows, cols])).toEqual([
      [3, 5],
      [5, 4],
      [4, 3],
    ]);
    expect(three.intercepts.map(({ length }) => length)).toEqual([5, 4, 3]);
    const two = new MLPClassifier({ hiddenLayerSizes: 6, maxIter: 2, dtype: 'float64' }).fit(
      X,
      y.map((label) => (label === 'web' ? 'web' : 'other')),
    );
    expect(two.coefs.map(({ rows, cols }) => [rows, cols])).toEqual([
      [3, 6],
      [6, 1],
    ]);
    // What the state answers is the logistic function of that one output.
    const hidden = two.coefs[0]!.data.reduce((sums, w, k) => {
      sums[k % 6]! += X.data[(k - (k % 6)) / 6]! * w;
      return sums;
    }, two.intercepts[0]!.slice());
    const z = hidden.reduce((sum, h, j) => sum + Math.max(h, 0) * two.coefs[1]!.data[j]!, two.intercepts[1]![0]!);
    expect(two.predictProba(X).data[1]).toBeCloseTo(1 / (1 + Math.exp(-z)), 12);
  });

  it('goes down with the loss, ends by its own rule, and says what its losses were', () => {
    const model = new MLPClassifier({ learningRateInit: 0.05, maxIter: 500, nIterNoChange: 3 }).fit(X, y);
    expect(model.converged).toBe(true);
    expect(model.lossCurve.length).toBe(model.nIter);
    expect(model.bestLoss).toBe(Math.min(...model.lossCurve));
    expect(model.lossCurve.at(-1)!).toBeLessThan(model.lossCurve[0]! / 2);
    expect(model.validationScores).toBeUndefined();
    const short = new MLPClassifier({ maxIter: 3 }).fit(X, y);
    expect([short.nIter, short.converged]).toEqual([3, false]);
  });

  it('keeps the weights of the best score with early stopping, and learns nothing from the rows held out', () => {
    const noisy = task(300, 4);
    const params = { earlyStopping: true, learningRateInit: 0.2, maxIter: 200, nIterNoChange: 15 } as const;
    const model = new MLPClassifier(params).fit(noisy.X, noisy.y);
    const scores = [...model.validationScores!];
    expect(scores.length).toBe(model.nIter);
    const best = scores.indexOf(Math.max(...scores));
    expect(model.bestValidationScore).toBe(scores[best]);
    expect(best).toBeLessThan(scores.length - 1);
    const upToThere = new MLPClassifier({ ...params, maxIter: best + 1 }).fit(noisy.X, noisy.y);
    expect(upToThere.fitted.state.layers).toEqual(model.fitted.state.layers);
    expect(thrown(() => new MLPClassifier(params).fit(part(X, 0, 3), y.slice(0, 3))).message).toMatch(/2 rows or more/);
  });

  it('says at which step the loss is no number any more, and to scale', () => {
    const wild: Partial<MLPClassifierParams>[] = [
      { solver: 'sgd', learningRateInit: 1e6, activation: 'identity', hiddenLayerSizes: [20, 20] },
      { solver: 'sgd', learningRateInit: 1e9, dtype: 'float64', hiddenLayerSizes: [20, 20, 20] },
    ];
    for (const params of wild) {
      const error = thrown(() => new MLPClassifier({ batchSize: 30, ...params }).fit(X, y));
      expect(error).toBeInstanceOf(DataError);
      expect(error.message).toMatch(/step \d+ \(epoch \d+\): scale .*learningRateInit/);
    }
    const far = { ...X, data: X.data.map((v) => v * 1e39) };
    expect(thrown(() => new MLPClassifier().fit(far, y)).message).toMatch(/step 1 \(epoch 1\): scale/);
    const heavy = new MLPClassifier({ solver: 'lbfgs', alpha: 1e308 });
    expect(thrown(() => heavy.fit(X, y)).message).toMatch(/iteration 0: scale/);
  });

  it('goes on with a warm start from what the last fit left', () => {
    const params = { maxIter: 4, shuffle: false, solver: 'sgd', momentum: 0 } as const;
    const warm = new MLPClassifier({ ...params, warmStart: true }).fit(X, y).fit(X, y);
    const once = new MLPClassifier({ ...params, maxIter: 8 }).fit(X, y);
    expect(warm.fitted.state.layers).toEqual(once.fitted.state.layers);
    expect(warm.lossCurve).toEqual(once.lossCurve);
    expect(warm.nIter).toBe(4);
    expect(thrown(() => warm.fit(X, [...y].fill('other', 0, 9)))).toBeInstanceOf(DataError);
    expect(thrown(() => warm.setParams({ hiddenLayerSizes: [3] }).fit(X, y))).toBeInstanceOf(ParameterError);
  });

  it('weighs classes: a class that counts nothing is not learned', () => {
    const model = new MLPClassifier({ classWeight: { web: 0 }, maxIter: 100, learningRateInit: 0.02 }).fit(X, y);
    expect(model.predict(X)).not.toContain('web');
    expect(model.predictProba(X).cols).toBe(3);
    expect(thrown(() => new MLPClassifier({ classWeight: { web: 0, dns: 0, tls: 0 } }).fit(X, y)).message).toMatch(
      /classWeight leaves no row/,
    );
    const rare = [...Array.from({ length: 240 }, (_, i) => i).filter((i) => y[i] !== 'web' || i % 24 === 2)];
    const few = {
      X: {
        ...X,
        rows: rare.length,
        data: Float64Array.from(rare.flatMap((i) => [...X.data.subarray(3 * i, 3 * i + 3)])),
      },
    };
    const labels = rare.map((i) => y[i]!);
    const found = (classWeight: MLPClassifierParams['classWeight']) =>
      new MLPClassifier({ classWeight, maxIter: 30 })
        .fit(few.X, labels)
        .predict(X)
        .filter((label) => label === 'web').length;
    expect(found('balanced')).toBeGreaterThan(found(null));
  });

  it('reports every epoch, and within long ones', async () => {
    const seen: Progress[] = [];
    await new MLPClassifier({ maxIter: 3 }).fitAsync(X, y, { budgetMs: 0, onProgress: (p) => void seen.push(p) });
    const epochs = seen.filter(({ stage, done }) => stage === undefined && Number.isInteger(done) && done > 0);
    expect(epochs.map(({ done, total }) => [done, total])).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
    expect(epochs.every(({ loss }) => loss! > 0)).toBe(true);
    const large = task(30_000);
    seen.length = 0;
    await new MLPClassifier({ maxIter: 1 }).fitAsync(large.X, large.y, {
      budgetMs: 0,
      onProgress: (p) => void seen.push(p),
    });
    expect(seen.filter(({ done }) => done > 0 && done < 1).length).toBeGreaterThan(3);
  });

  it('refuses a network greater than a memory', () => {
    const error = thrown(() => new MLPClassifier({ hiddenLayerSizes: [100_000, 100_000] }).fit(X, y));
    expect(error).toBeInstanceOf(ParameterError);
    expect(error.message).toMatch(/hiddenLayerSizes/);
  });

  it.each<Partial<Record<keyof MLPClassifierParams, unknown>>>([
    { hiddenLayerSizes: [] },
    { hiddenLayerSizes: 1, batchSize: 1, maxIter: 2 },
    { hiddenLayerSizes: [2, 3, 4, 5], activation: 'identity', batchSize: 1000 },
    { nIterNoChange: Infinity, maxIter: 2 },
  ])('takes %o', (params) => {
    const model = new MLPClassifier({ maxIter: 20, ...params } as Partial<MLPClassifierParams>).fit(X, y);
    expect(model.score(X, y)).toBeGreaterThan(0);
  });

  it.each<[string, unknown]>([
    ['hiddenLayerSizes', [10, 0]],
    ['hiddenLayerSizes', '10'],
    ['batchSize', 0],
    ['batchSize', 'all'],
    ['validationFraction', 1],
    ['validationFraction', 0],
    ['beta1', 1],
    ['momentum', 1.1],
    ['nIterNoChange', 0],
    ['dropout', 1],
    ['dtype', 'float16'],
    ['epsilon', 0],
  ])('refuses %s %o', (key, value) => {
    const error = thrown(() => new MLPClassifier({ [key]: value }).fit(X, y));
    expect(error).toBeInstanceOf(ParameterError);
    expect(error.message).toMatch(new RegExp(`^MLPClassifier: ${key} must be`));
  });
});

describe('partialFit of MLPClassifier', () => {
  const classes = ['dns', 'tls', 'web'];

  it('learns in batches what fit learns in an epoch of them', () => {
    const params = { batchSize: 80, shuffle: false, maxIter: 2 } as const;
    const whole = new MLPClassifier(params).fit(X, y);
    const inParts = new MLPClassifier(params);
    for (let epoch = 0; epoch < 2; epoch++)
      for (let from = 0; from < 240; from += 80)
        inParts.partialFit(part(X, from, from + 80), y.slice(from, from + 80), { classes });
    expect(inParts.fitted.state.layers).toEqual(whole.fitted.state.layers);
    expect(inParts.lossCurve.length).toBe(6);
  });

  it('takes a first batch in which classes are missing', () => {
    const dns = y.flatMap((label, i) => (label === 'dns' ? [i] : []));
    const rows = {
      rows: dns.length,
      cols: 3,
      data: Float64Array.from(dns.flatMap((i) => [...X.data.subarray(3 * i, 3 * i + 3)])),
    };
    const model = new MLPClassifier().partialFit(
      rows,
      dns.map(() => 'dns'),
      { classes },
    );
    expect(model.classes).toEqual(classes);
    model.partialFit(X, y);
    expect(model.predictProba(X).cols).toBe(3);
  });

  it('goes on after fit from what it left', () => {
    const params = { solver: 'sgd', momentum: 0, shuffle: false, maxIter: 3 } as const;
    const model = new MLPClassifier(params).fit(X, y).partialFit(X, y);
    expect(model.fitted.state.layers).toEqual(
      new MLPClassifier({ ...params, maxIter: 4 }).fit(X, y).fitted.state.layers,
    );
  });

  it('draws other orders and units in each call, the same in each run', () => {
    const run = () => {
      const model = new MLPClassifier({ dropout: 0.3, batchSize: 50 });
      for (let k = 0; k < 3; k++) model.partialFit(X, y, { classes });
      return model.fitted.state;
    };
    expect(run()).toEqual(run());
  });

  it.each<[string, (model: MLPClassifier) => unknown, RegExp]>([
    ['no classes in the first call', () => new MLPClassifier().partialFit(X, y), /needs classes/],
    ['a single class', () => new MLPClassifier().partialFit(X, y, { classes: ['dns'] }), /at least 2/],
    ['a label that is none of them', (m) => m.partialFit(X, [...y.slice(1), 'ssh']), /"ssh", which is not in classes/],
    ['other classes later', (m) => m.partialFit(X, y, { classes: ['a', 'b'] }), /those of the first call/],
    [
      'other columns later',
      (m) => m.partialFit({ rows: 1, cols: 2, data: new Float64Array(2) }, ['dns']),
      /3 columns, got 2/,
    ],
    ['no rows', (m) => m.partialFit([], []), /no rows/],
    ['a value that is not finite', (m) => m.partialFit([[1, Number.NaN, 2]], ['dns']), /finite/],
    ['a diverging loss', (m) => m.partialFit([[1e39, -1e39, 1]], ['dns']), /step \d+/],
    ['L-BFGS', (m) => m.setParams({ solver: 'lbfgs' }).partialFit(X, y), /solver/],
    ['early stopping', (m) => m.setParams({ earlyStopping: true }).partialFit(X, y), /earlyStopping/],
  ])('is an error with %s, and leaves what was learned', (_, act, message) => {
    const model = new MLPClassifier().partialFit(X, y, { classes });
    const before = structuredClone(model.fitted.state);
    expect(thrown(() => act(model)).message).toMatch(message);
    expect(model.fitted.state).toEqual(before);
    model.setParams({ solver: 'adam', earlyStopping: false }).partialFit(X, y);
  });

  it('keeps the losses of the last 1,000 calls, so that a stream of any length leaves a model of the same size', () => {
    const model = new MLPClassifier({ hiddenLayerSizes: 2 });
    const few = part(X, 0, 3);
    for (let k = 0; k < 1005; k++) model.partialFit(few, y.slice(0, 3), { classes });
    expect(model.lossCurve.length).toBe(1000);
    expect(model.bestLoss).toBe(Math.min(...model.lossCurve));
    expect(model.fitted.state.history.samples).toBe(3015);
  });

  it('begins afresh in fit', () => {
    const model = new MLPClassifier({ maxIter: 2 }).partialFit(X, y, { classes }).fit(X, y);
    expect(model.fitted.state).toEqual(new MLPClassifier({ maxIter: 2 }).fit(X, y).fitted.state);
  });
});
