import { afterEach, describe, expect, it, vi } from 'vitest';
import { run } from '../../src/core/run.js';
import type { Progress } from '../../src/core/types.js';
import { type SharedGround, type TreeTask, treeWorker } from '../../src/ensemble/boosting/crew.js';
import {
  GradientBoostingClassifier,
  QuantileMatrix,
  XGBClassifier,
  type XGBFeatureType,
  type XGBParams,
} from '../../src/ensemble/index.js';
import { FakeWorker } from '../core/fake-worker.js';
import golden from '../golden/boosting_categories.json' with { type: 'json' };
import { withNaN } from './xgb-trees.js';

/** A web worker of this module, on this thread: what it is sent it gets as a copy, which shares what a real one would. */
class TreeWorker extends FakeWorker {
  static grounds = 0;
  static tasks: TreeTask[][] = [];
  constructor() {
    const own: TreeTask[] = [];
    TreeWorker.tasks.push(own);
    let known: unknown;
    let grow: ReturnType<typeof treeWorker>;
    super(({ index, task }, shared) => {
      if (known !== shared) {
        TreeWorker.grounds++;
        known = shared;
        grow = treeWorker(structuredClone(shared as SharedGround));
      }
      own.push(task as unknown as TreeTask);
      return { index, result: structuredClone(run(grow(task as unknown as TreeTask))), seconds: 0 };
    });
  }
}

/** With the two, a pool takes this runtime for a browser. */
async function withWorkers<T>(work: () => Promise<T>): Promise<T> {
  Object.assign(globalThis, { Worker: TreeWorker });
  Object.assign(TreeWorker, { grounds: 0, tasks: [] });
  try {
    return await work();
  } finally {
    delete (globalThis as { Worker?: unknown }).Worker;
    expect(FakeWorker.alive).toBe(0);
  }
}
afterEach(() => void vi.unstubAllGlobals());

const { y } = golden.sets.threeHoles;
const [X, Z] = [withNaN(golden.sets.threeHoles.X), withNaN(golden.sets.threeHoles.Z)];
const yZ = y.slice(0, Z.length);
const featureTypes = golden.types as XGBFeatureType[];

describe('boosting with workers', () => {
  it.each([
    ['by default', {}],
    ['on some rows and columns', { subsample: 0.6, colsampleBytree: 0.8, colsampleBynode: 0.7 }],
    ['of few leaves', { maxLeaves: 6, growPolicy: 'lossguide' }],
    ['on categories', { enableCategorical: true, featureTypes }],
    ['on rows as they are', { collapse: false, maxBin: 16 }],
  ] as [string, Partial<XGBParams>][])('grows the trees of a round side by side, %s: the same bits', (_, params) =>
    withWorkers(async () => {
      const make = () => new XGBClassifier({ nEstimators: 6, ...params });
      const alone = make().fit(X, y);
      for (const workers of [1, 2, 5]) {
        const model = await make().fitAsync(X, y, { workers });
        expect(model.fitted.state).toEqual(alone.fitted.state);
      }
      expect(TreeWorker.tasks.flat().filter(({ output }) => output >= 0).length).toBe(3 * 6 * 3);
      // One, two, and three, since a round has three trees; each was given the rows but once.
      expect([TreeWorker.tasks.length, TreeWorker.grounds]).toEqual([6, 6]);
    }),
  );

  it('does so on a QuantileMatrix, but not of categories: those have no bins', () =>
    withWorkers(async () => {
      const matrix = await QuantileMatrix.from([{ X, y }]);
      const model = await new XGBClassifier({ nEstimators: 3 }).fitAsync(matrix, y, { workers: 2 });
      expect(TreeWorker.tasks.length).toBe(2);
      expect(model.fitted.state).toEqual(new XGBClassifier({ nEstimators: 3 }).fit(X, y).fitted.state);
      expect(() => new XGBClassifier({ enableCategorical: true, featureTypes }).fit(matrix, y)).toThrow(
        'XGBClassifier: featureTypes must have no categories where X is a QuantileMatrix',
      );
    }));

  it('watches the same losses, stops as early, and goes on from other trees', () =>
    withWorkers(async () => {
      const options = { evalSet: [[Z, yZ]] as const, sampleWeight: y.map((_, i) => 1 + (i % 3)) };
      const make = () => new XGBClassifier({ nEstimators: 30, earlyStoppingRounds: 2 });
      const first = new XGBClassifier({ nEstimators: 3, learningRate: 0.1 }).fit(X, y);
      const alone = make().fit(X, y, { ...options, xgbModel: first });
      const model = await make().fitAsync(X, y, { ...options, xgbModel: first, workers: 2 });
      expect(TreeWorker.tasks.length).toBe(2);
      expect(model.fitted.state).toEqual(alone.fitted.state);
      expect(model.evalsResult).toEqual(alone.evalsResult);
      const boosting = () => new GradientBoostingClassifier({ nEstimators: 5, nIterNoChange: 3 });
      const other = await boosting().fitAsync(X, y, { workers: 2 });
      expect(other.fitted.state).toEqual(boosting().fit(X, y).fitted.state);
    }));

  it('tells how far it is, tree by tree', () =>
    withWorkers(async () => {
      const seen: Progress[] = [];
      const onProgress = (progress: Progress) => void seen.push(progress);
      await new XGBClassifier({ nEstimators: 4 }).fitAsync(X, y, { workers: 2, onProgress });
      const rounds = seen.filter(({ stage }) => stage === 'rounds').map(({ done, total }) => done / total);
      expect(rounds.slice(0, 3)).toEqual([1 / 12, 2 / 12, 3 / 12].map((x) => expect.closeTo(x, 9)));
      expect(rounds).toEqual(rounds.toSorted((a, b) => a - b));
      expect(rounds.at(-1)).toBe(1);
    }));

  it('ends at once where it is aborted', () =>
    withWorkers(async () => {
      const abort = new AbortController();
      const onProgress = ({ done }: Progress) => void (done > 1.5 && abort.abort(new Error('enough')));
      const model = new XGBClassifier({ nEstimators: 50 });
      const training = model.fitAsync(X, y, { workers: 2, onProgress, signal: abort.signal });
      await expect(training).rejects.toThrow('enough');
      expect(TreeWorker.tasks.flat().length).toBeLessThan(20);
    }));

  it('stays on its thread with one tree a round, and where no memory can be shared', () =>
    withWorkers(async () => {
      const two = y.map((label) => Math.min(label, 1));
      const binary = await new XGBClassifier({ nEstimators: 3 }).fitAsync(X, two, { workers: 2 });
      expect(binary.fitted.state).toEqual(new XGBClassifier({ nEstimators: 3 }).fit(X, two).fitted.state);
      vi.stubGlobal('SharedArrayBuffer', undefined);
      const model = await new XGBClassifier({ nEstimators: 3 }).fitAsync(X, y, { workers: 2 });
      expect(TreeWorker.tasks.length).toBe(0);
      expect(model.fitted.state).toEqual(new XGBClassifier({ nEstimators: 3 }).fit(X, y).fitted.state);
    }));
});
