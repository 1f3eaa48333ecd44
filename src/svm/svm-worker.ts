import { serve, trainer, type WholeTraining } from '../core/serve.js';
import { LinearSVC } from './linear-svc.js';
import { OneClassSVM } from './one-class-svm.js';
import { type Pair, type PairTask, pairMemory, solvePair } from './pair.js';
import { SVC } from './svc.js';

// Pairs of one machine, or whole machines, where several are trained side by side.
serve<PairTask | undefined, unknown, unknown>((shared) => {
  if (shared) {
    const memory = pairMemory(shared);
    return (pair) => solvePair(shared, pair as Pair, memory);
  }
  const train = trainer({ LinearSVC, OneClassSVM, SVC });
  return (task) => train(task as WholeTraining);
});
