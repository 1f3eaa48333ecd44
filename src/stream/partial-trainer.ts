import { ParameterError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import type { FitOptions, Fitted, Kind, Label, Matrix, MatrixLike, Steps, Trainer } from '../core/types.js';

/** An estimator that learns batch after batch. */
export interface PartialTrainer extends Trainer {
  readonly fitted: Fitted;
  /** Learns from more rows; a classifier is told all classes that there will be. */
  partialFit(X: MatrixLike, y?: ArrayLike<Label>, options?: PartialOptions): unknown;
  /** The same with pauses; without it, a batch has to be small enough that none is needed. */
  learningMore?(X: MatrixLike, y?: ArrayLike<Label>, options?: PartialOptions): Steps<unknown>;
  /** What the next `partialFit` goes on with besides `fitted`: plain values and typed arrays. Absent where that is all. */
  suspended?(): object | undefined;
  /** Goes on from what was adopted and what `suspended` said. */
  resume?(suspended: never): void;
  /** The mean loss of each call of `partialFit`. */
  readonly lossCurve?: ArrayLike<number>;
}
interface PartialOptions extends Pick<FitOptions, 'sampleWeight'> {
  readonly classes?: ArrayLike<Label>;
}

/** A transformer that is whole as soon as it knows how many columns there are. */
interface Stateless extends Trainer {
  readonly learnsNothing: true;
}

/** A pipeline, as far as it has to be known. */
interface Joining extends Trainer {
  joined(parts: readonly Fitted[], X: Matrix): Steps<Fitted>;
}

export interface Preprocessing {
  readonly name: string;
  readonly step: PartialTrainer | Stateless;
}

/** Clones of the steps to train; nothing of what was handed over changes until all is learned. */
export interface Team {
  readonly preprocessing: readonly Preprocessing[];
  readonly name: string;
  readonly last: PartialTrainer;
  /** What the names and parameters of all steps are, by name. */
  readonly facts: Readonly<Record<string, string>>;
  readonly kinds: readonly Kind[];
  /** The whole, of fitted parts. */
  join(parts: readonly Fitted[], X: Matrix): Steps<Fitted>;
}

/** @throws ParameterError naming a step that cannot learn batch by batch */
export function teamOf(given: Trainer): Team {
  const own = given.clone();
  const { steps } = own.getParams() as { steps?: readonly (readonly [string, unknown])[] };
  const isPipeline = Array.isArray(steps) && 'joined' in own;
  const named = (isPipeline ? steps : [[own.name, own]]).filter(([, step]) => step !== 'passthrough');
  const [name, last] = named.at(-1)! as [string, Trainer];
  for (const [name, step] of named) {
    const found = `${name} (${(step as Trainer).name})`;
    if (has(step, 'resample'))
      throw new ParameterError(
        `trainStream: ${found} is a resampler, which needs all rows at once: use classWeight or stratified`,
      );
    if (!has(step, 'partialFit') && (step === last || !('learnsNothing' in (step as object))))
      throw new ParameterError(`trainStream: ${found} has no partialFit: it cannot learn from one batch after another`);
  }
  if ((last.getParams() as { classWeight?: unknown }).classWeight === 'balanced')
    throw new ParameterError(
      `trainStream: classWeight "balanced" of ${name} would balance each batch by itself: give trainStream classWeight`,
    );
  if (!('predictProba' in last))
    throw new ParameterError(`trainStream: the last step must be a classifier, got ${name} (${last.name})`);
  return {
    preprocessing: named.slice(0, -1).map(([name, step]) => ({ name, step: step as PartialTrainer })),
    ...{ name, last: last as Trainer as PartialTrainer, facts: factsOf(named as [string, Trainer][]) },
    kinds: own.kinds,
    *join(parts, X) {
      return isPipeline ? yield* (own as unknown as Joining).joined(parts, X) : parts[0]!;
    },
  };
}

export const isStateless = (step: PartialTrainer | Stateless): step is Stateless => 'learnsNothing' in step;

function has<M extends string>(step: unknown, method: M): step is Record<M, (...args: never[]) => unknown> {
  return typeof (step as Record<M, unknown> | null | undefined)?.[method] === 'function';
}

/** The estimators and parameters by their names, as text: what a checkpoint is compared by. */
function factsOf(steps: readonly (readonly [string, Trainer])[]): Record<string, string> {
  const facts: Record<string, string> = {};
  for (const [name, step] of steps) {
    facts[name] = step.name;
    for (const [key, value] of Object.entries(step.getParams())) facts[`${name}__${key}`] = textOf(value);
  }
  return facts;
}

/** Plain values in full; of anything else its class. */
export function textOf(value: unknown): string {
  const isPlain = value === null || Object(value) !== value || Array.isArray(value) || ArrayBuffer.isView(value);
  if (!isPlain && Object.getPrototypeOf(value) !== Object.prototype) return describeValue(value);
  return (
    JSON.stringify(value, (_, part: unknown) =>
      typeof part === 'number' && !Number.isFinite(part) ? String(part) : part,
    ) ?? 'undefined'
  );
}
