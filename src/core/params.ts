import { ParameterError } from './errors.js';
import { describeValue } from './matrix.js';
import type { WorkerModule } from './types.js';

/** Says what a value must be, as the end of a sentence, where it is not that; undefined where it is. */
export type Rule = (value: unknown) => string | undefined;

const isNumber = (v: unknown): v is number => typeof v === 'number' && !Number.isNaN(v);

/** A number > 0, below Infinity. */
export const positive: Rule = (v) => (isNumber(v) && v > 0 && v < Infinity ? undefined : 'a number > 0');
/** A number >= 0, below Infinity. */
export const nonNegative: Rule = (v) => (isNumber(v) && v >= 0 && v < Infinity ? undefined : 'a number >= 0');
export const boolean: Rule = (v) => (typeof v === 'boolean' ? undefined : 'true or false');
export const finite: Rule = (v) => (isNumber(v) && v - v === 0 ? undefined : 'a finite number');
/** An integer from `low` to `high`. */
export const integer =
  (low: number, high = Number.MAX_SAFE_INTEGER): Rule =>
  (v) =>
    Number.isInteger(v) && (v as number) >= low && (v as number) <= high
      ? undefined
      : high === Number.MAX_SAFE_INTEGER
        ? `an integer >= ${low}`
        : `an integer from ${low} to ${high}`;
/** A fraction: over `low` (or equal to it where `closed`), at most `high`. */
export const fraction =
  (low = 0, high = 1, closed = false): Rule =>
  (v) =>
    isNumber(v) && (closed ? v >= low : v > low) && v <= high
      ? undefined
      : `a number ${closed ? '>=' : '>'} ${low} and <= ${high}`;
/** One of the listed values. */
export const oneOf =
  (...values: readonly (string | number | boolean | null)[]): Rule =>
  (v) =>
    (values as readonly unknown[]).includes(v)
      ? undefined
      : values.map((x) => (typeof x === 'string' ? `"${x}"` : String(x))).join(', ');
/** What any of the rules accepts. */
export const anyOf =
  (...rules: readonly Rule[]): Rule =>
  (v) => {
    const wanted = rules.map((rule) => rule(v));
    return wanted.includes(undefined) ? undefined : wanted.join(' or ');
  };
/** `null`, `'balanced'` or a record of weights; the weights themselves are checked against y in `fit`. */
export const classWeightRule: Rule = (v) =>
  v === null || v === 'balanced' || (typeof v === 'object' && !Array.isArray(v))
    ? undefined
    : 'null, "balanced" or a record of weights by label';

/**
 * An estimator's parameters, declared as data: the defaults, and the rule each value must keep. Written as a function,
 * `const declaration = () => ({ … })`: a bundler drops what nobody calls, but keeps what a module computes on loading.
 */
export interface Declaration<P extends object> {
  readonly name: string;
  readonly defaults: P;
  readonly rules: { readonly [K in keyof P]?: Rule };
  /** The module that can do its training in a worker, whole (see `trainer`). A class derived from it trains here. */
  readonly worker?: WorkerModule;
}

/**
 * The defaults overlaid with what was given. Unknown names are refused here; values are checked by `checkParams`,
 * before fitting, so that a search may set one parameter after another.
 * @throws ParameterError naming the parameter
 */
export function withDefaults<P extends object>(
  { name, defaults }: Declaration<P>,
  given: Partial<P> = {},
  before: P = defaults,
): P {
  for (const key of Object.keys(given))
    if (!Object.hasOwn(defaults, key))
      throw new ParameterError(
        `${name}: unknown parameter "${key}"; it has ${Object.keys(defaults).join(', ') || 'none'}`,
      );
  const known = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...before, ...Object.fromEntries(known) } as P;
}

/**
 * @throws ParameterError such as `SVC: C must be a number > 0, got -1`
 */
export function checkParams<P extends object>({ name, rules }: Declaration<P>, params: P): void {
  for (const key of Object.keys(rules) as (keyof P & string)[]) {
    const wanted = rules[key]?.(params[key]);
    if (wanted !== undefined)
      throw new ParameterError(`${name}: ${key} must be ${wanted}, got ${describeValue(params[key])}`);
  }
}

/**
 * An error about a parameter of a nested estimator, with the parameter named as its owner names it: `Pipeline: tree__maxDepth
 * must be …`. Any other error as it is.
 */
export function nestedError(
  owner: string,
  name: string,
  step: { readonly name: string; getParams(): object },
  error: unknown,
): unknown {
  const { name: kind, message } = error as Error;
  const rest = message.slice(step.name.length + 2);
  const isOwn = kind === 'ParameterError' && Object.keys(step.getParams()).some((key) => rest.startsWith(`${key} `));
  return isOwn ? new ParameterError(`${owner}: ${name}__${rest}`, { cause: error }) : error;
}
