export { DecisionTreeClassifier, type DecisionTreeParams } from './decision-tree-classifier.js';
export type { Criterion } from './split-search.js';
export type { TreeParams } from './training.js';
