import { describe, expect, it } from 'vitest';
import { inParallel, reported, run, runAsync } from '../../src/core/run.js';
import type { Matrix, Progress, Steps } from '../../src/core/types.js';
import { WorkerPool } from '../../src/core/workers.js';
import { RandomForestClassifier } from '../../src/ensemble/index.js';
import { StandardScaler } from '../../src/preprocessing/index.js';
import { DecisionTreeClassifier } from '../../src/tree/index.js';
import { asBrowser, FakeWorker, type Obey } from './fake-worker.js';

/** Yields `n` times; notes how it was left. */
function* counted(n: number, left: string[] = []): Steps<string> {
  try {
    for (let i = 0; i < n; i++) yield { done: i, total: n };
    left.push('done');
    return 'result';
  } finally {
    left.push('finally');
  }
}

describe('a training that is left early', () => {
  it('is ended, with the steps inside it, by an abort', async () => {
    const left: string[] = [];
    const controller = new AbortController();
    const inner = () => reported(counted(1e9, left), { done: 0, total: 1, stage: 'inner' });
    const promise = runAsync(inner(), { budgetMs: 0, signal: controller.signal });
    setTimeout(() => controller.abort(), 0);
    await expect(promise).rejects.toMatchObject({ name: 'AbortError' });
    expect(left).toEqual(['finally']);
  });

  it('is ended by an error in onProgress, which is passed on', async () => {
    const onProgress = () => {
      throw new RangeError('from outside');
    };
    const left: string[] = [];
    expect(() => run(counted(5, left), { onProgress })).toThrow('from outside');
    await expect(runAsync(counted(5, left), { onProgress, budgetMs: 0 })).rejects.toThrow(RangeError);
    expect(left).toEqual(['finally', 'finally']);
  });

  it('is ended by its own error, and what was reported before stays reported', async () => {
    function* breaks(): Steps<void> {
      yield { done: 1, total: 3 };
      yield* counted(1);
      throw new RangeError('inside');
    }
    const seen: Progress[] = [];
    await expect(runAsync(breaks(), { budgetMs: 0, onProgress: (p) => seen.push(p) })).rejects.toThrow('inside');
    expect(seen).toEqual([
      { done: 1, total: 3 },
      { done: 0, total: 1 },
    ]);
  });

  it('rejects with whatever reason the abort was given', async () => {
    for (const reason of [new Error('enough'), 'a text', 0])
      await expect(runAsync(counted(1), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('the budget', () => {
  /** How often the event loop turns while a training of 50 steps runs. */
  async function pauses(budgetMs: number | undefined): Promise<number> {
    let turns = 0;
    const count = () => {
      turns++;
      immediate = setImmediate(count);
    };
    let immediate = setImmediate(count);
    await runAsync(counted(50), { budgetMs });
    clearImmediate(immediate);
    return turns;
  }

  it('of 0 pauses after every step, an infinite one never', async () => {
    expect(await pauses(0)).toBeGreaterThanOrEqual(50);
    expect(await pauses(Infinity)).toBe(0);
  });

  it('does not change what comes out', async () => {
    for (const budgetMs of [0, 5, Infinity, Number.NaN])
      expect(await runAsync(counted(20), { budgetMs })).toBe(run(counted(20)));
  });
});

const rows = 300_000;
const X: Matrix = { rows, cols: 10, data: new Float64Array(rows * 10) };
for (let k = 0; k < X.data.length; k++) X.data[k] = (k * 7919) % (k % 2 ? 97 : 70_001);
const codes = Int32Array.from({ length: rows }, (_, i) => ((X.data[10 * i]! + X.data[10 * i + 1]!) >> 4) & 1);
const labels = { codes, classes: ['a', 'b'] };

/** Number of steps between which an abort can land, by stage. */
function stagesOf(steps: Steps<unknown>): Record<string, number> {
  const stages: Record<string, number> = {};
  for (let step = steps.next(); !step.done; step = steps.next()) {
    const stage = 'done' in step.value ? step.value.stage! : 'jobs';
    stages[stage] = (stages[stage] ?? 0) + 1;
  }
  return stages;
}

describe('training on 300,000 x 10', () => {
  it('stops for breath often: a forest in each column and each tree', () => {
    const forest = new RandomForestClassifier({ nEstimators: 2, maxDepth: 4, maxSamples: 50_000 });
    const { jobs, binning, collapsing, trees } = stagesOf(forest.learn(X, labels, undefined));
    expect(jobs).toBe(2); // the whole forest, then the trees
    expect(binning).toBeGreaterThanOrEqual(5 + 5 * 9); // a column each; those of many values in sorted runs as well
    expect(collapsing).toBeGreaterThanOrEqual(10);
    expect(trees).toBeGreaterThanOrEqual(2 * 3);
  });

  it('stops while it leaves out the rows of weight 0', () => {
    const weights = new Float64Array(rows).fill(1);
    weights[5] = 0;
    const scaled = stagesOf(new StandardScaler().learn(X, undefined, weights));
    expect(scaled.checking).toBeGreaterThanOrEqual(3); // a million numbers a time
  });

  it('lets timers run, and aborts: the estimator stays as it was', async () => {
    const tree = new DecisionTreeClassifier().fit([[0], [1]], ['a', 'b']);
    const before = tree.fitted;
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('enough')), 0);
    const fitted = tree.fitAsync(X, Array.from(codes), { signal: controller.signal });
    await expect(fitted).rejects.toThrow('enough');
    expect(tree.fitted).toBe(before);
  });
});

describe('the door of fitAsync', () => {
  const tall = Array.from({ length: 600_000 }, (_, i) => [i % 7, (i * 31) % 11]);
  const y = tall.map(([a, b]) => (a! > b! ? 1 : 0));

  it('takes nested arrays slice by slice, to the same model as fit', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    const tree = await new DecisionTreeClassifier().fitAsync(tall, y, { budgetMs: 0 });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
    expect(tree.fitted).toEqual(
      new DecisionTreeClassifier().fit({ rows: tall.length, cols: 2, data: Float64Array.from(tall.flat()) }, y).fitted,
    );
  });

  it.each([
    ['a text in a late slice', [1, '2'], 'row 599999, column 1 must be a number, got "2"'],
    ['a short row in a late slice', [1], 'row 599999 must have 2 values, got 1'],
    ['no row in a late slice', null, 'row 599999 must have 2 values, got undefined'],
  ])('names the row of %s', async (_, bad, message) => {
    const wrong = [...tall.slice(0, -1), bad] as number[][];
    for (const fitted of [
      new DecisionTreeClassifier().fitAsync(wrong, y),
      async () => new DecisionTreeClassifier().fit(wrong, y),
    ])
      await expect(typeof fitted === 'function' ? fitted() : fitted).rejects.toThrow(message);
  });
});

describe('a pool of workers', () => {
  const tasks = [3, 1, 2, 5, 4];
  const square = ({ index, task }: { index: number; task: number }) => ({ index, result: task * task, seconds: 0 });
  const jobsOf = (obey: Obey) => ({
    jobs: { name: 'fake', url: () => new URL('file:///none'), spawn: () => new FakeWorker(obey) },
    shared: undefined,
    tasks,
  });
  it.each([1, 2, 16])('of %d answers in the order of the tasks, and is closed', (workers) =>
    asBrowser(async () => {
      const local = () => expect.fail('done here');
      const seen: number[] = [];
      const steps = inParallel<number, number>(jobsOf(square), local);
      expect(await runAsync(steps, { workers, onProgress: ({ done }) => seen.push(done) })).toEqual([9, 1, 4, 25, 16]);
      expect(seen).toEqual([1, 2, 3, 4, 5]);
    }),
  );

  it('that has nothing to do is not made', () =>
    asBrowser(async () => {
      const none = { ...jobsOf(square), tasks: [] };
      expect(
        await runAsync(
          inParallel<number, number>(none, () => expect.fail()),
          { workers: 2 },
        ),
      ).toEqual([]);
    }));

  it.each([
    [
      'a worker reports',
      ({ index }: { index: number }) => ({
        index,
        error: { name: 'DataError', message: 'no such column', fields: {} },
      }),
      'no such column',
    ],
    ['a worker dies of', () => undefined, 'the worker "fake" failed: out of memory'],
  ])('rejects with what %s, and is closed', (_, obey, message) =>
    asBrowser(async () => {
      const steps = inParallel<number, number>(jobsOf(obey), () => expect.fail());
      await expect(runAsync(steps, { workers: 2 })).rejects.toThrow(message);
    }),
  );

  it('rejects with what onProgress throws, and is closed', () =>
    asBrowser(async () => {
      const onProgress = () => {
        throw new RangeError('from outside');
      };
      const steps = inParallel<number, number>(jobsOf(square), () => expect.fail());
      await expect(runAsync(steps, { workers: 2, onProgress })).rejects.toThrow(RangeError);
    }));

  it('is closed by an abort, with its reason, and lets go of the signal', () =>
    asBrowser(async () => {
      const controller = new AbortController();
      const pool = new WorkerPool(2);
      const { signal } = controller;
      const results = pool.run(jobsOf(square), { signal, onProgress: () => controller.abort('enough') });
      await expect(results).rejects.toBe('enough');
      pool.close();
    }));
});
