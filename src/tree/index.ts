export type { Criterion } from './criterion.js';
export { DecisionTreeClassifier, type DecisionTreeParams } from './decision-tree-classifier.js';
export {
  type ExportOptions,
  type ExportTextOptions,
  exportGraph,
  exportText,
  type GraphNode,
  type TreeGraph,
  type TreesLike,
} from './export.js';
export type { TreeSplitter } from './grow.js';
export type { TreeParams } from './training.js';
