import type { Kind } from '../core/types.js';
import { type BoostedState, boosted, withMissing } from './boosted.js';
import { packedTrees, packWalk, type Walk } from './packed-trees.js';
import { packSmallTrees } from './small-trees.js';

/**
 * The kind `boosted` in WebAssembly: the same bits. Small trees are asked all their questions at once, sixteen at a time
 * (small-trees.as.ts); others are walked through (trees.as.ts). Where there is no WebAssembly, for models asked too little
 * to be worth packing, and for large trees that add in float32 or have sets of categories, `boosted` answers.
 */
export const fastBoosted: Kind<BoostedState> = /*#__PURE__*/ packedTrees(boosted, pack, 128);

function pack(state: BoostedState): Walk | undefined {
  const walk = packSmallTrees(state) ?? packLargeTrees(state);
  return walk && ((X) => walk(withMissing(X, state)));
}

function packLargeTrees(state: BoostedState): Walk | undefined {
  const { root, output, base, precision, setAt } = state;
  if (precision === 'float32' || setAt) return undefined;
  const groups = Array.from(base, (_, c) => root.filter((_, t) => output[t] === c));
  return packWalk(state, groups, base);
}
