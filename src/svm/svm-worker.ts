import { serve } from '../core/serve.js';
import { type Pair, type PairTask, pairMemory, solvePair } from './pair.js';

serve((task: PairTask) => {
  const memory = pairMemory(task);
  return (pair: Pair) => solvePair(task, pair, memory);
});
