import { describe, expect, it } from 'vitest';
import { eachTraining, inParallel, relayed, run, runAsync } from '../../src/core/run.js';
import type { Jobs, Progress, Steps } from '../../src/core/types.js';
import { WorkerPool } from '../../src/core/workers.js';
import { asBrowser, FakeWorker, type Obey } from './fake-worker.js';

/** Squares the task and adds the shared part. */
const square: Obey = ({ index, task }, shared) => ({ index, result: task * task + (shared as number), seconds: 2 });
const jobsOf = (tasks: readonly number[], shared = 0, name = 'fake', obey = square) => ({
  jobs: { name, url: () => new URL('file:///none'), spawn: () => new FakeWorker(obey) },
  shared,
  tasks,
});
const elsewhere = (tasks: readonly number[], shared?: number): Steps<number[]> =>
  inParallel<number, number>(jobsOf(tasks, shared), () => expect.fail('done here'));
function* yielding(n: number): Steps<number> {
  for (let i = 0; i < n; i++) yield { done: i, total: n };
  return n;
}

describe('trainings side by side', () => {
  it('run one by one, in order, where there are no workers', async () => {
    const begun: number[] = [];
    const all = () =>
      eachTraining(3, (index) => {
        begun.push(index);
        return yielding(5 - index);
      });
    expect(run(all())).toEqual([5, 4, 3]);
    expect(await runAsync(all(), { budgetMs: 0 })).toEqual([5, 4, 3]);
    expect(begun).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('run twice as many at once as there are workers, and answer in order', () =>
    asBrowser(async () => {
      let running = 0;
      let most = 0;
      function* one(index: number): Steps<number> {
        most = Math.max(most, ++running);
        const [squared] = yield* elsewhere([index], 100 * index); // taken, though a single one
        yield* yielding(index % 3);
        running--;
        return squared!;
      }
      const expected = Array.from({ length: 9 }, (_, i) => i * i + 100 * i);
      expect(await runAsync(eachTraining(9, one), { workers: 2 })).toEqual(expected);
      expect([most, running]).toEqual([4, 0]);
      expect(FakeWorker.made).toBe(2);
    }));

  it('keep a single task to themselves where they are alone, and trainings inside them in order', () =>
    asBrowser(async () => {
      const alone = inParallel<number, number>(jobsOf([7]), yielding);
      expect(await runAsync(alone, { workers: 2 })).toEqual([7]);
      expect(FakeWorker.made).toBe(0);
      const begun: string[] = [];
      const nested = eachTraining(2, (i) =>
        eachTraining(2, (j) => {
          begun.push(`${i}${j}`);
          return elsewhere([j], i);
        }),
      );
      expect(await runAsync(nested, { workers: 1 })).toEqual([
        [[0], [1]],
        [[1], [2]],
      ]);
      expect(begun).toEqual(['00', '10', '01', '11']);
    }));

  it('fail with the first in order that fails, and begin no other', () =>
    asBrowser(async () => {
      const begun: number[] = [];
      function* one(index: number): Steps<number> {
        begun.push(index);
        yield* yielding(index === 1 ? 20 : 1);
        if (index === 1 || index === 2) throw new RangeError(`training ${index}`);
        return index;
      }
      await expect(runAsync(eachTraining(50, one), { workers: 2, budgetMs: 0 })).rejects.toThrow('training 1');
      expect(Math.max(...begun)).toBeLessThan(8);
    }));

  it('are all ended by an abort, with its reason', () =>
    asBrowser(async () => {
      const controller = new AbortController();
      let ended = 0;
      function* endless(index: number): Steps<void> {
        try {
          if (index % 2)
            yield* inParallel<number, number>(
              jobsOf([1], 0, 'deaf', () => null),
              yielding,
            );
          for (;;) yield { done: 0, total: 1 };
        } finally {
          ended++;
        }
      }
      const promise = runAsync(eachTraining(9, endless), { workers: 2, budgetMs: 0, signal: controller.signal });
      setTimeout(() => controller.abort('enough'), 5);
      await expect(promise).rejects.toBe('enough');
      expect(ended).toBe(4);
    }));
});

describe('a training that waits for a promise', () => {
  function* waiting(work: () => Promise<unknown>): Steps<unknown> {
    try {
      const answer = yield { wait: work };
      return answer ? answer[0] : 'not asked';
    } catch (error) {
      return `caught ${error}`;
    }
  }

  it('gets its result from an asynchronous driver, none from the other', async () => {
    expect(await runAsync(waiting(async () => 5))).toBe(5);
    expect(run(waiting(async () => expect.fail()))).toBe('not asked');
  });

  it('is told of its failure, as of that of a worker, but not of an abort', async () => {
    expect(await runAsync(waiting(() => Promise.reject('no')))).toBe('caught no');
    await asBrowser(async () => {
      function* asking(): Steps<unknown> {
        try {
          return yield jobsOf([1, 2], 0, 'fake', ({ index }) => ({
            index,
            error: { name: 'DataError', message: 'row', fields: { row: 3 } },
          }));
        } catch (error) {
          return error;
        }
      }
      expect(await runAsync(asking(), { workers: 1 })).toMatchObject({ name: 'DataError', message: 'row', row: 3 });
    });
    const controller = new AbortController();
    const aborted = waiting(async () => {
      controller.abort('enough');
      throw new Error('ended');
    });
    await expect(runAsync(aborted, { signal: controller.signal })).rejects.toBe('enough');
  });
});

describe('steps whose reports are replaced', () => {
  it('pass offers out, answers and errors in, and are timed where they work', () => {
    const seen: unknown[] = [];
    function* inner(): Steps<string> {
      yield { done: 1, total: 2 };
      const answer = yield jobsOf([1]);
      try {
        yield { done: 2, total: 2 };
      } catch (error) {
        return `${answer!.length} ${error}`;
      }
      return 'no error';
    }
    const timer = { seconds: 0 };
    const steps = relayed(inner(), () => ({ done: 9, total: 9 }), timer);
    seen.push(steps.next().value, steps.next().value);
    expect(steps.next(Object.assign([1], { seconds: 50 })).value).toEqual({ done: 9, total: 9 });
    expect(steps.throw('oops')).toEqual({ done: true, value: '1 oops' });
    expect(seen[0]).toEqual({ done: 9, total: 9 });
    const offer = seen[1] as Jobs;
    expect(offer.tasks).toEqual([1]);
    expect(offer.progress!({ done: 1, total: 1 })).toEqual({ done: 9, total: 9 });
    expect(timer.seconds).toBeGreaterThanOrEqual(50);
    expect(timer.seconds).toBeLessThan(51);
  });

  it('report in place of tasks done elsewhere too', () =>
    asBrowser(async () => {
      const seen: Progress[] = [];
      const steps = relayed(elsewhere([1, 2, 3]), () => ({ done: 4, total: 5 }));
      await runAsync(steps, { workers: 1, onProgress: (progress) => seen.push(progress) });
      const timer = { seconds: 0 };
      const inside = eachTraining(2, (index) => elsewhere([index]));
      const nested = relayed(inside, () => ({ done: 4, total: 5 }), timer);
      await runAsync(nested, { workers: 1, budgetMs: 0, onProgress: (progress) => seen.push(progress) });
      expect(timer.seconds).toBeGreaterThanOrEqual(4); // two tasks of two seconds
      const here = relayed(
        eachTraining(2, () => yielding(3)),
        () => ({ done: 4, total: 5 }),
      );
      await runAsync(here, { workers: 1, budgetMs: 0, onProgress: (progress) => seen.push(progress) });
      expect(seen.length).toBeGreaterThanOrEqual(5);
      expect(new Set(seen.map((progress) => JSON.stringify(progress)))).toEqual(new Set(['{"done":4,"total":5}']));
    }));
});

describe('a pool that does several lists of tasks', () => {
  it('keeps its workers, tells each the shared part of its list, and adds up the time', () =>
    asBrowser(async () => {
      const pool = new WorkerPool(2);
      const lists: Jobs[] = [jobsOf([1, 2, 3], 10), jobsOf([4], 20), jobsOf([5, 6], 30)];
      const answers = await Promise.all(lists.map((jobs) => pool.run(jobs)));
      expect(answers.map((answer) => [...answer])).toEqual([[11, 14, 19], [36], [55, 66]]);
      expect(answers.map(({ seconds }) => seconds)).toEqual([6, 2, 4]);
      expect(FakeWorker.made).toBe(2);
      pool.close();
    }));

  it('makes room for another module once a worker is idle, and never has more than it may', () =>
    asBrowser(async () => {
      const pool = new WorkerPool(2);
      let most = 0;
      const watch: Obey = (order, shared) => {
        most = Math.max(most, FakeWorker.alive);
        return square(order, shared);
      };
      const lists = ['a', 'b', 'c', 'a'].map((name, i) => jobsOf([1, 2, 3], i, name, watch));
      const answers = await Promise.all(lists.map((jobs) => pool.run(jobs)));
      expect(answers.map((answer) => [...answer])).toEqual([
        [1, 4, 9],
        [2, 5, 10],
        [3, 6, 11],
        [4, 7, 12],
      ]);
      expect(most).toBe(2);
      pool.close();
    }));

  it('fails a list for what cannot be sent, and goes on with others', () =>
    asBrowser(async () => {
      const pool = new WorkerPool(1);
      const unsendable: Obey = () => {
        throw new DOMException('no clone', 'DataCloneError');
      };
      await expect(pool.run(jobsOf([1, 2], 0, 'fussy', unsendable))).rejects.toThrow('no clone');
      await expect(pool.run(jobsOf([1, 2], 0, 'dying', () => undefined))).rejects.toThrow('out of memory');
      expect([...(await pool.run(jobsOf([3])))]).toEqual([9]);
      pool.close();
    }));
});
