import { Classifier } from '../core/classifier.js';
import { DataError, ParameterError } from '../core/errors.js';
import {
  anyOf,
  boolean,
  checkParams,
  type Declaration,
  finite,
  fraction,
  integer,
  nonNegative,
  oneOf,
  positive,
  type Rule,
} from '../core/params.js';
import { run, runAsync } from '../core/run.js';
import { applyState, kindTable } from '../core/state.js';
import { checkedRows } from '../core/training.js';
import type { AsyncFitOptions, Fitted, Label, Labels, Matrix, MatrixLike, Steps } from '../core/types.js';
import type { BoostedState } from '../predict/boosted.js';
import { chain } from '../predict/chain.js';
import { fastBoosted } from '../predict/fast-boosted.js';
import { linear } from '../predict/linear.js';
import type { BoostRows } from './boosting/binned-rows.js';
import { isQuantileMatrix, learnBinned } from './boosting/binned-set.js';
import { boost } from './boosting/boost.js';
import type { BoostedChain } from './boosting/chain.js';
import { type EvalFitOptions, type EvalOptions, evaluationSets } from './boosting/eval-set.js';
import { historyOf } from './boosting/evaluation.js';
import {
  categoricalColumns,
  checkCategories,
  featureTypesRule,
  type XGBFeatureTypes,
} from './boosting/feature-types.js';
import { type ImportanceType, importances } from './boosting/importances.js';
import { type Objective, objectiveFor, scoresOfShares } from './boosting/objective.js';
import { requireRounds, requireSameColumns, roundsOf, treesOf } from './boosting/previous.js';
import { forestWorker } from './forest.js';
import type { QuantileMatrix } from './quantile-matrix.js';

/** XGBoost's parameters, with its defaults. */
export interface XGBParams {
  /** Rounds of boosting; each grows one tree for two classes, one a class for more. */
  nEstimators: number;
  /** Levels below the root; 0 for no limit. */
  maxDepth: number;
  /** Greatest number of leaves; 0 for no limit. */
  maxLeaves: number;
  /** Where leaves are limited, the order in which nodes are cut: level by level, or what gains most first. */
  growPolicy: 'depthwise' | 'lossguide';
  /** What each tree's answer is multiplied by. */
  learningRate: number;
  /** Share of the rows that each round learns from. */
  subsample: number;
  /** Share of the columns that are drawn for each tree; of those, for each level; of those, for each node. */
  colsampleBytree: number;
  colsampleBylevel: number;
  colsampleBynode: number;
  /** Least sum of the hessians on either side of a cut: of p (1 - p), twice that for more than two classes. */
  minChildWeight: number;
  /** Least gain for which a node is cut. */
  gamma: number;
  /** How strongly the values of leaves are drawn to 0: by their squares, and by their size. */
  regLambda: number;
  regAlpha: number;
  /** Greatest number of bins that the values of a column are sorted into. */
  maxBin: number;
  /** Weight of each row of the second of two classes. */
  scalePosWeight: number;
  /** A number that stands for a missing value. NaN always does. */
  missing: number;
  /** Probability of the second of two classes before the first tree, > 0 and < 1; null: from the labels. */
  baseScore: number | null;
  /** For each column 1 where the score of a class must not fall with it, -1 where it must not rise, else 0; null: none is bound. */
  monotoneConstraints: readonly number[] | null;
  /** Whether columns may hold categories: `featureTypes` says which. */
  enableCategorical: boolean;
  /** The types of the columns, or those of some by their names: 'c' for the numbers of categories (0, 1, …), which have no order; null: none has. */
  featureTypes: XGBFeatureTypes | null;
  /** With fewer categories than this each is held against all the others; with more, sets of them are. */
  maxCatToOnehot: number;
  /** A set is one of the first so many less one, in the order of what they are worth, or all but the last. */
  maxCatThreshold: number;
  /** Rounds without a better loss on the last evaluation set after which training ends; null: it goes on to the end. */
  earlyStoppingRounds: number | null;
  /** What is watched on evaluation sets: the logarithmic loss, or the share of rows that are given another class. */
  evalMetric: 'logloss' | 'mlogloss' | 'error' | 'merror' | null;
  /** What `featureImportances` are: the mean gain of a column's cuts, their mean cover, their number, or sums of these. */
  importanceType: ImportanceType;
  randomState: number;
  /** Whether a second `fit` keeps the trees of the first, and adds those that are missing to `nEstimators`. */
  warmStart: boolean;
  /** Learn from rows that fall into the same bins as from one weighted row: the same trees, faster where rows repeat. */
  collapse: boolean;
}

