import { DataError, ModelError, ParameterError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import type { KernelState, ModelDocument } from '../predict/index.js';
import { type ImportedModel, imported } from './imported.js';
import type { Savable } from './save.js';

export interface LibsvmOptions {
  /** Columns of a row; by default the greatest that a support vector has. Columns of zeros at the end are not in the file. */
  readonly cols?: number;
}

const KERNELS = {
  linear: 'linear',
  polynomial: 'poly',
  rbf: 'rbf',
  sigmoid: 'sigmoid',
  precomputed: 'precomputed',
} as const;
type LibsvmKernel = keyof typeof KERNELS;

/** The lines of the head by their first word, and the lines of the support vectors. */
interface Parts {
  readonly head: ReadonlyMap<string, readonly string[]>;
  readonly supports: readonly string[];
}

/**
 * A model file of LIBSVM (`svm-train`) as a model: C-SVC, nu-SVC and one-class machines (whose classes are -1 and 1). Where the file
 * has probabilities (`-b 1`), the model answers with them; otherwise with votes.
 * @throws ModelError for a text that is no such file
 * @example importLibsvm(await readFile('flows.model', 'utf8')).predict(rows);
 */
export function importLibsvm(text: string, { cols }: LibsvmOptions = {}): ImportedModel {
  const parts = split(text);
  const state = stateOf(parts, cols);
  const isOneClass = parts.head.get('svm_type')?.[0] === 'one_class';
  const classes = isOneClass ? [-1, 1] : numbers(parts, 'label', state.counts.length);
  const document: ModelDocument = {
    estimator: isOneClass ? 'OneClassSVM' : 'SVC',
    cols: state.cols,
    missing: 'none',
    state,
    classes,
  };
  return imported(document);
}

/**
 * A fitted `SVC` or `OneClassSVM` as a model file of LIBSVM, for `svm-predict` and whatever else reads those.
 * @throws DataError for an estimator that learned another kind of state, or labels that are not whole numbers
 * @example await writeFile('flows.model', exportLibsvm(svc));
 */
export function exportLibsvm({ name, fitted }: Savable): string {
  const { state, classes = [] } = fitted;
  if (state.kind !== 'kernel') throw new DataError(`exportLibsvm: ${name} is no machine with support vectors`);
  const { kernel, gamma, coef0, degree, counts, coef, intercept, sigmoids, support, cols } = state as KernelState;
  const isOneClass = name === 'OneClassSVM';
  const odd = classes.find((label) => !Number.isInteger(label));
  if (odd !== undefined)
    throw new DataError(
      `exportLibsvm: labels must be whole numbers in LIBSVM, got ${describeValue(odd)}: fit on those`,
    );
  const sign = isOneClass ? -1 : 1;
  const n = counts.reduce((a, b) => a + b, 0);
  const uses = (...names: string[]) => names.includes(kernel);
  const line = (word: string, values: Iterable<string | number>) => [`${word} ${[...values].join(' ')}`];
  const head = [
    ...line('svm_type', [isOneClass ? 'one_class' : 'c_svc']),
    ...line('kernel_type', [kernel === 'poly' ? 'polynomial' : kernel]),
    ...(uses('poly') ? line('degree', [degree]) : []),
    ...(uses('poly', 'rbf', 'sigmoid') ? line('gamma', [gamma]) : []),
    ...(uses('poly', 'sigmoid') ? line('coef0', [coef0]) : []),
    ...line('nr_class', [counts.length]),
    ...line('total_sv', [n]),
    ...line(
      'rho',
      intercept.map((b) => -sign * b),
    ),
    ...(isOneClass ? [] : line('label', classes)),
    ...(sigmoids
      ? line(
          'probA',
          sigmoids.filter((_, i) => i % 2 === 0),
        )
      : []),
    ...(sigmoids
      ? line(
          'probB',
          sigmoids.filter((_, i) => i % 2 === 1),
        )
      : []),
    ...(isOneClass ? [] : line('nr_sv', counts)),
    'SV',
  ];
  const rows = Array.from({ length: n }, (_, s) => {
    const own = Array.from({ length: counts.length - 1 }, (_, m) => sign * coef[m * n + s]!);
    if (kernel === 'precomputed') return [...own, `0:${support[s]! + 1}`].join(' ');
    const values = support.subarray(s * cols, (s + 1) * cols);
    return [...own, ...Array.from(values, (x, j) => (x === 0 ? '' : `${j + 1}:${x}`)).filter(Boolean)].join(' ');
  });
  return `${[...head, ...rows].join('\n')}\n`;
}

function split(text: string): Parts {
  const lines = text.split(/\r?\n/);
  const at = lines.findIndex((line) => line.trim() === 'SV');
  if (at < 0) throw new ModelError('importLibsvm: no model of LIBSVM: it has no line "SV"');
  const words = lines.slice(0, at).map((line) => line.trim().split(/\s+/));
  return {
    head: new Map(words.map(([word, ...values]) => [word!, values])),
    supports: lines.slice(at + 1).filter((line) => line.trim() !== ''),
  };
}

function numbers({ head }: Parts, word: string, count: number): number[] {
  const values = (head.get(word) ?? []).map(number);
  if (values.length !== count)
    throw new ModelError(`importLibsvm: "${word}" must have ${count} numbers, got ${values.length}`);
  return values;
}

function number(text: string): number {
  const value = Number(text);
  if (text === '' || !Number.isFinite(value)) throw new ModelError(`importLibsvm: ${describeValue(text)} is no number`);
  return value;
}

function whole(parts: Parts, word: string, least: number): number {
  const [value] = numbers(parts, word, 1);
  if (!Number.isInteger(value) || value! < least)
    throw new ModelError(`importLibsvm: "${word}" must be a whole number >= ${least}, got ${value}`);
  return value!;
}

function stateOf(parts: Parts, given: number | undefined): KernelState {
  const { head } = parts;
  const type = head.get('svm_type')?.[0];
  const isOneClass = type === 'one_class';
  if (!isOneClass && type !== 'c_svc' && type !== 'nu_svc')
    throw new ModelError(`importLibsvm: svm_type must be c_svc, nu_svc or one_class, got ${describeValue(type)}`);
  const word = head.get('kernel_type')?.[0] ?? '';
  if (!Object.hasOwn(KERNELS, word)) throw new ModelError(`importLibsvm: unknown kernel_type ${describeValue(word)}`);
  const kernel = KERNELS[word as LibsvmKernel];
  const k = whole(parts, 'nr_class', 2);
  const n = whole(parts, 'total_sv', 0);
  if (parts.supports.length !== n)
    throw new ModelError(`importLibsvm: total_sv is ${n}, but there are ${parts.supports.length} support vectors`);
  const pairs = (k * (k - 1)) / 2;
  const sign = isOneClass ? -1 : 1;
  const rows = parts.supports.map((line) => readSupport(line, k - 1));
  const isGiven = kernel === 'precomputed';
  const widest = rows.reduce((most, { values }) => values.reduce((a, [j, x]) => Math.max(a, isGiven ? x : j), most), 1);
  const cols = given ?? widest;
  if (!Number.isInteger(cols) || cols < widest)
    throw new ParameterError(`importLibsvm: cols must be an integer >= ${widest}, got ${describeValue(cols)}`);
  // A file of a few bytes may name a column that no memory holds.
  if (n * cols > MOST_NUMBERS)
    throw new ModelError(`importLibsvm: ${n} support vectors of ${cols} columns are too many`);
  const coef = new Float64Array((k - 1) * n);
  const support = new Float64Array(isGiven ? n : n * cols);
  for (const [s, { own, values }] of rows.entries()) {
    for (const [m, a] of own.entries()) coef[m * n + s] = sign * a || 0; // LIBSVM writes -0
    if (isGiven) support[s] = (values[0]?.[1] ?? 0) - 1;
    else for (const [j, x] of values) support[s * cols + j - 1] = x;
  }
  const read = (name: string, absent: number) => (head.has(name) ? numbers(parts, name, 1)[0]! : absent);
  const hasProbabilities = !isOneClass && head.has('probA') && head.has('probB');
  const A = hasProbabilities ? numbers(parts, 'probA', pairs) : [];
  const B = hasProbabilities ? numbers(parts, 'probB', pairs) : [];
  return {
    ...({ kind: 'kernel', v: 1, kernel, cols, support, coef } as const),
    ...{ gamma: read('gamma', 1), coef0: read('coef0', 0), degree: read('degree', 0) },
    counts: Int32Array.from(isOneClass ? [n, 0] : numbers(parts, 'nr_sv', k)),
    intercept: Float64Array.from(numbers(parts, 'rho', pairs), (rho) => -sign * rho),
    sigmoids: hasProbabilities ? Float64Array.from(A.flatMap((a, p) => [a, B[p]!])) : undefined,
    answer: hasProbabilities ? 'probability' : 'shares',
  };
}

const MOST_NUMBERS = 268435456;

interface Support {
  readonly own: readonly number[];
  /** Columns, counted from 1, and values. */
  readonly values: readonly (readonly [column: number, value: number])[];
}

function readSupport(line: string, coefficients: number): Support {
  const words = line.trim().split(/\s+/);
  const own = words.slice(0, coefficients).map(number);
  const values = words.slice(coefficients).map((word) => {
    const at = word.indexOf(':');
    const column = Number(word.slice(0, at));
    if (at < 1 || !Number.isInteger(column) || column < 0)
      throw new ModelError(`importLibsvm: ${describeValue(word)} has no column`);
    return [column, number(word.slice(at + 1))] as const;
  });
  if (own.length < coefficients) throw new ModelError('importLibsvm: a support vector has too few coefficients');
  return { own, values };
}
