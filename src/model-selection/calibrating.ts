import { DataError, ParameterError } from '../core/errors.js';
import { describeValue, requireFinite, zeros } from '../core/matrix.js';
import { eachTraining, relayed } from '../core/run.js';
import { inSlices } from '../core/slices.js';
import { partOf, type TrainingSet, weightsAt } from '../core/training.js';
import type { Fitted, Kind, Label, Matrix, State, Steps, Trainer } from '../core/types.js';
import type { ChainState } from '../predict/chain.js';
import type { MeanState } from '../predict/mean.js';
import { askInSlices } from './ask-in-slices.js';
import { type CalibrationMethod, fitCalibrator, type Response } from './calibrator.js';
import { type Folds, failureIn, foldsWithin, requirePartition, setOf } from './folds.js';
import type { Searchable } from './nested-params.js';
import type { Splitter } from './splitter.js';

/** A classifier that leaves a state behind: the library's own, a pipeline, a search, or one that extends `Classifier`. */
export type Calibratable = Searchable & Trainer;

export interface Calibration<E> {
  readonly estimator: E;
  readonly method: CalibrationMethod;
  readonly cv: number | Splitter;
  /** With false, a single estimator is kept: the one of all rows. */
  readonly ensemble: boolean | 'auto';
}

/** What calibration learns. */
export interface Calibrated {
  readonly state: MeanState | ChainState;
  readonly classes: readonly Label[];
  /** Of the estimators inside. */
  readonly kinds: readonly Kind[];
  readonly missing: 'none' | 'nan';
}

/** An estimator that was fitted, and what it answers to rows that it has not seen. */
interface Trained {
  readonly fitted: Fitted;
  readonly kinds: readonly Kind[];
  readonly response: Response;
  /** The state whose answers are calibrated. */
  readonly state: State;
  readonly answers: Matrix;
}

/** @param told an error of the estimator as users of the calibration should read it */
export function* calibrationSteps<E extends Calibratable>(
  owner: string,
  { estimator, method, cv, ensemble }: Calibration<E>,
  set: TrainingSet,
  told: (error: unknown) => unknown,
): Steps<Calibrated> {
  const folds = yield* foldsWithin(owner, set, cv);
  const { splits, labels, weight } = folds;
  const { classes } = labels;
  const k = classes.length;
  if (k < 2) throw new DataError(`${owner}: y must have at least 2 classes, got ${k}`);
  const single = ensemble === false;
  if (single) requirePartition(owner, folds);
  const total = splits.length + (single ? 1 : 0);
  let done = 0;
  function* one(index: number): Steps<Trained> {
    const stage = index < splits.length ? `fold ${index + 1} of ${splits.length}` : 'all rows';
    const steps =
      index < splits.length ? trainedOn(owner, estimator, folds, index, told) : onAll(owner, estimator, set, told);
    const trained = yield* relayed(steps, () => ({ done, total, stage }));
    done++;
    yield { done, total, stage };
    return trained;
  }
  const trained = yield* eachTraining(total, one);
  const kinds = trained.flatMap((part) => part.kinds);
  const missing = trained.every(({ fitted }) => fitted.missing === 'nan') ? 'nan' : 'none';

  if (single) {
    const { state, response } = trained.at(-1)!;
    const answers = yield* inOrder(trained.slice(0, -1), folds);
    const calibrator = yield* fitCalibrator(method, response, answers, labels.codes, k, weight);
    return { state: chained([state, ...calibrator]), classes, kinds, missing };
  }
  const parts: ChainState[] = [];
  for (const [fold, { state, response, answers }] of trained.entries()) {
    const { test } = splits[fold]!;
    const codes = test.map((i) => labels.codes[i]!);
    const calibrator = yield* fitCalibrator(method, response, answers, codes, k, weight && weightsAt(weight, test));
    parts.push(chained([state, ...calibrator]));
  }
  return { state: { kind: 'mean', v: 1, parts }, classes, kinds, missing };
}

const chained = (steps: readonly State[]): ChainState => ({ kind: 'chain', v: 1, steps });

/** Fits a copy of the estimator to the training rows of a fold and asks it about the others. */
function* trainedOn(
  owner: string,
  estimator: Calibratable,
  folds: Folds,
  fold: number,
  told: (error: unknown) => unknown,
): Steps<Trained> {
  const { train, test } = folds.splits[fold]!;
  let index = train;
  try {
    const rows = yield* partOf(setOf(folds), train);
    const lost = folds.labels.classes.filter((label) => !rows.labels!.classes.includes(label));
    if (lost.length > 0)
      throw new DataError(
        `the training rows lack the class ${lost.map(describeValue).join(', ')}: every fold needs every class`,
      );
    const copy = estimator.clone();
    const trained = yield* trainedFully(owner, copy, rows);
    index = test;
    const { X } = yield* partOf(setOf(folds), test);
    const answers = (yield* askInSlices(copy, trained.response, X)) as Matrix;
    requireFinite(answers, trained.response, 'none');
    const k = folds.labels.classes.length;
    if (answers.cols !== k && !(k === 2 && answers.cols === 1))
      throw new ParameterError(
        `${owner}: ${trained.response} of the estimator must have a column for each of ${k} classes, got ${answers.cols}`,
      );
    return { ...trained, answers };
  } catch (cause) {
    throw failureIn(cause, told(cause), folds, fold, index);
  }
}

/** Fits a copy of the estimator to all rows. */
function* onAll(
  owner: string,
  estimator: Calibratable,
  set: TrainingSet,
  told: (error: unknown) => unknown,
): Steps<Trained> {
  try {
    return yield* trainedFully(owner, estimator.clone(), set);
  } catch (cause) {
    throw told(cause);
  }
}

function* trainedFully(
  owner: string,
  estimator: Calibratable,
  { X, labels, sampleWeight, facts }: TrainingSet,
): Steps<Trained> {
  const fitted = yield* estimator.learn(X, labels, sampleWeight, facts);
  estimator.adopt(fitted);
  const { kinds } = estimator;
  const scores = estimator.decisionFunction && estimator.decisionState?.();
  if (!scores && !estimator.predictProba)
    throw new ParameterError(`${owner}: estimator must have predictProba, or decisionFunction and decisionState`);
  const response = scores ? 'decisionFunction' : 'predictProba';
  return { fitted, kinds, response, state: scores ?? fitted.state, answers: zeros(0, 0) };
}

/** The answers of all folds in the order of the rows. */
function* inOrder(trained: readonly Trained[], { splits, y }: Folds): Steps<Matrix> {
  const { cols } = trained[0]!.answers;
  const out = zeros(y.length, cols);
  for (const [fold, { answers }] of trained.entries()) {
    const { test } = splits[fold]!;
    yield* inSlices(test.length, cols, { done: 0, total: 1, stage: 'calibrating' }, (from, to) => {
      for (let n = from; n < to; n++)
        for (let j = 0; j < cols; j++) out.data[test[n]! * cols + j] = answers.data[n * cols + j]!;
    });
  }
  return out;
}
