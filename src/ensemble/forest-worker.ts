import { serve, trainer, type WholeTraining } from '../core/serve.js';
import { ExtraTreesClassifier } from './extra-trees-classifier.js';
import { type ForestTask, growForestTree } from './forest.js';
import { GradientBoostingClassifier } from './gradient-boosting-classifier.js';
import { RandomForestClassifier } from './random-forest-classifier.js';
import { XGBClassifier } from './xgb-classifier.js';

// Trees of one forest, or whole forests, where several are grown side by side.
serve<ForestTask | undefined, unknown, unknown>((forest) => {
  if (forest) return (index) => growForestTree(forest, index as number);
  const train = trainer({ ExtraTreesClassifier, GradientBoostingClassifier, RandomForestClassifier, XGBClassifier });
  return (task) => train(task as WholeTraining);
});
