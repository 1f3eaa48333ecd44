import { Classifier } from '../core/classifier.js';
import { type ClassWeight, rowWeights } from '../core/labels.js';
import {
  anyOf,
  boolean,
  checkParams,
  classWeightRule,
  type Declaration,
  finite,
  fraction,
  integer,
  nonNegative,
  oneOf,
  positive,
  type Rule,
} from '../core/params.js';
import { Random } from '../core/random.js';
import { run, runAsync } from '../core/run.js';
import { applyState, kindTable } from '../core/state.js';
import { checkedRows } from '../core/training.js';
import type { AsyncFitOptions, FitOptions, Fitted, Label, Labels, Matrix, MatrixLike, Steps } from '../core/types.js';
import type { BoostedState } from '../predict/boosted.js';
import { chain } from '../predict/chain.js';
import { fastBoosted } from '../predict/fast-boosted.js';
import { linear } from '../predict/linear.js';
import { featuresDrawn } from '../tree/training.js';
import type { BoostRows } from './boosting/binned-rows.js';
import { isQuantileMatrix, learnBinned } from './boosting/binned-set.js';
import { boost, type Watch } from './boosting/boost.js';
import type { BoostedChain } from './boosting/chain.js';
import { holdOut } from './boosting/hold-out.js';
import { importances } from './boosting/importances.js';
import { type Objective, objectiveFor, scoresOfShares } from './boosting/objective.js';
import { requireRounds, roundsOf, treesOf } from './boosting/previous.js';
import { forestWorker } from './forest.js';
import type { QuantileMatrix } from './quantile-matrix.js';

/** The parameters of scikit-learn's GradientBoostingClassifier, with its defaults, and some of HistGradientBoostingClassifier. */
export interface GradientBoostingParams {
  /** Rounds of boosting; each grows one tree for two classes, one a class for more. */
  nEstimators: number;
  /** What each tree's answer is multiplied by. */
  learningRate: number;
  /** Share of the rows that each round learns from. */
  subsample: number;
  /** Levels below the root; null for no limit. */
  maxDepth: number | null;
  /** Greatest number of leaves, best first; null: no limit. */
  maxLeafNodes: number | null;
  /** Features drawn at each node: a number, a fraction, 'sqrt', 'log2' or null for all. */
  maxFeatures: number | 'sqrt' | 'log2' | null;
  /** How strongly the values of leaves are drawn to 0. */
  l2Regularization: number;
  /** Greatest number of bins that the values of a column are sorted into. */
  maxBins: number;
  /** Share of the rows held out where `nIterNoChange` is given. */
  validationFraction: number;
  /** Rounds without a fall of the held-out loss by more than `tol` after which training ends; null: no rows are held out. */
  nIterNoChange: number | null;
  tol: number;
  /** Whether a second `fit` keeps the trees of the first, and adds those that are missing to `nEstimators`. */
  warmStart: boolean;
  /** Weights of the classes. */
  classWeight: ClassWeight;
  randomState: number;
  /** Learn from rows that fall into the same bins as from one weighted row: the same trees, faster where rows repeat. */
  collapse: boolean;
}

const ratio: Rule = (v) => (typeof v === 'number' && v > 0 && v < 1 ? undefined : 'a fraction > 0 and < 1');

const declaration = (): Declaration<GradientBoostingParams> => ({
  name: 'GradientBoostingClassifier',
  defaults: {
    nEstimators: 100,
    learningRate: 0.1,
    subsample: 1,
    maxDepth: 3,
    maxLeafNodes: null,
    maxFeatures: null,
    l2Regularization: 0,
    maxBins: 255,
    validationFraction: 0.1,
    nIterNoChange: null,
    tol: 1e-4,
    warmStart: false,
    classWeight: null,
    randomState: 0,
    collapse: true,
  },
  rules: {
    nEstimators: integer(1),
    learningRate: positive,
    subsample: fraction(),
    maxDepth: anyOf(integer(1), oneOf(null)),
    maxLeafNodes: anyOf(integer(2), oneOf(null)),
    maxFeatures: anyOf(integer(1), ratio, oneOf('sqrt', 'log2', null)),
    l2Regularization: nonNegative,
    maxBins: integer(2, 65536),
    validationFraction: ratio,
    nIterNoChange: anyOf(integer(1), oneOf(null)),
    tol: nonNegative,
    warmStart: boolean,
    classWeight: classWeightRule,
    randomState: finite,
    collapse: boolean,
  },
  worker: forestWorker,
});

/**
 * Gradient boosting of trees (Friedman 2001) with scikit-learn's names: those of GradientBoostingClassifier, but grown as
 * HistGradientBoostingClassifier grows them, on histograms and by gradients and hessians; its margins are ours where the values of a
 * column fit into the bins. NaN is a missing value, and each cut learns on which side those go.
 * @example new GradientBoostingClassifier({ nEstimators: 300, nIterNoChange: 10 }).fit(X, y).predict(Z);
 */
export class GradientBoostingClassifier extends Classifier<GradientBoostingParams, BoostedChain> {
  readonly kinds = [chain, fastBoosted, linear];
  protected override readonly missing = 'nan';

