export { DataError, ModelError, SchemaError } from '../core/errors.js';
export type { Metric as NeighborsMetric } from '../core/neighbors.js';
export { type AffineState, affine } from './affine.js';
export { type BoostedState, boosted, goesRight } from './boosted.js';
export { type ChainState, chain } from './chain.js';
export { encode as encodeModel, encodeJSON as encodeModelJSON } from './codec.js';
export { type ConcatState, concat } from './concat.js';
export { type ConvState, conv } from './conv.js';
export type { ConvActivation } from './conv-activation.js';
export type {
  ActivateLayer,
  ConvLayer,
  ConvolveLayer,
  ConvWindow,
  NormalizeLayer,
  PoolLayer,
  ReshapeLayer,
  ScaleLayer,
} from './conv-layers.js';
export { type DenseLayer, type DenseNumbers, type DenseState, dense } from './dense.js';
export type { DenseActivation } from './dense-activation.js';
export { type EncodedColumn, type EncodeState, encode } from './encode.js';
export { fastBoosted } from './fast-boosted.js';
export { fastDense } from './fast-dense.js';
export { fastKernel } from './fast-kernel.js';
export { fastNeighbors } from './fast-neighbors.js';
export { fastTrees } from './fast-trees.js';
export {
  type FlowRecord,
  type InputField,
  type InputReader,
  type InputState,
  input,
  type RowReader,
  type TableLike,
} from './input.js';
export { type KernelState, kernel } from './kernel.js';
export type { KernelFunction } from './kernel-function.js';
export { type LinearState, linear } from './linear.js';
export { allKinds, load, loadJSON, loadWith } from './load.js';
export { type MapFunction, type MapState, type MapTable, map } from './map.js';
export { type MeanState, mean } from './mean.js';
export { documentOf, Model, type ModelDocument, type Prediction } from './model.js';
export { type NeighborsState, neighbors } from './neighbors.js';
export { type SelectState, select } from './select.js';
export { type TreesState, trees } from './trees.js';
