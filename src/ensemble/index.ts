export { ExtraTreesClassifier, type ExtraTreesParams } from './extra-trees-classifier.js';
export type { ForestParams } from './forest.js';
export { RandomForestClassifier, type RandomForestParams } from './random-forest-classifier.js';
