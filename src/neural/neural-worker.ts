import { serve, trainer } from '../core/serve.js';
import { MLPClassifier } from './mlp-classifier.js';

serve(() => trainer({ MLPClassifier }));
