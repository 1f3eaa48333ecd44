import { DataError, ParameterError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import { anyOf, fraction, oneOf, type Rule } from '../core/params.js';
import type { Label, Labels } from '../core/types.js';

/** Rows by class. */
export type ClassCounts = Readonly<Record<string, number>>;
/** The rows that each class is to have, decided when y is known: in each fold anew. */
export type CountsOf = (y: readonly Label[]) => ClassCounts;

/**
 * Which classes an over-sampler adds rows to, and how many: by name, up to the number of the most frequent class (`'auto'` is `'not
 * majority'`); a number, of two classes only, is the ratio of the less frequent to the more frequent after it; a record names
 * classes and the rows that each is to have.
 */
export type OverSampling =
  | 'auto'
  | 'minority'
  | 'not minority'
  | 'not majority'
  | 'all'
  | number
  | ClassCounts
  | CountsOf;

/**
 * Which classes an under-sampler takes rows from: by name, down to the number of the least frequent class (`'auto'` is `'not
 * minority'`); a number, of two classes only, is the ratio of the less frequent to the more frequent after it; a record names
 * classes and the rows that each is to keep.
 */
export type UnderSampling =
  | 'auto'
  | 'majority'
  | 'not minority'
  | 'not majority'
  | 'all'
  | number
  | ClassCounts
  | CountsOf;

/** The classes that rows are removed from, by name (`'auto'` is `'not minority'`) or as a list of labels. */
export type Cleaning = 'auto' | 'majority' | 'not minority' | 'not majority' | 'all' | readonly Label[];

const counts: Rule = (v) =>
  typeof v === 'function' || (typeof v === 'object' && v !== null && !Array.isArray(v))
    ? undefined
    : 'a record of rows by class, or a function of y that returns one';
const list: Rule = (v) => (Array.isArray(v) && v.length > 0 ? undefined : 'a list of classes');
const BOTH = ['not minority', 'not majority', 'all', 'auto'] as const;
export const overRule = (): Rule => anyOf(oneOf('minority', ...BOTH), fraction(), counts);
export const underRule = (): Rule => anyOf(oneOf('majority', ...BOTH), fraction(), counts);
export const cleaningRule = (): Rule => anyOf(oneOf('majority', ...BOTH), list);

/**
 * The rows that an over-sampler is to add, by the code of the class; without an entry a class is left alone.
 * @throws ParameterError, DataError
 */
export function rowsToAdd(strategy: OverSampling, labels: Labels, owner: string): Map<number, number> {
  const rows = countRows(labels, owner);
  const most = Math.max(...rows);
  if (typeof strategy === 'string')
    return new Map(named(strategy === 'auto' ? 'not majority' : strategy, rows).map((c) => [c, most - rows[c]!]));
  if (typeof strategy === 'number') {
    const c = 1 - twoClasses(rows, rows.indexOf(most), owner);
    const added = Math.trunc(most * strategy - rows[c]!);
    if (added > 0) return new Map([[c, added]]);
    throw new ParameterError(
      `${owner}: samplingStrategy ${strategy} leaves nothing to add: class ${describeValue(labels.classes[c])} has ${rows[c]} rows and the other ${most}`,
    );
  }
  return asked(strategy, labels, owner, (c, wanted) => {
    if (wanted >= rows[c]!) return wanted - rows[c]!;
    throw new ParameterError(
      `${owner}: samplingStrategy of ${describeValue(labels.classes[c])} must be at least the rows that it has, ${rows[c]}, got ${wanted}`,
    );
  });
}

/**
 * The rows that an under-sampler is to keep, by the code of the class; without an entry a class is left alone.
 * @throws ParameterError, DataError
 */
export function rowsToKeep(strategy: UnderSampling, labels: Labels, owner: string): Map<number, number> {
  const rows = countRows(labels, owner);
  const least = Math.min(...rows);
  if (typeof strategy === 'string')
    return new Map(named(strategy === 'auto' ? 'not minority' : strategy, rows).map((c) => [c, least]));
  if (typeof strategy === 'number') {
    const c = 1 - twoClasses(rows, rows.indexOf(least), owner);
    const kept = Math.trunc(least / strategy);
    if (kept <= rows[c]!) return new Map([[c, kept]]);
    throw new ParameterError(
      `${owner}: samplingStrategy ${strategy} asks for ${kept} rows of class ${describeValue(labels.classes[c])}, which has ${rows[c]}`,
    );
  }
  return asked(strategy, labels, owner, (c, wanted) => {
    if (wanted <= rows[c]!) return wanted;
    throw new ParameterError(
      `${owner}: samplingStrategy of ${describeValue(labels.classes[c])} must be at most the rows that it has, ${rows[c]}, got ${wanted}`,
    );
  });
}

/**
 * The codes of the classes that a cleaning method may take rows from.
 * @throws ParameterError, DataError
 */
export function classesToClean(strategy: Cleaning, labels: Labels, owner: string): Set<number> {
  const rows = countRows(labels, owner);
  if (typeof strategy === 'string') return new Set(named(strategy === 'auto' ? 'not minority' : strategy, rows));
  return new Set(strategy.map((label) => codeOf(label, labels, owner)));
}

function countRows({ codes, classes }: Labels, owner: string): number[] {
  if (classes.length < 2)
    throw new DataError(
      `${owner}: y must have two classes or more, and all its labels are ${describeValue(classes[0])}`,
    );
  const rows = new Array<number>(classes.length).fill(0);
  for (const code of codes) rows[code]!++;
  return rows;
}

/** The classes that a name stands for. Where several have the most or the fewest rows, the first of them is meant. */
function named(name: 'minority' | 'majority' | 'not minority' | 'not majority' | 'all', rows: number[]): number[] {
  const all = Array.from(rows.keys());
  if (name === 'all') return all;
  const one = rows.indexOf(name.endsWith('minority') ? Math.min(...rows) : Math.max(...rows));
  return name.startsWith('not') ? all.filter((c) => c !== one) : [one];
}

function twoClasses(rows: number[], code: number, owner: string): number {
  if (rows.length === 2) return code;
  throw new ParameterError(
    `${owner}: samplingStrategy can be a number only where y has two classes, and it has ${rows.length}: give a record of rows by class`,
  );
}

function asked(
  strategy: ClassCounts | CountsOf,
  labels: Labels,
  owner: string,
  change: (code: number, wanted: number) => number,
): Map<number, number> {
  const y = () => Array.from(labels.codes, (code) => labels.classes[code]!);
  const record = typeof strategy === 'function' ? strategy(y()) : strategy;
  const wanted = counts(record);
  if (wanted)
    throw new ParameterError(
      `${owner}: samplingStrategy must return a record of rows by class, got ${describeValue(record)}`,
    );
  const targets = Object.entries(record).map(([label, n]): [number, number] => {
    const code = codeOf(label, labels, owner);
    if (Number.isInteger(n) && n >= 0) return [code, change(code, n)];
    throw new ParameterError(
      `${owner}: samplingStrategy of ${describeValue(label)} must be an integer >= 0, got ${describeValue(n)}`,
    );
  });
  return new Map(targets.sort(([a], [b]) => a - b));
}

function codeOf(label: Label, { classes }: Labels, owner: string): number {
  const code = classes.findIndex((c) => String(c) === String(label));
  if (code >= 0) return code;
  throw new ParameterError(`${owner}: samplingStrategy names the class ${describeValue(label)}, which is not in y`);
}
