import type * as TF from '@tensorflow/tfjs';
import { ParameterError } from '../core/errors.js';
import { log } from '../core/math.js';
import type { Random } from '../core/random.js';

/** How tfjs describes an initializer. */
interface Initializer {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
}
type Draw = (random: Random) => number;

/**
 * Draws the weights to begin with anew, each as the initializer of its layer says: those of tfjs come from Math.random. A layer whose
 * initializer has a seed of its own keeps what that gave.
 * @throws ParameterError for an initializer that is not known here
 */
export function drawWeights(tf: typeof TF, model: TF.LayersModel, random: Random, owner: string): void {
  for (const [l, layer] of model.layers.entries()) {
    const config = layer.getConfig();
    for (const [w, weight] of layer.weights.entries()) {
      const name = weight.originalName.split('/').at(-1)!;
      const initializer = config[`${name}Initializer`] as unknown as Initializer | null | undefined;
      const shape = weight.shape as number[];
      const draw = initializer && drawer(initializer, shape, `${owner}: layer ${l} (${layer.name})`);
      if (!draw) continue;
      const own = random.split(l).split(w);
      const values = Float32Array.from({ length: shape.reduce((n, dim) => n * dim, 1) }, () => draw(own));
      tf.tidy(() => void weight.write(tf.tensor(values, shape)));
    }
  }
}

/** How a number is drawn; undefined where nothing is. */
function drawer({ className, config }: Initializer, shape: readonly number[], owner: string): Draw | undefined {
  if (['Zeros', 'Ones', 'Constant', 'Identity'].includes(className) || typeof config.seed === 'number')
    return undefined;
  const number = (key: string) => config[key] as number;
  switch (className) {
    case 'RandomUniform':
      return uniform(number('minval'), number('maxval'));
    case 'RandomNormal':
      return (random) => number('mean') + number('stddev') * normal(random);
    case 'TruncatedNormal':
      return (random) => number('mean') + number('stddev') * truncated(random);
    case 'VarianceScaling': {
      // Of a kernel: what comes in and what goes out at each place of the window.
      const places = shape.slice(0, -2).reduce((n, dim) => n * dim, 1);
      const [inputs, outputs] = [places * (shape.at(-2) ?? 1), places * shape.at(-1)!];
      const fan = { fanIn: inputs, fanOut: outputs, fanAvg: (inputs + outputs) / 2 }[config.mode as 'fanAvg'];
      const variance = number('scale') / Math.max(1, fan);
      if (config.distribution === 'normal') return (random) => Math.sqrt(variance) * truncated(random);
      const limit = Math.sqrt(3 * variance);
      return uniform(-limit, limit);
    }
    default:
      throw new ParameterError(`${owner}: the initializer ${className} must be given a seed, or another be taken`);
  }
}

const uniform =
  (low: number, high: number): Draw =>
  (random) =>
    low + (high - low) * random.float();

/** By the polar method (Marsaglia, Bray, SIAM Review 6, 1964), which needs no cosine. */
function normal(random: Random): number {
  for (;;) {
    const x = 2 * random.float() - 1;
    const y = 2 * random.float() - 1;
    const s = x * x + y * y;
    if (s > 0 && s < 1) return x * Math.sqrt((-2 * log(s)) / s);
  }
}

/** Within two standard deviations. */
function truncated(random: Random): number {
  for (;;) {
    const x = normal(random);
    if (Math.abs(x) <= 2) return x;
  }
}
