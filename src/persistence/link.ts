import type { BoostedState, ChainState, LinearState, MapState, TreesState } from '../predict/index.js';

/** Classes of a foreign model: their link is a matrix of classes x classes. */
export const MOST_CLASSES = 4096;

/** How margins become probabilities. `ova` is a sigmoid for each class, not divided by their sum. */
export type Link =
  | { readonly name: 'softmax' | 'ova'; readonly slope?: number }
  /** Of one margin, that of the second class. */
  | { readonly name: 'sigmoid'; readonly slope?: number };

/** Margins with their link behind them. The softmax of (0, x) is the sigmoid of x. */
export function linked(
  margins: BoostedState | TreesState,
  { name, slope = 1 }: Link,
  between: ChainState['steps'] = [],
): ChainState {
  const k = name === 'sigmoid' ? 2 : margins.outputs;
  const coef = new Float64Array(k * margins.outputs);
  if (name === 'sigmoid') coef[1] = slope;
  else for (let c = 0; c < k; c++) coef[c * k + c] = slope;
  const linear: LinearState = {
    kind: 'linear',
    v: 1,
    coef,
    intercept: new Float64Array(k),
    link: name === 'ova' ? 'none' : 'softmax',
  };
  const steps = [margins, ...between, ...(name === 'ova' && slope === 1 ? [] : [linear])];
  const sigmoids: MapState = { kind: 'map', v: 1, columns: Array(k).fill('sigmoid') };
  return { kind: 'chain', v: 1, steps: name === 'ova' ? [...steps, sigmoids] : steps };
}
