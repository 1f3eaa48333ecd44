import { applied } from '../core/apply.js';
import { DataError, NotFittedError, ParameterError } from '../core/errors.js';
import { boolean, checkParams, type Declaration, nestedError, oneOf, withDefaults } from '../core/params.js';
import { run, runAsync } from '../core/run.js';
import { applyState, kindTable } from '../core/state.js';
import { admitted, checkedRows, trainingSet } from '../core/training.js';
import type {
  AsyncFitOptions,
  FitOptions,
  Fitted,
  Kind,
  Label,
  Labels,
  Matrix,
  MatrixLike,
  State,
  Steps,
  Trainer,
} from '../core/types.js';
import { chain } from '../predict/chain.js';
import { type ConcatState, concat } from '../predict/concat.js';
import { type SelectState, select } from '../predict/select.js';
import { type ColumnPart, type ColumnStep, checkParts, namesOf, resolve, stepOf } from './column-parts.js';

export interface ColumnTransformerOptions {
  /** What becomes of the columns that no part names. */
  remainder: 'drop' | 'passthrough';
  /** Whether the name of its part stands before that of each column: `scale__duration`. */
  verboseFeatureNamesOut: boolean;
}
interface Params extends ColumnTransformerOptions {
  transformers: readonly ColumnPart[];
}

const declaration = (): Declaration<Params> => ({
  name: 'ColumnTransformer',
  defaults: { transformers: [], remainder: 'drop', verboseFeatureNamesOut: true },
  rules: { remainder: oneOf('drop', 'passthrough'), verboseFeatureNamesOut: boolean },
});

/** Columns of X that go one way together: through a step, or past it. */
interface Block {
  readonly name: string;
  readonly columns: Int32Array;
  readonly step: ColumnStep | undefined;
}

/**
 * Each transformer on columns of its own, the results side by side in the order of the parts and the remainder last
 * (scikit-learn's ColumnTransformer). The parameters of a transformer are this one's under `name__parameter`.
 *
 * NaN may stand wherever the transformer of the column takes it, in columns that are passed on, and in those left out; anywhere
 * else it is an error with its row and column.
 * @example
 * const columns = new ColumnTransformer([
 *   ['scale', new StandardScaler(), ['duration', 'bytes']],
 *   ['proto', new OneHotEncoder(), ['proto']],
 * ]).fit(X);
 * columns.featureNamesOut; // ['scale__duration', 'scale__bytes', 'proto__proto_6', 'proto__proto_17']
 */
export class ColumnTransformer implements Trainer {
  readonly name: string = 'ColumnTransformer';
  #params: Params;
  #fitted: Fitted<ConcatState> | undefined;
  /** What `#fitted` was learned with; `setParams` changes the parameters, not this. */
  #learnedWith: Params | undefined;
  #kinds: readonly Kind[] = [];

  /**
   * @param transformers triples of a name, a transformer or `'drop'` or `'passthrough'`, and its columns by name or index
   * @throws ParameterError
   */
  constructor(transformers: readonly ColumnPart[], options: Partial<ColumnTransformerOptions> = {}) {
    this.#params = checked({ ...withDefaults(declaration(), options), transformers });
  }

