import { Random } from '../core/random.js';
import type { Steps, WorkerModule } from '../core/types.js';
import { type GrownTree, growTree } from '../tree/grow.js';
import { type Bagging, sampleRows, type TreeData } from '../tree/training.js';

/** What a worker needs to grow any tree of a forest. */
export interface ForestTask {
  readonly data: TreeData;
  readonly bagging: Bagging | undefined;
  readonly randomState: number;
}

/** Grows tree number `index`: its random numbers depend on the seed and that number alone. */
export function* growForestTree({ data, bagging, randomState }: ForestTask, index: number): Steps<GrownTree> {
  const random = new Random(randomState).split('tree').split(index);
  const sample = sampleRows(data, bagging, random.split('rows'));
  return yield* growTree(data.bins, sample, data.classes, data.options, random.split('features'));
}

export const forestWorker: WorkerModule = {
  name: 'forest-worker',
  url: () => new URL('./forest-worker.js', import.meta.url),
  spawn: () => new Worker(new URL('./forest-worker.js', import.meta.url), { type: 'module' }),
};