const missingRule: Rule = (v) =>
  (typeof v === 'number' && v - v === 0) || Number.isNaN(v) ? undefined : 'a finite number or NaN';

const declaration = (): Declaration<XGBParams> => ({
  name: 'XGBClassifier',
  defaults: {
    nEstimators: 100,
    maxDepth: 6,
    maxLeaves: 0,
    growPolicy: 'depthwise',
    learningRate: 0.3,
    subsample: 1,
    colsampleBytree: 1,
    colsampleBylevel: 1,
    colsampleBynode: 1,
    minChildWeight: 1,
    gamma: 0,
    regLambda: 1,
    regAlpha: 0,
    maxBin: 256,
    scalePosWeight: 1,
    missing: Number.NaN,
    baseScore: null,
    monotoneConstraints: null,
    enableCategorical: false,
    featureTypes: null,
    maxCatToOnehot: 4,
    maxCatThreshold: 64,
    earlyStoppingRounds: null,
    evalMetric: null,
    importanceType: 'gain',
    randomState: 0,
    warmStart: false,
    collapse: true,
  },
  rules: {
    nEstimators: integer(1),
    maxDepth: integer(0),
    maxLeaves: integer(0),
    growPolicy: oneOf('depthwise', 'lossguide'),
    learningRate: positive,
    subsample: fraction(),
    colsampleBytree: fraction(),
    colsampleBylevel: fraction(),
    colsampleBynode: fraction(),
    minChildWeight: nonNegative,
    gamma: nonNegative,
    regLambda: nonNegative,
    regAlpha: nonNegative,
    maxBin: integer(2, 65536),
    scalePosWeight: positive,
    missing: missingRule,
    baseScore: anyOf(
      (v) => (typeof v === 'number' && v > 0 && v < 1 ? undefined : 'a number > 0 and < 1'),
      oneOf(null),
    ),
    monotoneConstraints: (v) =>
      v === null || (Array.isArray(v) && v.every((d) => [-1, 0, 1].includes(d)))
        ? undefined
        : 'null or a list of -1, 0 and 1',
    enableCategorical: boolean,
    featureTypes: featureTypesRule,
    maxCatToOnehot: integer(1),
    maxCatThreshold: integer(1),
    earlyStoppingRounds: anyOf(integer(1), oneOf(null)),
    evalMetric: oneOf('logloss', 'mlogloss', 'error', 'merror', null),
    importanceType: oneOf('gain', 'weight', 'cover', 'total_gain', 'total_cover'),
    randomState: finite,
    warmStart: boolean,
    collapse: boolean,
  },
  worker: forestWorker,
});

/**
 * Gradient boosting of histogram trees by XGBoost's rules (Chen and Guestrin 2016; XGBoost 3.2 with `tree_method="hist"`): the same trees
 * where the values of a column fit into the bins, and in float64 where XGBoost computes in float32. NaN is a missing value,
 * and each cut learns on which side those go.
 * @example
 * const model = new XGBClassifier({ nEstimators: 500, learningRate: 0.1, earlyStoppingRounds: 20 });
 * model.fit(X, y, { evalSet: [[XTest, yTest]] });
 * model.bestIteration; model.evalsResult.validation_0; // { mlogloss: [1.41, 1.27, …] }
 */
export class XGBClassifier extends Classifier<XGBParams, BoostedChain> {
  readonly kinds = [chain, fastBoosted, linear];
  protected override readonly missing = 'nan';

  constructor(params?: Partial<XGBParams>) {
    super(declaration(), params);
  }

