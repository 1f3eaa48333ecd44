import type { Table } from './lib/table.js';
import { boosting } from './tables/boosting.js';
import { boostingStream } from './tables/boosting-stream.js';
import { csv } from './tables/csv.js';
import { explain } from './tables/explain.js';
import { forest } from './tables/forest.js';
import { logistic } from './tables/logistic.js';
import { neighbors } from './tables/neighbors.js';
import { neural } from './tables/neural.js';
import { prediction } from './tables/prediction.js';
import { resampling } from './tables/resampling.js';
import { search } from './tables/search.js';
import { stream } from './tables/stream.js';
import { svm, svmFlow } from './tables/svm.js';
import { tree } from './tables/tree.js';

/** In the order in which they stand in docs/benchmarks.md. */
export const tables: readonly Table[] = [
  csv,
  tree,
  forest,
  prediction,
  boosting,
  boostingStream,
  logistic,
  neighbors,
  resampling,
  svm,
  svmFlow,
  search,
  neural,
  stream,
  explain,
];
