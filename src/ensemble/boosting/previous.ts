import { DataError, ParameterError } from '../../core/errors.js';
import { describeValue } from '../../core/matrix.js';
import type { Fitted, Labels, State } from '../../core/types.js';
import type { BoostedState } from '../../predict/boosted.js';
import type { LinearState } from '../../predict/linear.js';
import { type BoostRows, requireWholeBins } from './binned-rows.js';
import { linkedTo } from './chain.js';
import type { Objective } from './objective.js';

/** What training may go on from: a fitted estimator, or a model that was loaded or imported. */
export type EarlierModel =
  | { readonly fitted: Pick<Fitted, 'state' | 'nFeaturesIn' | 'featureNamesIn' | 'classes'> }
  | Pick<Fitted, 'state' | 'nFeaturesIn' | 'featureNamesIn' | 'classes'>;

/**
 * The trees that training goes on from.
 * @param source what error messages call the model
 * @throws DataError for another model than of boosted trees, for other classes or columns than it has, and for trees that cut
 * through bins of a QuantileMatrix
 */
export function treesOf(
  owner: string,
  source: string,
  model: EarlierModel,
  X: BoostRows,
  { classes }: Labels,
  objective: Objective,
): BoostedState {
  const refuse = (what: string): never => {
    throw new DataError(`${owner}: with ${source} ${what}`);
  };
  const { state, nFeaturesIn, featureNamesIn, classes: known } = 'fitted' in model ? model.fitted : model;
  const trees = marginsOf(state, objective);
  if (known?.length !== classes.length || known.some((label, k) => label !== classes[k]))
    refuse(`y must have its classes, ${known?.slice(0, 9).map(describeValue)}`);
  const { cols, names } = X;
  if (nFeaturesIn !== cols) refuse(`X must have ${nFeaturesIn} columns, got ${cols}`);
  const other = names ? (featureNamesIn?.findIndex((name, j) => name !== names[j]) ?? -1) : -1;
  if (other >= 0)
    refuse(`column ${other} must be ${describeValue(featureNamesIn![other])}, got ${describeValue(names![other])}`);
  if (!trees) return refuse('the model must be one of boosted trees, and know what weighs on their nodes');
  if ('bins' in X) requireWholeBins(owner, trees, X);
  return trees;
}

/** The boosted trees of a chain that makes probabilities of margins as boosting does; undefined for another model. */
function marginsOf(state: State, objective: Objective): BoostedState | undefined {
  const steps = (state as State & { readonly steps?: readonly State[] }).steps ?? [];
  const [trees, link] = steps as readonly [BoostedState?, LinearState?];
  if (steps.length !== 2 || trees?.kind !== 'boosted' || link?.kind !== 'linear') return undefined;
  const { outputs, output, cover } = trees;
  const own = linkedTo(trees, objective).steps[1];
  const isSame = (a: Float64Array, b: Float64Array) => a.length === b.length && a.every((x, k) => x === b[k]);
  const isLinked = link.link === own.link && isSame(link.coef, own.coef) && isSame(link.intercept, own.intercept);
  const inRounds = output.length % outputs === 0 && output.every((c, t) => c === t % outputs);
  return isLinked && outputs === objective.outputs && inRounds && cover && !trees.zeroMissing ? trees : undefined;
}

/** The rounds that trees were grown in. */
export function roundsOf({ root, outputs }: BoostedState): number {
  return root.length / outputs;
}

/** @throws ParameterError where fewer rounds are asked for than there are */
export function requireRounds(owner: string, nEstimators: number, rounds: number): void {
  if (nEstimators < rounds)
    throw new ParameterError(`${owner}: nEstimators must be >= ${rounds}, the rounds so far, got ${nEstimators}`);
}

/**
 * Checks that new trees read the columns as those before do.
 * @throws ParameterError where a column held categories and no longer does or the other way round, or another number was missing
 */
export function requireSameColumns(
  owner: string,
  { feature, setAt, missing = Number.NaN }: BoostedState,
  categorical: Uint8Array | undefined,
  given: number,
): void {
  for (let i = 0; i < feature.length; i++) {
    const j = feature[i]!;
    if (j < 0 || (setAt ? setAt[i]! : -1) >= 0 === (categorical?.[j] === 1)) continue;
    const was = categorical?.[j] ? 'quantities' : 'categories';
    throw new ParameterError(`${owner}: featureTypes must say what the model has seen: column ${j} held ${was}`);
  }
  if (!Object.is(missing, given))
    throw new ParameterError(`${owner}: missing must be ${missing}, as for the trees so far, got ${given}`);
}
