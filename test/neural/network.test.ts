import { describe, expect, it, vi } from 'vitest';
import { Random, run } from '../../src/core/index.js';
import { instantiate } from '../../src/core/wasm.js';
import { MLPClassifier, type MLPClassifierParams } from '../../src/neural/index.js';
import { initialParams } from '../../src/neural/initial.js';
import { logLoss } from '../../src/neural/loss.js';
import { type LayerParams, Network, type Shape } from '../../src/neural/network.js';
import { Pace, summedGradient } from '../../src/neural/passing.js';

vi.mock('../../src/core/wasm.js', async (original) => {
  const { instantiate } = await original<typeof import('../../src/core/wasm.js')>();
  return { instantiate: vi.fn(instantiate) };
});
const asked = vi.mocked(instantiate);

const ACTIVATIONS = ['identity', 'relu', 'tanh', 'logistic'] as const;

/** Rows that three classes follow loosely. */
function task(rows: number, cols: number, classes: number, seed = 1) {
  const random = new Random(seed);
  const X = { rows, cols, data: Float64Array.from({ length: rows * cols }, () => 3 * random.float() - 1.5) };
  const codes = Int32Array.from({ length: rows }, (_, i) =>
    random.below(6) === 0 ? random.below(classes) : Math.floor(Math.abs(X.data[i * cols]! * 2)) % classes,
  );
  for (let c = 0; c < classes; c++) codes[c] = c;
  const weight = Float64Array.from({ length: rows }, () => 0.5 + random.float());
  const index = Int32Array.from({ length: rows }, (_, i) => i);
  return { X, codes, weight, index };
}

describe('the gradient of a network', () => {
  it.each(ACTIVATIONS.flatMap((a) => [[a, 3] as const, [a, 2] as const]))(
    'is that of differences of the loss: %s, %i classes',
    (activation, classes) => {
      const shape: Shape = { widths: [4, 6, 5, classes === 2 ? 1 : classes], activation, dtype: 'float64' };
      const { X, index, ...targets } = task(70, 4, classes); // more than a block
      const network = new Network(shape, 'test');
      const start = initialParams(shape, new Random(3));
      const loss = logLoss(network, targets);
      const at = (params: readonly LayerParams[]) => {
        network.load(params);
        return run(summedGradient(network, X, index, loss, new Pace({ done: 0, total: 1 })));
      };
      at(start);
      const gradients = network.gradients();
      const step = 1e-6;
      for (const [l, layer] of start.entries())
        for (const name of ['weights', 'bias'] as const)
          for (let k = 0; k < layer[name].length; k++) {
            const moved = (by: number) => {
              const values = layer[name].slice();
              values[k]! += by;
              return at(start.map((other, m) => (m === l ? { ...other, [name]: values } : other)));
            };
            const slope = (moved(step) - moved(-step)) / (2 * step);
            expect(Math.abs(gradients[l]![name][k]! - slope), `layer ${l}, ${name} ${k}`).toBeLessThan(1e-6);
          }
    },
  );
});

describe('training without WebAssembly', () => {
  const { X, codes, weight } = task(150, 7, 3);
  const y = [...codes];
  const settings: [string, Partial<MLPClassifierParams>][] = [
    ...(['float32', 'float64'] as const).flatMap((dtype) =>
      ACTIVATIONS.map((activation): [string, Partial<MLPClassifierParams>] => [
        `${dtype}, ${activation}`,
        { dtype, activation, hiddenLayerSizes: [10, 9], batchSize: 37 },
      ]),
    ),
    ['gradient descent', { solver: 'sgd', alpha: 0.1 }],
    [
      'gradient descent in float64 as it was before Nesterov',
      { solver: 'sgd', nesterovsMomentum: false, dtype: 'float64' },
    ],
    ['dropout', { dropout: 0.4, activation: 'tanh', hiddenLayerSizes: [9, 6] }],
    ['L-BFGS', { solver: 'lbfgs', hiddenLayerSizes: 5 }],
    ['early stopping', { earlyStopping: true, maxIter: 8 }],
  ];

  it.each(settings)('leaves the same weights, bit for bit: %s', (_, params) => {
    const train = () => new MLPClassifier({ maxIter: 6, ...params }).fit(X, y, { sampleWeight: weight });
    const fast = train();
    asked.mockReturnValue(undefined);
    try {
      const plain = train();
      expect(plain.fitted.state).toEqual(fast.fitted.state);
      expect(plain.predictProba(X)).toEqual(fast.predictProba(X));
    } finally {
      asked.mockReset();
    }
  });
});

it('leaves out as many units as it should, and makes up for them', () => {
  const shape: Shape = { widths: [1, 1000, 1], activation: 'identity', dtype: 'float64' };
  const network = new Network(shape, 'test');
  const ones = (n: number) => new Float64Array(n).fill(1);
  network.load([
    { weights: ones(1000), bias: new Float64Array(1000) },
    { weights: ones(1000), bias: ones(1) },
  ]);
  network.take({ rows: 1, cols: 1, data: Float64Array.of(1) }, Int32Array.of(0));
  network.forward(1);
  expect(network.numbers[network.outputs(0)]).toBe(1001);
  const random = new Random(1);
  let sum = 0;
  for (let k = 0; k < 50; k++) {
    network.take({ rows: 1, cols: 1, data: Float64Array.of(1) }, Int32Array.of(0));
    network.forward(1, 0.75, random);
    const kept = (network.numbers[network.outputs(0)]! - 1) / 4;
    expect(kept).toBe(Math.round(kept));
    sum += kept;
  }
  // 50,000 draws of probability 1/4: a standard deviation of 97.
  expect(Math.abs(sum - 12500)).toBeLessThan(400);
});