  /**
   * Learns from rows `X` (n x d; NaN where a value is missing) and their labels `y` (n); more rows than there is memory for come in a
   * `QuantileMatrix`.
   * @throws ParameterError, DataError
   */
  override fit(X: MatrixLike | QuantileMatrix, y: ArrayLike<Label>, options: EvalFitOptions = {}): this {
    if (!isQuantileMatrix(X)) return super.fit(X, y, options);
    this.adopt(run(this.#learnBinned(X, y, options), options));
    return this;
  }
  /** The same model as `fit`, bit for bit, without blocking the event loop. */
  override async fitAsync(
    X: MatrixLike | QuantileMatrix,
    y: ArrayLike<Label>,
    options: AsyncFitOptions & EvalFitOptions = {},
  ): Promise<this> {
    if (!isQuantileMatrix(X)) return super.fitAsync(X, y, options);
    this.adopt(await runAsync(this.#learnBinned(X, y, options), options));
    return this;
  }
  *#learnBinned(X: QuantileMatrix, y: ArrayLike<Label>, options: EvalFitOptions): Steps<Fitted<BoostedChain>> {
    checkParams(declaration(), this.params);
    const { maxBin, missing } = this.params;
    const binning = { limit: 'maxBin', maxBin, missing } as const;
    return yield* learnBinned(this.name, X, y, options, binning, this.steps.bind(this));
  }

  /** @internal */
  protected *steps(
    X: BoostRows,
    labels: Labels,
    sampleWeight: Float64Array | undefined,
    options: EvalFitOptions,
  ): Steps<BoostedChain> {
    const p = this.params;
    const sets = evaluationSets(this.name, options, X, labels);
    if (p.earlyStoppingRounds !== null && sets.length === 0)
      throw new DataError(`${this.name}: earlyStoppingRounds needs an evalSet in the options of fit`);
    const objective = objectiveFor(labels.classes.length, 2);
    const weight = this.#weights(labels, sampleWeight);
    const categorical = categoricalColumns(this.name, p.enableCategorical, p.featureTypes, X);
    if (categorical) yield* checkCategories(this.name, X, categorical, p.missing);
    const previous = this.#previous(options, X, labels, objective);
    if (previous) requireSameColumns(this.name, previous, categorical, p.missing);
    const rounds = p.nEstimators + (previous && options.xgbModel ? roundsOf(previous) : 0);
    return yield* boost(
      {
        objective,
        rounds: objective.classes === 1 ? 0 : rounds,
        maxBin: p.maxBin,
        categorical,
        missing: p.missing,
        collapse: p.collapse,
        growing: {
          maxDepth: p.maxDepth || Infinity,
          maxLeaves: p.maxLeaves || Infinity,
          bestFirst: p.growPolicy === 'lossguide',
          leastGain: LEAST_GAIN,
          gamma: p.gamma,
          learningRate: p.learningRate,
          between: false,
          regAlpha: p.regAlpha,
          regLambda: p.regLambda,
          minChildWeight: p.minChildWeight,
          monotone: this.#monotone(X.cols, categorical),
          ...(categorical
            ? { categories: { maxCatToOnehot: p.maxCatToOnehot, maxCatThreshold: p.maxCatThreshold } }
            : {}),
        },
        subsample: p.subsample,
        columns: { byTree: p.colsampleBytree, byLevel: p.colsampleBylevel, byNode: p.colsampleBynode },
        base: previous?.base ?? this.#base(objective, labels, sampleWeight),
        randomState: p.randomState,
        previous,
        watch: {
          sets,
          metric: p.evalMetric?.endsWith('error') ? 'error' : 'logloss',
          ends: (losses) => losses.length - 1 - leastOf(losses) >= (p.earlyStoppingRounds ?? Infinity),
          keepsBest: p.earlyStoppingRounds !== null,
        },
      },
      X,
      labels,
      weight,
      forestWorker,
    );
  }

  /** The trees to go on from. */
  #previous({ xgbModel }: EvalOptions, X: BoostRows, labels: Labels, objective: Objective): BoostedState | undefined {
    if (xgbModel) return treesOf(this.name, 'xgbModel', xgbModel, X, labels, objective);
    const { warmStart, nEstimators } = this.params;
    if (!warmStart || !this.before) return undefined;
    const trees = treesOf(this.name, 'warmStart', this.before, X, labels, objective);
    requireRounds(this.name, nEstimators, roundsOf(trees));
    return trees;
  }

  #monotone(cols: number, categorical: Uint8Array | undefined): Int8Array | undefined {
    const { monotoneConstraints } = this.params;
    if (!monotoneConstraints?.some((direction) => direction !== 0)) return undefined;
    if (monotoneConstraints.length !== cols)
      throw new ParameterError(
        `${this.name}: monotoneConstraints must have one value for each of the ${cols} columns of X, got ${monotoneConstraints.length}`,
      );
    const unordered = monotoneConstraints.findIndex((direction, j) => direction !== 0 && categorical?.[j]);
    if (unordered >= 0)
      throw new ParameterError(
        `${this.name}: monotoneConstraints must be 0 for columns of categories, such as column ${unordered}`,
      );
    return Int8Array.from(monotoneConstraints);
  }

  #weights({ codes, classes }: Labels, sampleWeight: Float64Array | undefined): Float64Array | undefined {
    const { scalePosWeight } = this.params;
    if (scalePosWeight === 1) return sampleWeight;
    if (classes.length > 2)
      throw new ParameterError(`${this.name}: scalePosWeight is for two classes, y has ${classes.length}`);
    const weights = sampleWeight?.slice() ?? new Float64Array(codes.length).fill(1);
    for (let i = 0; i < weights.length; i++) if (codes[i] === 1) weights[i]! *= scalePosWeight;
    return weights;
  }