  constructor(params?: Partial<GradientBoostingParams>) {
    super(declaration(), params);
  }

  /**
   * Learns from rows `X` (n x d; NaN where a value is missing) and their labels `y` (n); more rows than there is memory for come in a
   * `QuantileMatrix`.
   * @throws ParameterError, DataError
   */
  override fit(X: MatrixLike | QuantileMatrix, y: ArrayLike<Label>, options: FitOptions = {}): this {
    if (!isQuantileMatrix(X)) return super.fit(X, y, options);
    this.adopt(run(this.#learnBinned(X, y, options), options));
    return this;
  }
  /** The same model as `fit`, bit for bit, without blocking the event loop. */
  override async fitAsync(
    X: MatrixLike | QuantileMatrix,
    y: ArrayLike<Label>,
    options: AsyncFitOptions = {},
  ): Promise<this> {
    if (!isQuantileMatrix(X)) return super.fitAsync(X, y, options);
    this.adopt(await runAsync(this.#learnBinned(X, y, options), options));
    return this;
  }
  *#learnBinned(X: QuantileMatrix, y: ArrayLike<Label>, options: FitOptions): Steps<Fitted<BoostedChain>> {
    checkParams(declaration(), this.params);
    const binning = { limit: 'maxBins', maxBin: this.params.maxBins, missing: Number.NaN } as const;
    return yield* learnBinned(this.name, X, y, options, binning, this.steps.bind(this));
  }

  /** @internal */
  protected *steps(X: BoostRows, labels: Labels, sampleWeight: Float64Array | undefined): Steps<BoostedChain> {
    const p = this.params;
    const objective = objectiveFor(labels.classes.length, 1);
    const previous = this.#previous(X, labels, objective);
    const weights = rowWeights(labels, p.classWeight, sampleWeight, this.name);
    const random = new Random(p.randomState).split('hold out');
    const parted =
      p.nIterNoChange !== null && objective.classes > 1
        ? yield* holdOut(this.name, X, labels, weights, p.validationFraction, random)
        : undefined;
    const set = parted?.learned ?? { X, labels, sampleWeight: weights };
    return yield* boost(
      {
        objective,
        rounds: objective.classes === 1 ? 0 : p.nEstimators,
        maxBin: p.maxBins,
        missing: Number.NaN,
        collapse: p.collapse,
        growing: {
          maxDepth: p.maxDepth ?? Infinity,
          maxLeaves: p.maxLeafNodes ?? Infinity,
          bestFirst: true,
          leastGain: 0,
          gamma: 0,
          learningRate: p.learningRate,
          between: true,
          regAlpha: 0,
          regLambda: p.l2Regularization,
          minChildWeight: LEAST_HESSIAN,
        },
        subsample: p.subsample,
        columns: { byTree: 1, byLevel: 1, byNode: featuresDrawn(p.maxFeatures, X.cols, this.name) / X.cols },
        base: previous?.base ?? baseOf(set.labels, set.sampleWeight, objective),
        randomState: p.randomState,
        previous,
        watch: parted && this.#watch(parted.heldOut),
      },
      set.X,
      set.labels,
      set.sampleWeight,
      forestWorker,
    );
  }

  /** As scikit-learn: it ends when no loss of so many rounds before was greater by more than `tol`. */
  #watch(heldOut: Watch['sets'][number]): Watch {
    const { nIterNoChange, tol } = this.params;
    const before = nIterNoChange ?? Infinity;
    const ends = (losses: readonly number[]) => {
      const last = losses.length - 1;
      return last >= before && losses.slice(last - before, last).every((loss) => loss <= losses[last]! + tol);
    };
    return { sets: [heldOut], metric: 'logloss', ends, keepsBest: false };
  }

  /** The trees to go on from. */
  #previous(X: BoostRows, labels: Labels, objective: Objective): BoostedState | undefined {
    const { warmStart, nEstimators } = this.params;
    if (!warmStart || !this.before) return undefined;
    const trees = treesOf(this.name, 'warmStart', this.before, X, labels, objective);
    requireRounds(this.name, nEstimators, roundsOf(trees));
    return trees;
  }

  /** The scores before the softmax: n x classes; of two classes n x 1, positive for the second. */
  decisionFunction(X: MatrixLike): Matrix {
    const rows = checkedRows(this.name, X, this.fitted, this.missing);
    return applyState(this.decisionState(), rows, kindTable(this.kinds));
  }
  decisionState(): BoostedState {
    return this.fitted.state.steps[0];
  }
  /** The rounds that were made: fewer than asked for where `nIterNoChange` ended training. */
  get nEstimators(): number {
    return roundsOf(this.decisionState());
  }
  /** How much the cuts on each column lowered the loss, in shares of the whole. */
  get featureImportances(): Float64Array {
    return importances(this.decisionState(), 'total_gain');
  }
}

/** scikit-learn's min_hessian_to_split. */
const LEAST_HESSIAN = 1e-3;

function baseOf({ codes }: Labels, weight: Float64Array | undefined, objective: Objective): Float64Array {
  const share = new Float64Array(objective.classes);
  for (let i = 0; i < codes.length; i++) share[codes[i]!]! += weight ? weight[i]! : 1;
  return scoresOfShares(share, objective);
}
