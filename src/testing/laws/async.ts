import type { AsyncFitOptions } from '../../core/types.js';
import { fails, must, same } from '../assert.js';
import { task } from '../data.js';
import { type Law, learned, trained } from '../estimator.js';

// A turn of the event loop, as fitAsync takes it between two slices of work.
declare const setImmediate: ((callback: () => void) => void) | undefined;
export const turn = (callback: () => void): unknown =>
  typeof setImmediate === 'function' ? setImmediate(callback) : setTimeout(callback);

export const asyncLaws = {
  async: {
    title: 'fitAsync gives the model of fit, bit for bit, however its work is sliced',
    async check(make) {
      const { X, y, sampleWeight, Z } = task();
      const expected = learned(await trained(make(), X, y, { sampleWeight }), Z);
      for (const budgetMs of [0, undefined, 1000])
        same(
          learned(await make().fitAsync(X, y, { sampleWeight, budgetMs }), Z),
          expected,
          `with budgetMs ${budgetMs}`,
        );
    },
  },
  workers: {
    title: 'fitAsync gives the model of fit, bit for bit, with any number of workers',
    async check(make) {
      const { X, y, Z } = task();
      const expected = learned(await trained(make(), X, y), Z);
      for (const workers of [1, 2, 3])
        same(learned(await make().fitAsync(X, y, { workers }), Z), expected, `with ${workers} workers`);
    },
  },
  eventLoop: {
    title: 'fitAsync lets the event loop run between its steps',
    async check(make) {
      const { X, y } = task();
      let steps = 0;
      let turns = 0;
      let running = true;
      const count = () => {
        turns++;
        if (running) turn(count);
      };
      turn(count);
      await make().fitAsync(X, y, { budgetMs: 0, onProgress: () => void steps++ });
      running = false;
      must(steps < 2 || turns > 0, `nothing else ran during ${steps} steps`);
    },
  },
  abort: {
    title: 'An abort rejects with the reason of the signal and leaves the estimator as it was',
    async check(make) {
      const first = task(0);
      const second = task(1, 96);
      const reason = new Error('enough');
      const complete = learned(await trained(await trained(make(), first.X, first.y), second.X, second.y), second.Z);

      /** Refits an estimator; `arm` is given what aborts, and says with which options. */
      const attempt = async (what: string, arm: (abort: () => void) => AsyncFitOptions) => {
        const estimator = await trained(make(), first.X, first.y);
        const before = learned(estimator, first.Z);
        const controller = new AbortController();
        const options = { budgetMs: 0, ...arm(() => controller.abort(reason)), signal: controller.signal };
        try {
          await estimator.fitAsync(second.X, second.y, options);
        } catch (error) {
          must(error === reason, `${what}: fitAsync must reject with the reason of the signal, not with ${error}`);
          same(learned(estimator, first.Z), before, `${what}: the estimator`);
          await estimator.fitAsync(second.X, second.y);
          same(learned(estimator, second.Z), complete, `${what}, then fitted again: the estimator`);
          return;
        }
        must(!controller.signal.aborted, `${what}: fitAsync must reject`);
        same(learned(estimator, second.Z), complete, `${what}, too late: the estimator`);
      };
      await attempt('aborted before it began', (abort) => {
        abort();
        return {};
      });
      for (let pause = 0; pause < 5; pause++)
        await attempt(`aborted at pause ${pause}`, (abort) => {
          let seen = 0;
          return { onProgress: () => (seen++ === pause ? abort() : undefined) };
        });
      for (const workers of [0, 2])
        await attempt(`aborted by a timer with ${workers} workers`, (abort) => {
          turn(abort);
          return { workers };
        });

      const unfitted = make();
      await fails('an aborted fitAsync', 'AbortError', () =>
        unfitted.fitAsync(first.X, first.y, { signal: AbortSignal.abort() }),
      );
      await fails('fitted after an aborted first fit', 'NotFittedError', () => unfitted.fitted);
    },
  },
} satisfies Record<string, Law>;
