import type { ConvState } from '../predict/conv.js';
import { type ConvActivation, SELU_ALPHA, SELU_SCALE } from '../predict/conv-activation.js';
import { type ConvLayer, type ConvWindow, type Sequence, sequenceAfter } from '../predict/conv-layers.js';
import type { GraphBuilder, Rows } from './onnx-builder.js';

/**
 * Layers along a sequence, by operators on columns: ONNX Runtime's own convolutions and poolings know float32 only. A window is a
 * choice of columns, so a convolution is one product of all windows of all rows with the weights.
 */
export function exportConv(g: GraphBuilder, { channels, layers }: ConvState, x: Rows): Rows {
  let sequence: Sequence = { steps: x.cols / channels, channels };
  let rows = x;
  for (const layer of layers) {
    const after = sequenceAfter(layer, sequence);
    rows = { name: passed(g, layer, rows.name, sequence, after), cols: after.steps * after.channels };
    sequence = after;
  }
  return rows;
}

function passed(g: GraphBuilder, layer: ConvLayer, x: string, from: Sequence, to: Sequence): string {
  const cols = to.steps * to.channels;
  switch (layer.op) {
    case 'convolve': {
      const { size, weights, bias, dilation } = layer;
      const width = size * from.channels;
      const windows = shaped(g, windowsOf(g, x, layer, dilation, from, to, 0), [width]);
      const sums = g.op('Gemm', [windows, g.constant(weights, [width, to.channels]), g.constant(bias, [to.channels])]);
      return shaped(g, sums, [cols]);
    }
    case 'max': {
      const windows = shaped(g, windowsOf(g, x, layer, 1, from, to, -Infinity), [layer.size, from.channels]);
      return shaped(g, g.op('ReduceMax', [windows], { axes: { ints: [1] }, keepdims: { int: 0 } }), [cols]);
    }
    case 'mean': {
      const windows = shaped(g, windowsOf(g, x, layer, 1, from, to, 0), [layer.size, from.channels]);
      const there = stepsOf(layer, 1, to.steps).map(
        (window) => window.filter((step) => step >= 0 && step < from.steps).length,
      );
      const counts = there.flatMap((n) => Array.from({ length: to.channels }, () => n));
      return g.div(shaped(g, g.sum(windows), [cols]), g.constant(counts, [1, cols]));
    }
    case 'scale': {
      const each = (list: ArrayLike<number>) =>
        g.constant(
          Array.from({ length: cols }, (_, k) => list[k % to.channels]!),
          [1, cols],
        );
      return g.add(g.mul(g.sub(x, each(layer.offset)), each(layer.scale)), each(layer.shift));
    }
    case 'normalize': {
      const each = (list: ArrayLike<number>) => g.constant(list, [1, to.channels]);
      const mean = (name: string) => g.op('ReduceMean', [name], { axes: { ints: [1] }, keepdims: { int: 1 } });
      const steps = shaped(g, x, [to.channels]);
      const off = g.sub(steps, mean(steps));
      const deviation = g.op('Sqrt', [g.add(mean(g.mul(off, off)), g.scalar(layer.epsilon))]);
      return shaped(g, g.add(g.mul(g.div(off, deviation), each(layer.scale)), each(layer.shift)), [cols]);
    }
    case 'activate':
      if (layer.activation !== 'softmax') return activated(g, layer.activation, layer.alpha, x);
      return shaped(g, g.op('Softmax', [shaped(g, x, [to.channels])], { axis: { int: 1 } }), [cols]);
    case 'reshape':
      return x;
  }
}

/** All numbers in their order, in rows of such a shape. */
const shaped = (g: GraphBuilder, x: string, shape: readonly number[]): string =>
  g.op('Reshape', [x, g.constant([-1, ...shape], [shape.length + 1], 'int64')]);

/** The steps that each window looks at; some may not exist. */
const stepsOf = ({ size, stride, before }: ConvWindow, dilation: number, windows: number): number[][] =>
  Array.from({ length: windows }, (_, w) => Array.from({ length: size }, (_, u) => w * stride - before + u * dilation));

/** The numbers of all windows side by side, `filler` where a step does not exist. */
function windowsOf(
  g: GraphBuilder,
  x: string,
  layer: ConvWindow,
  dilation: number,
  { steps, channels }: Sequence,
  to: Sequence,
  filler: number,
): string {
  const none = steps * channels;
  const columns = stepsOf(layer, dilation, to.steps)
    .flat()
    .flatMap((step) =>
      Array.from({ length: channels }, (_, c) => (step >= 0 && step < steps ? step * channels + c : none)),
    );
  const padded = columns.includes(none)
    ? g.op('Pad', [x, g.constant([0, 0, 0, 1], [4], 'int64'), g.scalar(filler)])
    : x;
  return g.columns(padded, columns);
}

function activated(g: GraphBuilder, activation: Exclude<ConvActivation, 'softmax'>, alpha: number, x: string): string {
  const { add, sub, mul, div, where } = g;
  const one = () => g.scalar(1);
  const below = (y: string) => where(g.op('Less', [x, g.scalar(0)]), y, x);
  const elu = (slope: number) => below(mul(g.scalar(slope), sub(g.op('Exp', [g.op('Min', [x, g.scalar(0)])]), one())));
  switch (activation) {
    case 'relu':
      return g.op('Relu', [x]);
    case 'relu6':
      return g.op('Clip', [x, g.scalar(0), g.scalar(6)]);
    case 'leaky_relu':
      return below(mul(g.scalar(alpha), x));
    case 'elu':
      return elu(alpha);
    case 'selu':
      return mul(g.scalar(SELU_SCALE), elu(SELU_ALPHA));
    case 'silu':
      return mul(x, g.op('Sigmoid', [x]));
    case 'softplus':
      return add(g.op('Relu', [x]), g.op('Log', [add(one(), g.op('Exp', [g.op('Neg', [g.op('Abs', [x])])]))]));
    case 'softsign':
      return div(x, add(one(), g.op('Abs', [x])));
    case 'tanh':
      return g.op('Tanh', [x]);
    case 'logistic':
      return g.op('Sigmoid', [x]);
  }
}
