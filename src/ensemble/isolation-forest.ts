import { Classifier } from '../core/classifier.js';
import { ParameterError } from '../core/errors.js';
import { anyOf, boolean, type Declaration, finite, fraction, integer, oneOf } from '../core/params.js';
import { Random } from '../core/random.js';
import { inSlices } from '../core/slices.js';
import { sorted } from '../core/sorted.js';
import { applyState, kindTable } from '../core/state.js';
import { checkedRows } from '../core/training.js';
import type {
  AsyncFitOptions,
  FitOptions,
  Fitted,
  Label,
  Labels,
  Matrix,
  MatrixLike,
  State,
  Steps,
} from '../core/types.js';
import { chain } from '../predict/chain.js';
import { fastTrees } from '../predict/fast-trees.js';
import { type LinearState, linear } from '../predict/linear.js';
import type { TreesState } from '../predict/trees.js';
import { averagePath, depthOfScore, scoreOfDepth } from './isolation/path.js';
import { assembleIsolation, growIsolationTree, type IsolationTree } from './isolation/tree.js';

export interface IsolationForestParams {
  /** Number of trees. */
  nEstimators: number;
  /** Rows drawn for each tree: a number, a fraction (up to and including 1) of all, or 'auto' for 256, or all if fewer. */
  maxSamples: number | 'auto';
  /** Share of the training rows to be found outside, > 0 and <= 0.5; 'auto': those of a score below -0.5. */
  contamination: number | 'auto';
  /** Columns drawn for each tree: a number, or a fraction (up to and including 1) of all. */
  maxFeatures: number;
  /** Whether rows are drawn with replacement. */
  bootstrap: boolean;
  randomState: number;
}

const declaration = (): Declaration<IsolationForestParams> => ({
  name: 'IsolationForest',
  defaults: {
    nEstimators: 100,
    maxSamples: 'auto',
    contamination: 'auto',
    maxFeatures: 1.0,
    bootstrap: false,
    randomState: 0,
  },
  rules: {
    nEstimators: integer(1),
    maxSamples: anyOf(integer(1), fraction(), oneOf('auto')),
    contamination: anyOf(fraction(0, 0.5), oneOf('auto')),
    maxFeatures: anyOf(integer(1), fraction()),
    bootstrap: boolean,
    randomState: finite,
  },
});

/** The mean depth of a row, and on which side of the limit that is. */
export interface IsolationState extends State {
  readonly kind: 'chain';
  readonly steps: readonly [TreesState, LinearState];
}

/**
 * Finds rows that are unlike the others by how few random cuts it takes to be alone (Liu, Ting, Zhou, "Isolation Forest", ICDM 2008;
 * scikit-learn's IsolationForest). `predict` gives 1 for rows like the others and -1 for those that are not. It learns from
 * rows alone: labels are not looked at, and of weights only whether they are 0.
 * @example
 * const usual = new IsolationForest({ contamination: 0.01 }).fit(X);
 * usual.predict(Z); // [1, 1, -1, …]
 */
export class IsolationForest extends Classifier<IsolationForestParams, IsolationState> {
  readonly kinds = [chain, fastTrees, linear];

  constructor(params?: Partial<IsolationForestParams>) {
    super(declaration(), params);
  }

  /**
   * Learns from rows `X` (n x d).
   * @throws ParameterError, DataError
   */
  override fit(X: MatrixLike, y?: ArrayLike<Label>, options?: FitOptions): this {
    return super.fit(X, y as ArrayLike<Label>, options);
  }
  /** The same model as `fit`, bit for bit, without blocking the event loop. */
  override fitAsync(X: MatrixLike, y?: ArrayLike<Label>, options?: AsyncFitOptions): Promise<this> {
    return super.fitAsync(X, y as ArrayLike<Label>, options);
  }
  override *learn(
    X: Matrix,
    labels: Labels | undefined,
    weight: Float64Array | undefined,
  ): Steps<Fitted<IsolationState>> {
    const codes = new Int32Array(labels?.codes.length ?? X.rows);
    const fitted = yield* super.learn(X, { codes, classes: [1] }, weight);
    return { ...fitted, classes: [-1, 1] };
  }

