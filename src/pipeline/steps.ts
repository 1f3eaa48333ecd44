import { ParameterError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import { nestedError } from '../core/params.js';
import type { Sampler, Trainer } from '../core/types.js';

/** An estimator, a resampler, or the word for a step that does nothing. */
export type Step = Trainer | Sampler | 'passthrough';
export type NamedStep = readonly [name: string, step: Step];

/**
 * Checks that steps can be chained; the constructor and `setParams` do, so that a pipeline is whole at any time.
 * @throws ParameterError
 */
export function checkSteps(steps: unknown): asserts steps is readonly NamedStep[] {
  if (!Array.isArray(steps) || steps.length === 0)
    throw new ParameterError(
      `Pipeline: steps must be a list of [name, estimator], got ${Array.isArray(steps) ? 'an empty one' : describeValue(steps)}`,
    );
  const names = new Set<unknown>();
  for (const [i, pair] of steps.entries()) {
    if (!Array.isArray(pair) || pair.length !== 2 || typeof pair[0] !== 'string')
      throw new ParameterError(`Pipeline: steps[${i}] must be [name, estimator], got ${describeValue(pair)}`);
    const [name, step] = pair;
    if (name === '' || name === 'steps' || name.includes('__'))
      throw new ParameterError(
        `Pipeline: a step cannot be named ${describeValue(name)}: "__" and "steps" stand for parameters`,
      );
    if (names.has(name)) throw new ParameterError(`Pipeline: two steps are named ${describeValue(name)}`);
    names.add(name);
    if (step === 'passthrough') continue;
    if (steps.findIndex((other) => other?.[1] === step) < i)
      throw new ParameterError(`Pipeline: ${name} is the very estimator of another step`);
    if (isSampler(step)) {
      if (i + 1 < steps.length) continue;
      throw new ParameterError(
        `Pipeline: ${name} resamples and cannot be the last step: nothing would learn from its rows`,
      );
    }
    if (!has(step, 'learn') || !has(step, 'clone'))
      throw new ParameterError(`Pipeline: ${name} must be an estimator or "passthrough", got ${describeValue(step)}`);
    const resampler = steps.slice(0, i).find(([, before]) => isSampler(before));
    if (resampler && dividesRows(step))
      throw new ParameterError(
        `Pipeline: ${name} divides rows into folds, and ${resampler[0]} before it would put rows that it repeats or makes up on both sides: put ${resampler[0]} into the pipeline that ${name} is given to fit`,
      );
    if (i + 1 === steps.length) continue;
    if (!has(step, 'transform'))
      throw new ParameterError(`Pipeline: ${name} must be a transformer: only the last step may be another estimator`);
    if (holdsSampler(step))
      throw new ParameterError(
        `Pipeline: ${name} holds a resampler, whose rows the steps after ${name} would not see: make it a step of its own`,
      );
  }
}

/** Whether a step changes which rows the steps after it are fitted on. */
export function isSampler(step: unknown): step is Sampler {
  return has(step, 'resample') && has(step, 'clone');
}

/** Whether an estimator, or one inside it, has a resampler among its parameters. */
function holdsSampler(step: unknown): boolean {
  if (!has(step, 'getParams')) return false;
  return Object.values(step.getParams() as object).some((value) => isSampler(value) || holdsSampler(value));
}

/** Whether an estimator, or one inside it, divides the rows that it is given, as a search or a calibration does. */
function dividesRows(step: unknown): boolean {
  if (!has(step, 'getParams')) return false;
  return 'uses' in step || Object.values(step.getParams() as object).some(dividesRows);
}

/** Whether a step has the method. */
export function has<M extends string>(step: unknown, method: M): step is Record<M, (...args: never[]) => unknown> {
  return typeof (step as Record<M, unknown> | null | undefined)?.[method] === 'function';
}

/** `steps`, each step under its name, and the parameters of each as `name__parameter`. */
export function nestedParams(steps: readonly NamedStep[]): Record<string, unknown> {
  const params: Record<string, unknown> = { steps: steps.map(([name, step]) => [name, step]) };
  for (const [name, step] of steps) {
    params[name] = step;
    if (step === 'passthrough') continue;
    for (const [key, value] of Object.entries(step.getParams())) params[`${name}__${key}`] = value;
  }
  return params;
}

/**
 * The steps with parameters changed: first `steps`, then single steps, then the parameters of steps, which are set on the
 * steps themselves once all are known to exist.
 * @throws ParameterError
 */
export function changedSteps(before: readonly NamedStep[], params: object): readonly NamedStep[] {
  const given = Object.entries(params).filter(([, value]) => value !== undefined);
  const whole = given.find(([key]) => key === 'steps');
  let steps: unknown = whole ? whole[1] : before;
  checkSteps(steps);
  const known = steps.map(([name]) => name);
  const replaced = new Map<string, unknown>();
  const nested = new Map<string, Record<string, unknown>>();
  for (const [key, value] of given) {
    if (key === 'steps') continue;
    const [name, ...rest] = key.split('__');
    if (!known.includes(name!))
      throw new ParameterError(
        `Pipeline: unknown parameter "${key}"; it has steps, ${known.join(', ')} and their parameters`,
      );
    if (rest.length === 0) replaced.set(name!, value);
    else nested.set(name!, { ...nested.get(name!), [rest.join('__')]: value });
  }
  steps = steps.map(([name, step]) => [name, replaced.has(name) ? replaced.get(name) : step]);
  checkSteps(steps);
  const estimators = new Map(steps);
  for (const [name, own] of nested) {
    const step = estimatorOf(name, estimators);
    try {
      step.clone().setParams(own);
    } catch (error) {
      throw nestedError('Pipeline', name, step, error);
    }
  }
  for (const [name, own] of nested) estimatorOf(name, estimators).setParams(own);
  return steps;
}

function estimatorOf(name: string, steps: ReadonlyMap<string, Step>): Trainer | Sampler {
  const step = steps.get(name)!;
  if (step === 'passthrough') throw new ParameterError(`Pipeline: ${name} is "passthrough" and has no parameters`);
  return step;
}
