import { serve, trainer, type WholeTraining } from '../core/serve.js';
import { type SharedGround, type TreeTask, treeWorker } from './boosting/crew.js';
import { ExtraTreesClassifier } from './extra-trees-classifier.js';
import { type ForestTask, growForestTree } from './forest.js';
import { GradientBoostingClassifier } from './gradient-boosting-classifier.js';
import { RandomForestClassifier } from './random-forest-classifier.js';
import { XGBClassifier } from './xgb-classifier.js';

// Trees of one forest or of a round of boosting, or whole models, where several are trained side by side.
serve<ForestTask | SharedGround | undefined, unknown, unknown>((shared) => {
  if (shared && 'ground' in shared) {
    const grow = treeWorker(shared);
    return (task) => grow(task as TreeTask);
  }
  if (shared) return (index) => growForestTree(shared, index as number);
  const train = trainer({ ExtraTreesClassifier, GradientBoostingClassifier, RandomForestClassifier, XGBClassifier });
  return (task) => train(task as WholeTraining);
});
