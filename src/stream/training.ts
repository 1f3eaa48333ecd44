import { applied } from '../core/apply.js';
import { mostProbable } from '../core/classifier.js';
import { DataError, ParameterError } from '../core/errors.js';
import { takeRows, zeros } from '../core/matrix.js';
import { Random } from '../core/random.js';
import { kindTable } from '../core/state.js';
import { rowsBetween } from '../core/training.js';
import type { Fitted, Kinds, Label, Matrix, Progress, Steps } from '../core/types.js';
import { type Checkpoint, encodeCheckpoint, openCheckpoint, summed } from './checkpoint.js';
import { ClassBook } from './class-book.js';
import { Holder } from './hold-out.js';
import { Intake, located, type StreamItem, type Taken } from './intake.js';
import { optionFacts, type StreamSettings } from './options.js';
import { isStateless, type PartialTrainer, type Team } from './partial-trainer.js';
import { Clock } from './progress.js';
import { type Rows, ShuffleBuffer } from './shuffle-buffer.js';
import { Readings, type StreamSource } from './source.js';
import { Turns } from './turns.js';

/** How a training from a stream went. */
export interface StreamTraining {
  /** Each class with the number of rows that were learned from; all 0 where no reading had to count them. */
  readonly classes: readonly (readonly [label: Label, rows: number])[];
  /** The mean loss of each epoch, each batch with the weights that it came upon; empty where the estimator tells none. */
  readonly losses: readonly number[];
  /** What the model says of the rows held out. */
  readonly heldOut?: HeldOutScore;
}
export interface HeldOutScore {
  readonly rows: number;
  readonly accuracy: number;
  /** Rows of each class (one line each, in the order of `classes`) by the class that they are taken for. */
  readonly confusion: Matrix;
}

const WORKING: Progress = { done: 0, total: 1 };
/** Numbers that may wait: 2 GiB. */
const MOST = 268435456;

/** Rows of the source as they are learned from. */
interface Part extends Rows {
  readonly before: number;
  /** 1 for rows that are held out, and for those that are left out of both. */
  readonly held: Uint8Array | undefined;
  readonly out: Uint8Array | undefined;
}

/** A training from a stream, from its first reading to the score of the rows held out. */
export class Training {
  readonly #team: Team;
  readonly #settings: StreamSettings;
  readonly #readings: Readings<StreamItem>;
  readonly #intake: Intake;
  readonly #holder: Holder;
  readonly #random: Random;
  readonly #turns: Turns;
  readonly #clock: Clock;
  readonly #kinds: Kinds;
  readonly #facts: Readonly<Record<string, string>>;
  readonly #resumed: Checkpoint | undefined;
  readonly #parts: Fitted[] = [];
  #classes: ClassBook;
  #classWeights: Float64Array | undefined;
  /** The first row that is learned from. */
  #first: Matrix | undefined;
  /** Rows of the source. */
  #rows: number | undefined;

  // Of the epoch that goes on.
  #epoch = 0;
  #batches = 0;
  #sum = 0;
  #loss = 0;
  #learned = 0;
  #unsaved = 0;
  readonly #losses: number[] = [];

  constructor(source: StreamSource<StreamItem>, team: Team, settings: StreamSettings) {
    const { checkpoint, signal, onProgress } = settings;
    this.#team = team;
    this.#settings = settings;
    this.#readings = new Readings(source);
    this.#random = new Random(settings.randomState);
    this.#kinds = kindTable(team.kinds);
    this.#facts = { ...team.facts, ...optionFacts(settings) };
    const before = checkpoint && openCheckpoint(checkpoint, this.#facts, team.kinds, team.preprocessing.length);
    this.#resumed = before;
    this.#holder = new Holder(settings.holdOut, this.#random.split('held out'), before?.from);
    this.#classes = new ClassBook(before?.classes ?? settings.classes, before?.counts);
    if (before) this.#takeUp(before);
    this.#intake = new Intake(settings.dataset, this.#first);
    const stages = this.#stages();
    this.#readings.require(stages);
    this.#clock = new Clock(stages.length, before?.rows);
    this.#turns = new Turns(signal, () => onProgress?.(this.#clock.progress));
    signal?.throwIfAborted();
  }

  #takeUp(before: Checkpoint): void {
    const { preprocessing, last, name } = this.#team;
    const { epochs } = this.#settings;
    if (before.epoch > epochs || (before.epoch === epochs && before.batches > 0))
      throw new ParameterError(
        `trainStream: epochs must be at least ${before.epoch} to go on from this checkpoint, got ${epochs}`,
      );
    this.#first = { rows: 1, cols: before.first.length, data: before.first, names: before.names, input: before.input };
    this.#rows = before.rows;
    this.#parts.push(...before.parts);
    this.#losses.push(...before.losses);
    this.#epoch = before.epoch;
    for (const [i, { step }] of preprocessing.entries()) step.adopt(before.parts[i]!);
    if (!before.last) return;
    last.adopt(before.last);
    if (!before.suspended) return;
    if (!last.resume) throw new ParameterError(`trainStream: the checkpoint is of another ${name}: it has no resume`);
    last.resume(before.suspended as never);
  }

