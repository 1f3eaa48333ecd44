export type { FeatureGroups } from './columns.js';
export type { Explanation } from './explanation.js';
export type { Explainable, FittedLike } from './subject.js';
export {
  type AsyncTreeShapOptions,
  type TreeShapOptions,
  treeShap,
  treeShapAsync,
  treeShapInteractions,
  treeShapInteractionsAsync,
} from './tree-shap.js';
