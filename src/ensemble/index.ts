export type { BoostedChain } from './boosting/chain.js';
export type { EvalFitOptions, EvalOptions } from './boosting/eval-set.js';
export type { ImportanceType } from './boosting/importances.js';
export { ExtraTreesClassifier, type ExtraTreesParams } from './extra-trees-classifier.js';
export type { ForestParams } from './forest.js';
export { GradientBoostingClassifier, type GradientBoostingParams } from './gradient-boosting-classifier.js';
export { RandomForestClassifier, type RandomForestParams } from './random-forest-classifier.js';
export { XGBClassifier, type XGBParams } from './xgb-classifier.js';
