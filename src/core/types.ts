// Types only: this file emits no code.

/** A class label. Within one `y` all are strings or all are numbers. */
export type Label = string | number;

/**
 * Dense row-major matrix: element (i, j) is `data[i * cols + j]`.
 * `names` are its columns' names; `input` is the state that turns a named record into such a row.
 */
export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
  readonly names?: readonly string[];
  readonly input?: State;
}

/** What is accepted wherever a matrix is asked for; converted once, at the door. */
export type MatrixLike =
  | Matrix
  | ArrayLike<ArrayLike<number>>
  | { to2DArray(): number[][] } // ml-matrix
  | { toMatrix(): Matrix }; // Table

/** Labels as codes into the sorted list of distinct classes. */
export interface Labels {
  readonly codes: Int32Array;
  readonly classes: readonly Label[];
}

/**
 * Anything learned: numbers, strings, typed arrays and lists of these. `kind` says which kernel applies it,
 * `v` which version of that kind's layout it has.
 */
export interface State {
  readonly kind: string;
  readonly v: number;
}

/** How one kind of state is applied to a batch of rows, and how a loaded one is checked. */
export interface Kind<S extends State = State> {
  readonly kind: S['kind'];
  /** The version of the layout that it reads; 1 where absent. */
  readonly v?: number;
  /** Rows in, rows out. `X` has the width that `check` accepted. */
  apply(state: S, X: Matrix, kinds: Kinds): Matrix;
  /**
   * Validates a state that came from outside and returns its output width.
   * @param width the number of columns it will be given
   * @throws ModelError where any length, index or number is not what `apply` relies on
   */
  check(state: S, width: number, kinds: Kinds): number;
}
export type Kinds = ReadonlyMap<string, Kind>;

/** How far a training is: `done` of `total` units (trees, rounds, folds; fractions of a unit where one is long). */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly stage?: string;
  readonly loss?: number;
}

/**
 * Independent tasks that may run elsewhere. A driver without workers answers `undefined` and the training does
 * them itself, in order; one with workers answers the list of results, in the order of `tasks`.
 */
export interface Jobs {
  readonly jobs: WorkerModule;
  /** Sent once to each worker, also where several offers in a row have the same. */
  readonly shared: unknown;
  /** A single task is taken only where several trainings run side by side: one alone is done as fast here. */
  readonly tasks: readonly unknown[];
  /** What to report instead of how many are done. */
  readonly progress?: (own: Progress) => Progress;
}

/**
 * Trainings of which none needs another: folds, candidates of a search. A driver with workers runs several at once and
 * answers the list of results, so that their jobs fill the workers.
 */
export interface Trainings {
  readonly count: number;
  training(index: number): Steps<unknown>;
}

/** A training that only a promise tells the end of. An asynchronous driver waits and answers a list of its result. */
export interface Waiting {
  wait(options: AsyncFitOptions): Promise<unknown>;
}

/** What a driver answers to an offer that it takes. */
export interface Answer extends ReadonlyArray<unknown> {
  /** How long the work took, one task after another. */
  readonly seconds?: number;
}

/** Names the module that does a trainer's tasks in a worker. */
export interface WorkerModule {
  readonly name: string;
  /** Location of the module; used where workers are made from a URL (Node). */
  url(): URL;
  /** Makes a web worker. Written out at each trainer, because bundlers look for exactly `new Worker(new URL(…))`. */
  spawn(): WebWorker;
}

/** What is used of a web worker: Node's own types do not know a `Worker`. */
export interface WebWorker {
  postMessage(message: unknown): void;
  terminate(): void;
  addEventListener(type: string, listener: (event: Event) => void): void;
}

/** A training: yields progress (or work to share out), returns what was learned. */
export type Steps<R> = Generator<Progress | Jobs | Trainings | Waiting, R, Answer | undefined>;

/** For estimators that divide the rows themselves, as searches and calibration do; others have no use for it. */
export interface RowFacts {
  /** One a row: rows of one group stay on one side. */
  readonly groups?: ArrayLike<Label>;
  /** When each row was seen, in any unit, for splitters that ask. */
  readonly times?: ArrayLike<number>;
}

export interface FitOptions extends RowFacts {
  /** One weight >= 0 a row. Weight 2 means the row stands there twice; weight 0, not at all. */
  readonly sampleWeight?: ArrayLike<number>;
  readonly onProgress?: (progress: Progress) => void;
}

export interface AsyncFitOptions extends FitOptions {
  /** Aborting rejects with the signal's reason within some 50 ms and leaves the estimator as it was. */
  readonly signal?: AbortSignal;
  /** Number of workers for the library's own parallel parts; 0 (the default) stays on the calling thread. */
  readonly workers?: number;
  /** Milliseconds of work between two pauses for the event loop. Default 12. */
  readonly budgetMs?: number;
}

/** What `fit` leaves on an estimator, and `save` writes. */
export interface Fitted<S extends State = State> {
  readonly state: S;
  readonly nFeaturesIn: number;
  /** Whether X may hold NaN. */
  readonly missing: 'none' | 'nan';
  readonly featureNamesIn?: readonly string[];
  readonly featureNamesOut?: readonly string[];
  readonly input?: State;
  readonly classes?: readonly Label[];
  /** The name of the estimator that learned it, where another holds it: of a search, the best one's. */
  readonly estimator?: string;
  /** What the steps of a pipeline learned. */
  readonly parts?: readonly Fitted[];
}

/** The training half of an estimator: all that pipelines, cross-validation and searches know of it. */
export interface Trainer {
  readonly name: string;
  readonly kinds: readonly Kind[];
  /** `labels` is undefined where there is no y; weights are checked, one a row; so are groups and times. */
  learn(X: Matrix, labels: Labels | undefined, sampleWeight: Float64Array | undefined, facts?: RowFacts): Steps<Fitted>;
  /** Takes over what `learn` returned. */
  adopt(fitted: Fitted): void;
  /** Of a fitted one, the state that answers what `decisionFunction` does; undefined where there is none. */
  decisionState?(): State | undefined;
  clone(): this;
  getParams(): object;
  setParams(params: object): this;
}

/** What a resampler makes of a training set. */
export interface Resampled {
  /** Rows with the columns of those given. */
  readonly X: Matrix;
  /**
   * For each row the index of the given row that it is or, where it was made up, starts from. Its label, its weight and its group
   * are that row's.
   */
  readonly source: Int32Array;
}

/** All that pipelines know of a resampler: it changes which rows a step is trained on, and leaves nothing behind. */
export interface Sampler {
  readonly name: string;
  /** `labels` is undefined where there is no y. */
  resample(X: Matrix, labels: Labels | undefined): Steps<Resampled>;
  clone(): this;
  getParams(): object;
  setParams(params: object): this;
}