  /** What the source is read for. */
  #stages(): string[] {
    const { epochs, classes, classWeight } = this.#settings;
    const learning = this.#team.preprocessing.filter(({ step }) => !isStateless(step)).map(({ name }) => name);
    const counts = learning.length === 0 && (!classes || classWeight === 'balanced');
    return [
      ...(this.#resumed ? [] : [...(this.#holder.isWaiting ? ['times'] : []), ...learning]),
      ...(this.#resumed || !counts ? [] : ['classes']),
      ...Array.from({ length: epochs - this.#epoch }, (_, k) => `epoch ${this.#epoch + k + 1}`),
      ...(this.#holder.holds ? ['held out'] : []),
    ];
  }

  async run(): Promise<{ fitted: Fitted; result: StreamTraining }> {
    const { classWeight, epochs } = this.#settings;
    if (!this.#resumed) await this.#prepare();
    this.#classWeights = this.#classes.weights(classWeight);
    if (this.#first && !this.#resumed) {
      await this.#turns.drive(this.#transformed(this.#first, this.#team.preprocessing.length));
      await this.#save();
    }
    while (this.#epoch < epochs) await this.#runEpoch();
    const fitted = await this.#turns.drive(this.#team.join([...this.#parts, this.#team.last.fitted], this.#first!));
    const { classes, counts } = this.#classes;
    const heldOut = this.#holder.holds ? await this.#score(fitted) : undefined;
    return {
      fitted,
      result: { classes: classes.map((label, k) => [label, counts[k]!]), losses: this.#losses, heldOut },
    };
  }

  /** Fits the steps before the last, one reading each, and finds out about classes and times. */
  async #prepare(): Promise<void> {
    const { preprocessing } = this.#team;
    if (this.#holder.isWaiting) {
      for await (const taken of this.#taken('times')) this.#holder.note(taken, taken.X.rows, where(taken));
      this.#holder.decide();
    }
    let isCounted = false;
    for (const [i, { name, step }] of preprocessing.entries()) {
      if (isStateless(step)) continue;
      await this.#fit(name, step as PartialTrainer, i, !isCounted);
      isCounted = true;
    }
    if (!isCounted && this.#stages().includes('classes')) await this.#count();
  }

  async #fit(name: string, step: PartialTrainer, i: number, isFirst: boolean): Promise<void> {
    // Batches of their own: what is learned does not depend on how the source divides its rows.
    const batching = { batchRows: this.#settings.batchRows, shuffleRows: 0, strata: 1 };
    let buffer: ShuffleBuffer | undefined;
    let batches = 0;
    const learn = async ({ X, weight }: Rows) => {
      const before = batches++ * batching.batchRows;
      const rows = await this.#turns.drive(this.#transformed(X, i));
      try {
        step.partialFit(rows, undefined, { sampleWeight: weight });
      } catch (error) {
        throw located(error, `the rows that ${name} learns from, after ${before} of them`);
      }
      if (this.#turns.isDue) await this.#turns.pause();
    };
    for await (const part of this.#read(name)) {
      if (isFirst) this.#classes.count(part.codes, part.out);
      buffer ??= new ShuffleBuffer(part.X.cols, batching, this.#random);
      for (const batch of buffer.add(part, part.out)) await learn(batch);
    }
    for (const batch of buffer?.end(this.#requireFirst()) ?? []) await learn(batch);
    this.#requireFirst();
    this.#turns.report();
    this.#parts[i] = step.fitted;
  }

  async #count(): Promise<void> {
    for await (const part of this.#read('classes')) this.#classes.count(part.codes, part.out);
    this.#requireFirst();
  }

  #requireFirst(): Matrix {
    if (this.#first) return this.#first;
    const why = this.#rows === 0 ? 'the source has no rows' : 'no row of the source is left to learn from';
    throw new DataError(`trainStream: ${why}`);
  }

  /** Rows through the steps before the `end`-th; those that learn nothing are fitted as rows come to them. */
  *#transformed(X: Matrix, end: number): Steps<Matrix> {
    let rows = X;
    for (const [i, { step }] of this.#team.preprocessing.slice(0, end).entries()) {
      if (!this.#parts[i]) {
        this.#parts[i] = yield* step.learn(rows, undefined, undefined);
        step.adopt(this.#parts[i]);
      }
      const { state, featureNamesOut } = this.#parts[i];
      rows = { ...(yield* applied(state, rows, this.#kinds, WORKING)), names: featureNamesOut };
    }
    return rows;
  }

  async #runEpoch(): Promise<void> {
    const { batchRows, shuffleRows, stratified } = this.#settings;
    const { name } = this.#team;
    const random = this.#random.split('epoch').split(this.#epoch);
    this.#batches = this.#sum = this.#loss = this.#learned = 0;
    let buffer: ShuffleBuffer | undefined;
    for await (const part of this.#read(name, this.#epoch + 1)) {
      if (!buffer) {
        if (shuffleRows * part.X.cols > MOST)
          throw new ParameterError(`trainStream: shuffleRows must be at most ${Math.floor(MOST / part.X.cols)} here`);
        const strata = stratified ? this.#classes.classes.length : 1;
        buffer = new ShuffleBuffer(part.X.cols, { batchRows, shuffleRows, strata }, random);
      }
      for (const batch of buffer.add(part, part.out)) await this.#learn(batch);
    }
    for (const batch of buffer?.end(this.#requireFirst()) ?? []) await this.#learn(batch);
    this.#requireFirst();
    if (this.#resumed && this.#epoch === this.#resumed.epoch && this.#batches < this.#resumed.batches)
      throw this.#otherSource();
    this.#turns.report();
    if (this.#team.last.lossCurve) this.#losses.push(this.#loss / this.#learned);
    this.#epoch++;
    this.#batches = this.#sum = this.#loss = this.#learned = 0;
    await this.#save();
  }

  async #learn({ X, codes, weight }: Rows): Promise<void> {
    const { last, preprocessing } = this.#team;
    this.#batches++;
    this.#sum = summed(this.#sum, X.data.subarray(0, X.cols), codes[0]!);
    const resumed = this.#resumed?.epoch === this.#epoch ? this.#resumed : undefined;
    if (resumed && this.#batches <= resumed.batches) {
      if (this.#batches === resumed.batches && this.#sum !== resumed.sum) throw this.#otherSource();
      this.#loss = resumed.loss;
      this.#learned = resumed.learned;
      return;
    }
    const { classes } = this.#classes;
    const rows = await this.#turns.drive(this.#transformed(X, preprocessing.length));
    const y = Array.from(codes, (code) => classes[code]!);
    const options = { classes, sampleWeight: this.#weights(codes, weight) };
    try {
      if (last.learningMore) await this.#turns.drive(last.learningMore(rows, y, options));
      else last.partialFit(rows, y, options);
    } catch (error) {
      throw located(error, `epoch ${this.#epoch + 1}, batch ${this.#batches} of ${this.#settings.batchRows} rows`);
    }
    this.#learned += X.rows;
    const { lossCurve } = last;
    if (lossCurve) {
      this.#loss += lossCurve[lossCurve.length - 1]! * X.rows;
      this.#clock.loss = this.#loss / this.#learned;
    }
    this.#unsaved += X.rows;
    if (this.#unsaved >= this.#settings.checkpointRows) await this.#save();
    if (this.#turns.isDue) await this.#turns.pause();
  }
  #weights(codes: Int32Array, weight: Float64Array | undefined): Float64Array | undefined {
    const own = this.#classWeights;
    return own ? Float64Array.from(codes, (code, i) => own[code]! * (weight ? weight[i]! : 1)) : weight;
  }
  #otherSource(): DataError {
    return new DataError(
      'trainStream: the source does not give the rows that the checkpoint was made from, or gives them in another order',
    );
  }

  async #save(): Promise<void> {
    const { saveCheckpoint } = this.#settings;
    this.#unsaved = 0;
    if (!saveCheckpoint) return;
    const { last } = this.#team;
    const { data, names, input } = this.#first!;
    const isFitted = this.#epoch > 0 || this.#batches > 0;
    const { classes, counts } = this.#classes;
    const checkpoint = encodeCheckpoint({
      ...{ checkpoint: 1, facts: Object.entries(this.#facts), epoch: this.#epoch, batches: this.#batches },
      ...{ sum: this.#sum, losses: this.#losses, loss: this.#loss, learned: this.#learned, rows: this.#rows },
      ...{ classes, counts, from: this.#holder.from, first: data, names, input, parts: this.#parts },
      last: isFitted ? last.fitted : undefined,
      suspended: isFitted ? last.suspended?.() : undefined,
    });
    await saveCheckpoint(checkpoint);
  }

  async #score({ state, classes }: Fitted): Promise<HeldOutScore> {
    const k = this.#classes.classes.length;
    const confusion = zeros(k, k);
    const place = new Map(classes!.map((label, code) => [label, code]));
    let right = 0;
    let rows = 0;
    for await (const { X, codes, held } of this.#read('held out', this.#epoch)) {
      const index = Int32Array.from(codes.keys()).filter((i) => held![i] === 1);
      if (index.length === 0) continue;
      const answers = await this.#turns.drive(applied(state, takeRows(X, index), this.#kinds, WORKING));
      for (const [i, label] of mostProbable(answers, classes!).entries()) {
        const code = codes[index[i]!]!;
        const found = place.get(label)!;
        confusion.data[code * k + found]!++;
        if (found === code) right++;
      }
      rows += index.length;
    }
    this.#turns.report();
    return { rows, accuracy: right / rows, confusion };
  }

  /** Whatever the source gives, converted. */
  async *#taken(stage: string, epoch = 0): AsyncGenerator<Taken> {
    const turns = this.#turns;
    this.#intake.restart();
    this.#clock.begin(stage, epoch);
    let rows = 0;
    for await (const item of this.#readings.open(turns)) {
      for (const taken of this.#intake.take(item)) {
        if (taken.X.rows > 0) yield taken;
        rows += taken.X.rows;
        this.#clock.read(taken.X.rows);
        if (turns.isDue) await turns.pause();
      }
    }
    for (const taken of this.#intake.end()) {
      if (taken.X.rows > 0) yield taken;
      rows += taken.X.rows;
      this.#clock.read(taken.X.rows);
    }
    if (this.#rows !== undefined && rows !== this.#rows)
      throw new DataError(
        `trainStream: the source gave ${this.#rows} rows at first and ${rows} now: a function must open it anew`,
      );
    this.#rows = rows;
    this.#clock.end();
  }

  /** Rows with their codes and weights, and which of them are held out. */
  async *#read(stage: string, epoch = 0): AsyncGenerator<Part> {
    for await (const taken of this.#taken(stage, epoch)) {
      const { X, y, before } = taken;
      const held = this.#holder.held(taken, X.rows, where(taken));
      const { weight, out } = weighed(taken, held);
      const codes = this.#classes.codesOf(y, before);
      if (!this.#first) {
        const i = out ? out.indexOf(0) : 0;
        if (i >= 0) this.#first = { ...rowsBetween(X, i, i + 1), data: takeRows(X, [i]).data };
      }
      yield { X, codes, weight, held, out, before };
    }
  }
}

const where = ({ before }: Taken): string => `after ${before} rows of the source`;

/** Weights, checked, and the rows that are held out or count nothing. */
function weighed(taken: Taken, held: Uint8Array | undefined): { weight?: Float64Array; out?: Uint8Array } {
  const { sampleWeight, X } = taken;
  if (!sampleWeight) return { out: held };
  const weight = Float64Array.from(sampleWeight);
  const out = held?.slice() ?? new Uint8Array(X.rows);
  for (const [i, w] of weight.entries()) {
    if (!(w >= 0 && w < Infinity))
      throw new DataError(`trainStream: sampleWeight of row ${i} ${where(taken)} must be a number >= 0, got ${w}`);
    if (w === 0) out[i] = 1;
  }
  return { weight, out };
}
