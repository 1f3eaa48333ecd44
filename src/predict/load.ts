import type { Kind } from '../core/types.js';
import { affine } from './affine.js';
import { chain } from './chain.js';
import { decode, decodeJSON } from './codec.js';
import { concat } from './concat.js';
import { conv } from './conv.js';
import { encode } from './encode.js';
import { fastBoosted } from './fast-boosted.js';
import { fastDense } from './fast-dense.js';
import { fastKernel } from './fast-kernel.js';
import { fastNeighbors } from './fast-neighbors.js';
import { fastTrees } from './fast-trees.js';
import { type InputReader, input } from './input.js';
import { linear } from './linear.js';
import { map } from './map.js';
import { mean } from './mean.js';
import { Model } from './model.js';
import { select } from './select.js';

/** Every kind of state there is. */
export const allKinds = (): readonly (Kind | InputReader)[] => [
  input,
  affine,
  map,
  encode,
  select,
  linear,
  fastTrees,
  fastBoosted,
  fastKernel,
  fastDense,
  conv,
  fastNeighbors,
  chain,
  concat,
  mean,
];

/**
 * Opens a model file with every kernel there is.
 * @param bytes the file, whole, as bytes or an ArrayBuffer; its arrays are used where they lie, so leave them unchanged
 * @throws ModelError for bytes that are no whole, valid model
 * @example
 * const model = load(await readFile('model.nettc'));
 * model.predict([[0.02, 120, 3]]);
 */
export function load(bytes: Uint8Array | ArrayBuffer): Model {
  return loadWith(bytes, allKinds());
}

/** Opens the JSON form of a model: an object, as a bundler imports it. */
export function loadJSON(json: unknown): Model {
  return new Model(decodeJSON(json), allKinds());
}

/**
 * Opens a model file with the kernels you name, so that only those are bundled.
 * @throws ModelError also where the model needs another kind
 * @example loadWith(bytes, [input, trees])
 */
export function loadWith(bytes: Uint8Array | ArrayBuffer, kinds: readonly (Kind | InputReader)[]): Model {
  return new Model(decode(bytes), kinds);
}
