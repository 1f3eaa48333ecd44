import type { Random } from '../core/random.js';
import type { LayerParams, Shape } from './network.js';

/**
 * Parameters to begin with, uniform within bounds that keep the variance of what passes through alike in all layers (Glorot,
 * Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010), as in scikit-learn.
 */
export function initialParams({ widths, activation }: Shape, random: Random): LayerParams[] {
  return widths.slice(1).map((outputs, l) => {
    const inputs = widths[l]!;
    const own = random.split(l);
    const bound = Math.sqrt((activation === 'logistic' ? 2 : 6) / (inputs + outputs));
    const draw = (n: number) => Float64Array.from({ length: n }, () => bound * (2 * own.float() - 1));
    return { weights: draw(inputs * outputs), bias: draw(outputs) };
  });
}
