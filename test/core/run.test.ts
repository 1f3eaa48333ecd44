import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.js';
import { inParallel, reported, run, runAsync } from '../../src/core/run.js';
import type { Progress, Steps } from '../../src/core/types.js';
import { DecisionTreeClassifier } from '../../src/tree/index.js';

/** Adds 1 … n, one number a step; notes that it was ended. */
function* sum(n: number, ended?: { value: boolean }): Steps<number> {
  let total = 0;
  try {
    for (let i = 1; i <= n; i++) {
      total += i;
      yield { done: i, total: n };
    }
  } finally {
    if (ended) ended.value = true;
  }
  return total;
}
// biome-ignore lint/correctness/useYield: a training may finish in one go
function* failing(): Steps<number> {
  throw new RangeError('inside');
}

describe('the drivers', () => {
  it('come to the same result, and report the progress in order', async () => {
    const seen: number[] = [];
    expect(run(sum(4), { onProgress: ({ done }) => seen.push(done) })).toBe(10);
    expect(seen).toEqual([1, 2, 3, 4]);
    const later: Progress[] = [];
    expect(await runAsync(sum(4), { budgetMs: 0, onProgress: (progress) => later.push(progress) })).toBe(10);
    expect(later.at(-1)).toEqual({ done: 4, total: 4 });
  });

  it('let the event loop turn in between', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    function* slow(): Steps<void> {
      for (let i = 0; turns < 3; i++) yield { done: i, total: i + 1 };
    }
    await runAsync(slow(), { budgetMs: 0 }); // would never end if timers waited for it
    clearInterval(timer);
    expect(turns).toBeGreaterThanOrEqual(3);
  });

  it('end a training that is aborted, and reject with the reason', async () => {
    const ended = { value: false };
    const controller = new AbortController();
    const reason = new Error('enough');
    const promise = runAsync(sum(1e9, ended), {
      budgetMs: 0,
      signal: controller.signal,
      onProgress: ({ done }) => done > 5 && controller.abort(reason),
    });
    await expect(promise).rejects.toBe(reason);
    expect(ended.value).toBe(true);
  });

  it('do not begin when aborted before', async () => {
    let begun = false;
    function* never(): Steps<void> {
      begun = true;
      yield { done: 0, total: 1 };
    }
    await expect(runAsync(never(), { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
    expect(begun).toBe(false);
  });

  it('pass errors on', async () => {
    expect(() => run(failing())).toThrow(RangeError);
    await expect(runAsync(failing())).rejects.toThrow('inside');
  });

  it('refuse a number of workers that is none', async () => {
    for (const workers of [-1, 1.5, Number.NaN, 1000])
      await expect(runAsync(sum(1), { workers })).rejects.toThrow('workers must be an integer from 0 to 256');
  });

  it('do the tasks of a training themselves, in order, where there are no workers', async () => {
    const jobs = {
      jobs: { name: 'none', url: () => new URL('file:///none'), spawn: () => expect.fail() },
      shared: 0,
      tasks: [3, 1, 2],
    };
    const all = () => inParallel<number, number>(jobs, (n) => sum(n));
    expect(run(all())).toEqual([6, 1, 3]);
    expect(await runAsync(all(), { budgetMs: 0 })).toEqual([6, 1, 3]);
  });

  it('report a part of a longer run as that', () => {
    const seen: Progress[] = [];
    expect(run(reported(sum(2), { done: 4, total: 9 }), { onProgress: (p) => seen.push(p) })).toBe(3);
    expect(seen).toEqual([
      { done: 4, total: 9 },
      { done: 4, total: 9 },
      { done: 5, total: 9 },
    ]);
  });
});

describe('a training of many rows', () => {
  it('pauses all the way: never more than some hundred thousand values between two pauses', () => {
    const rows = 300_000;
    const random = new Random(1);
    const data = Float64Array.from({ length: rows * 4 }, () => random.below(60_000));
    const codes = Int32Array.from({ length: rows }, (_, i) => (data[i * 4]! > data[i * 4 + 1]! ? 1 : 0));
    const steps = new DecisionTreeClassifier({ maxDepth: 3 }).learn(
      { rows, cols: 4, data },
      { codes, classes: ['a', 'b'] },
      undefined,
    );
    const stages = new Map<string, number>();
    for (let step = steps.next(); !step.done; step = steps.next())
      if ('stage' in step.value) stages.set(step.value.stage!, (stages.get(step.value.stage!) ?? 0) + 1);
    // 4 columns of 300,000 values in runs of 131,072: sorted, merged and ranked; a root and nodes of two slices a column.
    expect(stages.get('binning')).toBeGreaterThanOrEqual(4 * 9);
    expect(stages.get('growing')).toBeGreaterThanOrEqual(4 * 2 + 2);
    expect(stages.get('collapsing')).toBeGreaterThanOrEqual(4 + 4);
  });
});
