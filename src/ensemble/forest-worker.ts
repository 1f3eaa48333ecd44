import { serve } from '../core/workers.js';
import { type ForestTask, growForestTree } from './forest.js';

serve((task: ForestTask) => (index: number) => growForestTree(task, index));
