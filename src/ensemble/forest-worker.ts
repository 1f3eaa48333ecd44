import { serve } from '../core/serve.js';
import { type ForestTask, growForestTree } from './forest.js';

serve((task: ForestTask) => (index: number) => growForestTree(task, index));