  /** The transformers by their names. */
  get namedTransformers(): Readonly<Record<string, ColumnPart[1]>> {
    return Object.fromEntries(this.#params.transformers.map(([name, step]) => [name, step]));
  }
  /** The kernels that apply what the transformers learn. */
  get kinds(): readonly Kind[] {
    const own = [concat as Kind, chain as Kind, select as Kind];
    return [...new Set([...own, ...estimators(this.#params).flatMap(({ kinds }) => kinds)])];
  }

  /** `transformers`, the options, each transformer by its name, and the parameters of each as `name__parameter`. */
  getParams(): Record<string, unknown> {
    const params: Record<string, unknown> = { ...this.#params, transformers: [...this.#params.transformers] };
    for (const part of this.#params.transformers) {
      params[part[0]] = part[1];
      for (const [key, value] of Object.entries(stepOf(part)?.getParams() ?? {})) params[`${part[0]}__${key}`] = value;
    }
    return params;
  }
  /**
   * Replaces `transformers`, options, single transformers by their names, or sets parameters of transformers; what was fitted
   * stays until the next `fit`.
   * @throws ParameterError for an unknown name; nothing is changed then
   */
  setParams(params: object): this {
    const given = Object.entries(params).filter(([, value]) => value !== undefined);
    const own = given.filter(([key]) => Object.hasOwn(this.#params, key));
    const next = checked({ ...this.#params, ...Object.fromEntries(own) });
    const replaced = new Map<string, unknown>();
    const nested = new Map<string, Record<string, unknown>>();
    for (const [key, value] of given) {
      if (Object.hasOwn(next, key)) continue;
      const [name, ...rest] = key.split('__');
      if (!next.transformers.some(([known]) => known === name))
        throw new ParameterError(
          `${this.name}: unknown parameter "${key}"; it has ${Object.keys(next).join(', ')}, its transformers and their parameters`,
        );
      if (rest.length === 0) replaced.set(name!, value);
      else nested.set(name!, { ...nested.get(name!), [rest.join('__')]: value });
    }
    const transformers = next.transformers.map(
      ([name, step, columns]) => [name, replaced.has(name) ? replaced.get(name) : step, columns] as ColumnPart,
    );
    const changed = checked({ ...next, transformers });
    const steps = new Map(transformers.map((part) => [part[0], stepOf(part)]));
    for (const [name, values] of nested) {
      const step = steps.get(name);
      if (!step) throw new ParameterError(`${this.name}: ${name} is no transformer and has no parameters`);
      try {
        step.clone().setParams(values);
      } catch (error) {
        throw nestedError(this.name, name, step, error);
      }
    }
    for (const [name, values] of nested) steps.get(name)!.setParams(values);
    this.#params = changed;
    return this;
  }
  /** An unfitted column transformer with clones of the transformers. */
  clone(): this {
    const { transformers, ...options } = this.#params;
    const parts = transformers.map(([name, step, columns]) => [
      name,
      typeof step === 'string' ? step : step.clone(),
      columns,
    ]);
    return new (this.constructor as new (transformers: unknown, options: object) => this)(parts, options);
  }

  /**
   * Fits each transformer on its columns of rows `X` (n x d) and, where one of them needs labels, `y` (n).
   * @throws ParameterError, DataError
   */
  fit(X: MatrixLike, y?: ArrayLike<Label>, options: FitOptions = {}): this {
    this.adopt(run(this.#training(X, y, options), options));
    return this;
  }
  /**
   * The same result as `fit`, bit for bit, without blocking the event loop.
   * @throws the signal's reason when aborted, leaving everything as it was
   */
  async fitAsync(X: MatrixLike, y?: ArrayLike<Label>, options: AsyncFitOptions = {}): Promise<this> {
    this.adopt(await runAsync(this.#training(X, y, options), options));
    return this;
  }
  *#training(rows: MatrixLike, y: ArrayLike<Label> | undefined, options: FitOptions): Steps<Fitted<ConcatState>> {
    const { X, labels, sampleWeight } = yield* admitted(this.name, rows, y, options);
    return yield* this.learn(X, labels, sampleWeight);
  }

  *learn(X: Matrix, labels: Labels | undefined, sampleWeight: Float64Array | undefined): Steps<Fitted<ConcatState>> {
    const params = this.#params;
    const set = yield* trainingSet(this.name, X, labels, sampleWeight, 'nan');
    const blocks = blocksOf(params, set.X);
    if (blocks.length === 0) throw new ParameterError(`${this.name}: transformers leave no column`);
    const states: State[] = [];
    const parts: Fitted[] = [];
    for (const [i, { name, columns, step }] of blocks.entries()) {
      const progress = { done: i, total: blocks.length, stage: name };
      yield progress;
      const keep: SelectState = { kind: 'select', v: 1, columns };
      if (!step) {
        states.push(keep);
        continue;
      }
      const own = yield* applied(keep, set.X, kindTable([select as Kind]), progress);
      const part = yield* learnPart(name, step, own, set.labels, set.sampleWeight);
      if (part.classes) throw new DataError(`${this.name}: ${name} is a classifier`);
      parts.push(part);
      const checkedKeep = part.missing === 'none' ? { ...keep, finite: columns } : keep;
      states.push({ kind: 'chain', v: 1, steps: [checkedKeep, part.state] } as State);
    }
    return {
      state: { kind: 'concat', v: 1, parts: states },
      nFeaturesIn: X.cols,
      missing: 'nan',
      featureNamesIn: X.names,
      featureNamesOut: X.names && namesOut(params, blocks, parts, X.names),
      input: X.input,
      parts,
    };
  }
  adopt(fitted: Fitted): void {
    this.#fitted = fitted as Fitted<ConcatState>;
    this.#learnedWith = this.#params;
    this.#kinds = this.kinds;
    for (const [i, step] of estimators(this.#params).entries()) step.adopt(fitted.parts![i]!);
  }

  /** What was learned. @throws NotFittedError before `fit` */
  get fitted(): Fitted<ConcatState> {
    if (!this.#fitted) throw new NotFittedError(`${this.name} is not fitted: call fit first`);
    return this.#fitted;
  }
  get nFeaturesIn(): number {
    return this.fitted.nFeaturesIn;
  }
  get featureNamesIn(): readonly string[] | undefined {
    return this.fitted.featureNamesIn;
  }
  /** Names of the columns of `transform`'s result; x0, x1, … stand for unnamed ones. */
  get featureNamesOut(): readonly string[] {
    const { featureNamesIn, featureNamesOut, nFeaturesIn, parts } = this.fitted;
    if (featureNamesOut) return featureNamesOut;
    const names = featureNamesIn ?? Array.from({ length: nFeaturesIn }, (_, j) => `x${j}`);
    const params = this.#learnedWith!;
    return namesOut(
      params,
      blocksOf(params, { rows: 0, cols: nFeaturesIn, data: new Float64Array(0), names }),
      parts!,
      names,
    );
  }

  /** Rows in, transformed rows out. */
  transform(X: MatrixLike): Matrix {
    const { state, featureNamesOut } = this.fitted;
    const out = applyState(state, checkedRows(this.name, X, this.fitted, 'nan'), kindTable(this.#kinds));
    return featureNamesOut ? { ...out, names: featureNamesOut } : out;
  }
  fitTransform(X: MatrixLike, y?: ArrayLike<Label>, options: FitOptions = {}): Matrix {
    return this.fit(X, y, options).transform(X);
  }
}

function checked(params: Params): Params {
  const { transformers } = params;
  checkParts(transformers, Object.keys(params));
  checkParams(declaration(), params);
  return { ...params, transformers: transformers.map(([...part]) => part) };
}

const estimators = ({ transformers }: Params): ColumnStep[] => transformers.flatMap((part) => stepOf(part) ?? []);

/** The parts that make columns, the remainder last. */
function blocksOf({ transformers, remainder }: Params, X: Matrix): Block[] {
  const all = transformers.map((part) => ({ name: part[0], columns: resolve(part, X), step: stepOf(part), part }));
  const named = new Set(all.flatMap(({ columns }) => Array.from(columns)));
  const rest = Int32Array.from({ length: X.cols }, (_, j) => j).filter((j) => !named.has(j));
  const blocks: Block[] = all.filter(({ part }) => part[1] !== 'drop');
  if (remainder === 'passthrough' && rest.length > 0)
    blocks.push({ name: 'remainder', columns: rest, step: undefined });
  return blocks;
}

/** @throws ParameterError where two columns would have one name */
function namesOut(
  { verboseFeatureNamesOut }: Params,
  blocks: readonly Block[],
  parts: readonly Fitted[],
  names: readonly string[],
): readonly string[] {
  const fitted = parts.values();
  const out = blocks.flatMap(({ name, columns, step }) => {
    const own = Array.from(columns, (j) => names[j]!);
    const made = step ? namesOf(step, fitted.next().value!, own) : own;
    return made.map((column) => (verboseFeatureNamesOut ? `${name}__${column}` : column));
  });
  const twice = out.find((name, k) => out.indexOf(name) < k);
  if (twice !== undefined)
    throw new ParameterError(
      `ColumnTransformer: verboseFeatureNamesOut must be true where two columns would be named "${twice}"`,
    );
  return out;
}

/** Fits one part; an error about a parameter names it as the column transformer does. */
function* learnPart(
  name: string,
  step: Trainer,
  X: Matrix,
  labels: Labels | undefined,
  sampleWeight: Float64Array | undefined,
): Steps<Fitted> {
  try {
    return yield* step.learn(X, labels, sampleWeight);
  } catch (error) {
    throw nestedError('ColumnTransformer', name, step, error);
  }
}
