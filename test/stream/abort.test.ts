import { describe, expect, it } from 'vitest';
import { type TrainStreamOptions, trainStream } from '../../src/stream/index.js';
import { flows, network, pipeline } from './rows.js';

const data = flows(2000);
const never = new Promise<never>(() => {});

/** A source that counts how often it was opened and released. */
function watched(give: (k: number) => Promise<typeof data> | typeof data) {
  const counts = { opened: 0, released: 0, given: 0 };
  const source = () => {
    counts.opened++;
    return {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false as const, value: await give(counts.given++) }),
        return: async () => {
          counts.released++;
          return { done: true as const, value: undefined };
        },
      }),
    };
  };
  return { source, counts };
}

describe('a signal', () => {
  it.each<[string, TrainStreamOptions, (k: number) => Promise<typeof data> | typeof data]>([
    ['in the first reading', {}, () => data],
    ['in an epoch', { classes: ['dns', 'ssh', 'web'] }, () => data],
    ['while the source waits', {}, (k) => (k < 2 ? data : never)],
    ['while a source gives what counts for nothing', { holdOut: { by: 'time', from: 0 } }, () => data],
  ])('ends a training that would never end, and releases the source: %s', async (_, options, give) => {
    const { source, counts } = watched(give);
    const model = options.classes ? network() : pipeline();
    const control = new AbortController();
    setTimeout(() => control.abort(new Error('enough')), 30);
    await expect(trainStream(source, model, { ...options, signal: control.signal })).rejects.toThrow('enough');
    expect(counts).toMatchObject({ opened: 1, released: 1 });
    expect(() => model.fitted).toThrow(/not fitted/);
  });

  it('that was aborted before, ends it before the source is opened', async () => {
    const { source, counts } = watched(() => data);
    const signal = AbortSignal.abort(new Error('never mind'));
    await expect(trainStream(source, pipeline(), { signal })).rejects.toThrow('never mind');
    expect(counts.opened).toBe(0);
  });
});

describe('the source', () => {
  it('is released where the training fails, and where a callback throws', async () => {
    const bad = watched((k) => (k < 3 ? data : { ...data, y: ['one'] }));
    await expect(trainStream(bad.source, pipeline())).rejects.toThrow(/y has 1 values/);
    expect(bad.counts.released).toBe(1);
    const { source, counts } = watched(() => data);
    const onProgress = () => {
      throw new Error('mine');
    };
    await expect(trainStream(source, pipeline(), { onProgress })).rejects.toThrow('mine');
    expect(counts.released).toBe(1);
  });

  it('passes its own error on', async () => {
    const { source } = watched(() => Promise.reject(new Error('connection lost')));
    await expect(trainStream(source, pipeline())).rejects.toThrow('connection lost');
  });

  it('lets the event loop turn although it never waits', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    try {
      await trainStream(
        Array.from({ length: 40 }, () => data),
        pipeline(),
      );
    } finally {
      clearInterval(timer);
    }
    expect(turns).toBeGreaterThan(1);
  });
});
