import { applied } from '../core/apply.js';
import { ParameterError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import { run, runAsync } from '../core/run.js';
import type { AsyncFitOptions, Label, Matrix, MatrixLike, Progress, State, Steps } from '../core/types.js';
import type { BoostedState } from '../predict/boosted.js';
import { type ChainState, chain } from '../predict/chain.js';
import type { TreesState } from '../predict/trees.js';
import { type FeatureGroups, featuresOf, sourcesOf } from './columns.js';
import { type Ensemble, ensembleOf } from './ensemble.js';
import { type Explanation, requireRoom } from './explanation.js';
import { type Interactions, interactions } from './interactions.js';
import { type Explainable, type Subject, subjectOf } from './subject.js';
import { type Contributions, treeContributions } from './tree-contributions.js';

export interface TreeShapOptions {
  /**
   * Rows that stand for what is not known of a row: "interventional" values, the mean over them, each row's own share of the work.
   * Some hundred are enough. Without them values are "path-dependent": what is not known is averaged over the training rows
   * that went the same way, whose numbers the trees keep.
   */
  readonly background?: MatrixLike;
  /** `'auto'`, the default: interventional where there is a background. */
  readonly featurePerturbation?: 'auto' | 'tree_path_dependent' | 'interventional';
  /** What counts as one feature: the values of its columns are summed. Default `'columns'`. */
  readonly featureGroups?: FeatureGroups;
}
export interface AsyncTreeShapOptions
  extends TreeShapOptions,
    Pick<AsyncFitOptions, 'signal' | 'onProgress' | 'budgetMs'> {}

const PREPARING: Progress = { done: 0, total: 1, stage: 'preparing' };

/**
 * SHAP values of trees, exactly (Lundberg et al., "From local explanations to global understanding with explainable AI for trees",
 * Nature Machine Intelligence 2, 2020; the shap package's TreeExplainer): how far each feature moves the answer to a row away from
 * the base value. They add up to the answer. Of a tree or forest they explain probabilities, of boosted trees margins, before the link.
 *
 * Where transformers stand before the trees, values are those of the columns that the model takes: a column that was one-hot encoded
 * has the sum of its parts.
 * @param model a fitted tree, forest, boosting or pipeline that ends in one, or such a model loaded
 * @param X rows as for `predict`: n x d
 * @throws ParameterError for a model that is no trees; ModelError for one that does not tell how many training rows reached its
 *   nodes, where no `background` stands in for them; DataError
 * @example
 * const { values, baseValues, featureNames, classes } = treeShap(forest, X);
 * // What speaks for class k in row i:
 * featureNames.map((name, j) => [name, values[(i * featureNames.length + j) * classes.length + k]]);
 */
export function treeShap(model: Explainable, X: MatrixLike, options: TreeShapOptions = {}): Explanation {
  return run(treeShapSteps('treeShap', model, X, options));
}

/**
 * The same without blocking the event loop.
 * @throws the signal's reason when aborted
 */
export async function treeShapAsync(
  model: Explainable,
  X: MatrixLike,
  options: AsyncTreeShapOptions = {},
): Promise<Explanation> {
  const { signal, onProgress, budgetMs } = options;
  return await runAsync(treeShapSteps('treeShapAsync', model, X, options), { signal, onProgress, budgetMs });
}

/**
 * SHAP interaction values (Lundberg et al. 2020): each value of `treeShap` divided into what the feature does alone, on the
 * diagonal, and what it does together with each other feature, half of which stands with either. Path-dependent only. The work grows with
 * the square of the columns on a path: for small trees, or few rows.
 * @throws as `treeShap`
 * @example treeShapInteractions(tree, X).values // rows x features x features x outputs
 */
export function treeShapInteractions(
  model: Explainable,
  X: MatrixLike,
  options: Pick<TreeShapOptions, 'featureGroups'> = {},
): Explanation {
  return run(treeShapSteps('treeShapInteractions', model, X, options, interactions));
}

/**
 * The same without blocking the event loop.
 * @throws the signal's reason when aborted
 */
export async function treeShapInteractionsAsync(
  model: Explainable,
  X: MatrixLike,
  options: Omit<AsyncTreeShapOptions, 'background' | 'featurePerturbation'> = {},
): Promise<Explanation> {
  const { signal, onProgress, budgetMs } = options;
  const steps = treeShapSteps('treeShapInteractionsAsync', model, X, options, interactions);
  return await runAsync(steps, { signal, onProgress, budgetMs });
}

function* treeShapSteps(
  owner: string,
  model: Explainable,
  given: MatrixLike,
  { background, featurePerturbation = 'auto', featureGroups = 'columns' }: TreeShapOptions,
  interactions?: Interactions,
): Steps<Explanation> {
  const subject = subjectOf(owner, model);
  const { trees, before } = partsOf(owner, subject);
  if (!['auto', 'tree_path_dependent', 'interventional'].includes(featurePerturbation))
    throw new ParameterError(
      `${owner}: featurePerturbation must be "auto", "tree_path_dependent" or "interventional", got ${describeValue(featurePerturbation)}`,
    );
  if (background === undefined && featurePerturbation === 'interventional')
    throw new ParameterError(`${owner}: featurePerturbation "interventional" needs a background`);
  const { nFeaturesIn: cols, featureNamesIn, input, classes } = subject;
  const features = featuresOf(owner, { cols, names: featureNamesIn, input }, featureGroups);
  const sources = sourcesOf(before, cols);
  if (!sources)
    throw new ParameterError(`${owner}: the steps before the trees mix columns: kernelShap explains any model`);
  const ensemble = ensembleOf(trees);
  const X = subject.rows(given);
  const n = features.names.length;
  const shape = [X.rows, n, ...(interactions ? [n] : []), ensemble.outputs];
  requireRoom(owner, shape);
  const reference =
    background !== undefined && featurePerturbation !== 'tree_path_dependent'
      ? yield* prepared(before, subject.rows(background), subject)
      : undefined;
  if (reference?.rows === 0) throw new ParameterError(`${owner}: background has no rows`);
  const contributions: Contributions = {
    feature: sources.map((j) => features.of[j]!),
    features: n,
    background: reference,
    interactions,
  };
  const rows = yield* prepared(before, X, subject);
  const { values, baseValues } = yield* treeContributions(ensemble, rows, contributions);
  return { values, shape, baseValues, featureNames: features.names, classes: outputClasses(ensemble, classes) };
}

/** The rows as the trees get to see them. */
function* prepared(before: ChainState, X: Matrix, { kinds }: Subject): Steps<Matrix> {
  if (before.steps.length === 0 || X.rows === 0) return X;
  return yield* applied(before, X, new Map(kinds).set('chain', chain), PREPARING);
}

/** One margin of two classes is the second's. */
function outputClasses({ outputs }: Ensemble, classes: readonly Label[] | undefined): readonly Label[] | undefined {
  return classes?.length === 2 && outputs === 1 ? classes.slice(1) : classes;
}

/** The trees of a model, and what comes before them. A link behind boosted trees is left out: margins are explained. */
function partsOf(owner: string, { state }: Subject): { trees: TreesState | BoostedState; before: ChainState } {
  const steps = flat(state);
  const at = steps.findIndex(({ kind }) => kind === 'trees' || kind === 'boosted');
  const after = steps.slice(at + 1).map(({ kind }) => kind);
  const isLink = after.length === 1 && after[0] === 'linear' && steps[at]?.kind === 'boosted';
  if (at < 0 || (after.length > 0 && !isLink))
    throw new ParameterError(
      `${owner}: model must be trees, alone or behind transformers, got ${steps.map(({ kind }) => kind).join(', ')}: kernelShap explains any model`,
    );
  return {
    trees: steps[at] as TreesState | BoostedState,
    before: { kind: 'chain', v: 1, steps: steps.slice(0, at) },
  };
}

/** The steps of a chain, and of chains in it. */
function flat(state: State): State[] {
  return state.kind === 'chain' ? (state as ChainState).steps.flatMap(flat) : [state];
}
