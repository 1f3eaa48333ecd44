import { serve, trainer } from '../core/serve.js';
import { DecisionTreeClassifier } from './decision-tree-classifier.js';

serve(() => trainer({ DecisionTreeClassifier }));