  /** As XGBoost: the shares of the classes; where the second of two is weighed, one Newton step from even chances. */
  #base(objective: Objective, { codes }: Labels, sampleWeight: Float64Array | undefined): Float64Array {
    const { baseScore, scalePosWeight } = this.params;
    if (baseScore !== null) {
      if (objective.outputs > 1) return new Float64Array(objective.outputs).fill(baseScore);
      return scoresOfShares(Float64Array.of(1 - baseScore, baseScore), objective);
    }
    const share = new Float64Array(objective.classes);
    for (let i = 0; i < codes.length; i++) share[codes[i]!]! += sampleWeight ? sampleWeight[i]! : 1;
    if (objective.outputs > 1) {
      const all = share.reduce((a, b) => a + b, 0);
      return scoresOfShares(
        share.map((weight) => weight / all + LEAST_SHARE),
        objective,
      );
    }
    if (scalePosWeight === 1) return scoresOfShares(share, objective);
    const [negative, positive] = [share[0]!, share[1]! * scalePosWeight];
    return Float64Array.of((2 * (positive - negative)) / (positive + negative));
  }

  /** The scores of rows before they become probabilities (XGBoost's `output_margin`): n x classes, n x 1 for two classes. */
  decisionFunction(X: MatrixLike): Matrix {
    const rows = checkedRows(this.name, X, this.fitted, this.missing);
    return applyState(this.decisionState(), rows, kindTable(this.kinds));
  }
  decisionState(): BoostedState {
    return this.fitted.state.steps[0];
  }

  /** What the evaluation sets lost after each round: `validation_0`, `validation_1`… in their order, by the name of the metric. */
  get evalsResult(): Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> {
    const metric = this.#metric(this.classes.length);
    return Object.fromEntries(
      historyOf(this.fitted.state).losses.map((losses, s) => [`validation_${s}`, { [metric]: losses }]),
    );
  }
  /** The round after which the last evaluation set lost least, counted from 0; undefined where there is none. */
  get bestIteration(): number | undefined {
    const losses = this.#lastLosses;
    return losses && historyOf(this.fitted.state).first + leastOf(losses);
  }
  /** What it lost then. */
  get bestScore(): number | undefined {
    const losses = this.#lastLosses;
    return losses && Math.min(...losses);
  }
  get #lastLosses(): readonly number[] | undefined {
    const last = Object.values(this.evalsResult).at(-1);
    return last && Object.values(last)[0];
  }
  #metric(classes: number): string {
    const { evalMetric } = this.params;
    const kind = evalMetric?.endsWith('error') ? 'error' : 'logloss';
    return classes > 2 ? `m${kind}` : kind;
  }

  /** What `importanceType` says of each column, in shares of the whole. */
  get featureImportances(): Float64Array {
    return importances(this.decisionState(), this.params.importanceType);
  }
}

function leastOf(losses: readonly number[]): number {
  return losses.indexOf(Math.min(...losses));
}

/** XGBoost's kRtEps: of gains, and what it adds to the share of each of several classes. */
const LEAST_GAIN = 1e-6;
const LEAST_SHARE = 1e-6;
