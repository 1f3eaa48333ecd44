import type { State } from '../../core/types.js';
import type { BoostedState } from '../../predict/boosted.js';
import type { LinearState } from '../../predict/linear.js';
import type { Objective } from './objective.js';

/** Trees that sum up to margins, and what makes probabilities of these. */
export interface BoostedChain extends State {
  readonly kind: 'chain';
  readonly steps: readonly [BoostedState, LinearState];
}

/** Puts the link behind trees: the softmax of the margins, for two classes of 0 and the one margin (which is the sigmoid). */
export function linkedTo(trees: BoostedState, { classes, outputs }: Objective): BoostedChain {
  const coef = new Float64Array(classes * outputs);
  for (let c = 0; c < outputs; c++) coef[c * outputs + c] = 1;
  if (classes === 2) coef.set([0, 1]);
  const link: LinearState = { kind: 'linear', v: 1, coef, intercept: new Float64Array(classes), link: 'softmax' };
  return { kind: 'chain', v: 1, steps: [trees, link] };
}
