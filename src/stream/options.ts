import { ParameterError } from '../core/errors.js';
import type { ClassWeight } from '../core/labels.js';
import { describeValue } from '../core/matrix.js';
import { boolean, classWeightRule, finite, integer, type Rule } from '../core/params.js';
import type { Label } from '../core/types.js';
import { checkHoldOut, type HoldOut } from './hold-out.js';
import type { StreamDataset } from './intake.js';
import { textOf } from './partial-trainer.js';
import type { StreamProgress } from './progress.js';

export interface TrainStreamOptions {
  /** How a table becomes rows: a schema with the options of its `dataset`, or a function. A source of `{ X, y }` needs none. */
  readonly dataset?: StreamDataset;
  /** Times that all rows are learned from. Default 1. */
  readonly epochs?: number;
  /** Rows that the last step is given at a time; an `MLPClassifier` takes its own smaller batches of them. Default 2,000. */
  readonly batchRows?: number;
  /** Rows that wait to be drawn from: more shuffle better, and take 8 bytes a number. 0: the order of the source. Default 50,000. */
  readonly shuffleRows?: number;
  /** Whether batches have the classes in the proportion of the rows that wait. Default false. */
  readonly stratified?: boolean;
  /** What a row counts in the last step, beside its sample weight; `'balanced'`: all classes the same in all. Default null. */
  readonly classWeight?: ClassWeight;
  /** All classes that there will be. Without them a reading of the source finds them; another label is an error. */
  readonly classes?: ArrayLike<Label>;
  /** Rows that are not learned from, but asked about at the end. */
  readonly holdOut?: HoldOut;
  /** Of the order of rows and of the groups held out. Default 0. */
  readonly randomState?: number;
  readonly onProgress?: (progress: StreamProgress) => void;
  /** Aborting rejects with its reason within some 50 ms, and leaves the estimator as it was. */
  readonly signal?: AbortSignal;
  /** Is given what `checkpoint` takes: after the preprocessing, every `checkpointRows` and after each epoch. Waited for. */
  readonly saveCheckpoint?: (checkpoint: Uint8Array<ArrayBuffer>) => void | Promise<void>;
  /** Default 500,000. */
  readonly checkpointRows?: number;
  /** What `saveCheckpoint` was given last: the training goes on from there, to the same model. Undefined: from the beginning. */
  readonly checkpoint?: Uint8Array | undefined;
}

export type StreamSettings = Required<
  Pick<
    TrainStreamOptions,
    'epochs' | 'batchRows' | 'shuffleRows' | 'stratified' | 'classWeight' | 'randomState' | 'checkpointRows'
  >
> &
  Omit<TrainStreamOptions, 'classes'> & { readonly classes: readonly Label[] | undefined };

/** @throws ParameterError naming the option */
export function settingsOf(options: TrainStreamOptions): StreamSettings {
  const settings = {
    ...{ epochs: 1, batchRows: 2000, shuffleRows: 50000, stratified: false, classWeight: null, randomState: 0 },
    ...{ checkpointRows: 500000, ...defined(options) },
    classes: options.classes && Array.from(options.classes),
  };
  const rules: Readonly<Record<string, Rule>> = {
    epochs: integer(1),
    batchRows: integer(1, 2 ** 24),
    shuffleRows: integer(0, 2 ** 30),
    stratified: boolean,
    classWeight: classWeightRule,
    randomState: finite,
    checkpointRows: integer(1),
  };
  for (const name of Object.keys(options))
    if (!KNOWN.includes(name))
      throw new ParameterError(`trainStream: unknown option "${name}"; it has ${KNOWN.join(', ')}`);
  for (const [name, rule] of Object.entries(rules)) {
    const value = settings[name as keyof typeof settings];
    const wanted = rule(value);
    if (wanted !== undefined)
      throw new ParameterError(`trainStream: ${name} must be ${wanted}, got ${describeValue(value)}`);
  }
  if (settings.stratified && settings.shuffleRows === 0)
    throw new ParameterError('trainStream: stratified draws from rows that wait: shuffleRows must be > 0');
  checkHoldOut(settings.holdOut);
  return settings;
}

const KNOWN = [
  'dataset',
  'epochs',
  'batchRows',
  'shuffleRows',
  'stratified',
  'classWeight',
  'classes',
  'holdOut',
  'randomState',
  'onProgress',
  'signal',
  'saveCheckpoint',
  'checkpointRows',
  'checkpoint',
];

const defined = (options: TrainStreamOptions): TrainStreamOptions =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

/** The options that the model depends on, as text: what a checkpoint is compared by. */
export function optionFacts(settings: StreamSettings): Record<string, string> {
  const { dataset, batchRows, shuffleRows, stratified, classWeight, classes, holdOut, randomState } = settings;
  const { schema, ...rest } = typeof dataset === 'object' ? dataset : {};
  const facts = { batchRows, shuffleRows, stratified, classWeight, classes, holdOut, randomState };
  const reading = { schema: schema?.name, ...rest };
  return Object.fromEntries(
    [...Object.entries(facts), ...Object.entries(reading)]
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [`option ${name}`, textOf(value)]),
  );
}
