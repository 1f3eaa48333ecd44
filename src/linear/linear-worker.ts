import { serve, trainer } from '../core/serve.js';
import { LogisticRegression } from './logistic-regression.js';

serve(() => trainer({ LogisticRegression }));
