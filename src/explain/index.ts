export type { FeatureGroups } from './columns.js';
export type { Explanation } from './explanation.js';
export {
  type AsyncKernelShapOptions,
  type KernelShapOptions,
  kernelShap,
  kernelShapAsync,
  type PredictFunction,
} from './kernel-shap.js';
export type { Explainable, FittedLike } from './subject.js';
export {
  type AsyncTreeShapOptions,
  type TreeShapOptions,
  treeShap,
  treeShapAsync,
  treeShapInteractions,
  treeShapInteractionsAsync,
} from './tree-shap.js';