  protected *steps(X: Matrix): Steps<IsolationState> {
    const { nEstimators, contamination, bootstrap, randomState } = this.params;
    const rows = this.#rowsDrawn(X.rows);
    const cols = this.#columnsDrawn(X.cols);
    const random = new Random(randomState).split('tree');
    const grown: IsolationTree[] = [];
    for (let t = 0; t < nEstimators; t++) {
      grown.push(yield* growIsolationTree(X, { rows, cols, bootstrap }, random.split(t)));
      yield { done: t + 1, total: nEstimators, stage: 'trees' };
    }
    const trees = assembleIsolation(grown, X.cols);
    const whole = averagePath(rows);
    const limit = contamination === 'auto' ? depthOfScore(-0.5, whole) : yield* this.#limit(trees, X, contamination);
    // As scores of -1 and of 1; where one is as deep as the limit it is like the others, so the limit is moved a little.
    const scale = whole > 0 ? 1 / whole : 1;
    const link: LinearState = {
      ...{ kind: 'linear', v: 1, link: 'softmax' },
      coef: Float64Array.of(0, scale),
      intercept: Float64Array.of(0, -(limit - 1e-9 * Math.abs(limit)) * scale),
    };
    return { kind: 'chain', v: 1, steps: [trees, link] };
  }

  #rowsDrawn(all: number): number {
    const { maxSamples } = this.params;
    if (maxSamples === 'auto') return Math.min(256, all);
    if (maxSamples > all)
      throw new ParameterError(`${this.name}: maxSamples must be <= ${all}, the rows of X, got ${maxSamples}`);
    return maxSamples <= 1 ? Math.max(1, Math.floor(maxSamples * all)) : maxSamples;
  }

  /** 1 is all columns, as scikit-learn's 1.0 is; one column is had by a fraction. */
  #columnsDrawn(all: number): number {
    const { maxFeatures } = this.params;
    if (maxFeatures > all)
      throw new ParameterError(`${this.name}: maxFeatures must be <= ${all}, the columns of X, got ${maxFeatures}`);
    return maxFeatures <= 1 ? Math.max(1, Math.floor(maxFeatures * all)) : maxFeatures;
  }

  /** The depth below which that share of the rows lies: numpy's percentile, linear between two rows. */
  *#limit(trees: TreesState, X: Matrix, share: number): Steps<number> {
    const depths = new Float64Array(X.rows);
    yield* inSlices(X.rows, 64 * trees.root.length, SCORING, (from, to) => {
      const part = { ...X, rows: to - from, data: X.data.subarray(from * X.cols, to * X.cols) };
      depths.set(fastTrees.apply(trees, part, new Map()).data, from);
    });
    const ascending = yield* sorted(depths, SCORING);
    const place = share * (X.rows - 1);
    const low = ascending[Math.floor(place)]!;
    const high = ascending[Math.ceil(place)]!;
    return low + (high - low) * (place - Math.floor(place));
  }

  /** -2^(-depth / average depth): close to -1 for rows that are soon alone, above -0.5 for those like most. n values. */
  scoreSamples(X: MatrixLike): Float64Array {
    const rows = checkedRows(this.name, X, this.fitted, this.missing);
    const [trees, link] = this.fitted.state.steps;
    const depths = applyState(trees, rows, kindTable(this.kinds)).data;
    return depths.map((depth) => scoreOfDepth(depth, 1 / link.coef[1]!));
  }
  /** What is taken off `scoreSamples` to give `decisionFunction`. */
  get offset(): number {
    const { coef, intercept } = this.fitted.state.steps[1];
    return scoreOfDepth(-intercept[1]! / coef[1]!, 1 / coef[1]!);
  }
  /** How much more like the others each row is than the limit: negative outside. n values. */
  decisionFunction(X: MatrixLike): Float64Array {
    const { offset } = this;
    return this.scoreSamples(X).map((score) => score - offset);
  }
}

const SCORING = { done: 0, total: 1, stage: 'scoring' };
