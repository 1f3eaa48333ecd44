import { DataError, ParameterError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import { finite, integer } from '../core/params.js';
import { Random } from '../core/random.js';
import type { Label } from '../core/types.js';
import { ClassSample, type RowSource, type TableCell } from './class-sample.js';

/** Classes are few: a column of thousands of values is a flow id rather than a label, and each value would be given room. */
const MOST_CLASSES = 1000;

export interface BalanceOptions<T extends RowSource = RowSource> {
  /**
   * How many rows of a class are kept at most, >= 1: one number for all classes, or one for each class that is kept. A class
   * with fewer rows keeps all it has.
   */
  readonly perClass: number | Readonly<Record<string, number>>;
  /**
   * The column that holds the labels, or a function that says the class of each row of a table. A row of class null,
   * undefined, NaN or '' is left out.
   */
  readonly labels: string | ((table: T) => ArrayLike<Label | null | undefined>);
  /** Seed of the draw. Default 0. */
  readonly randomState?: number;
}

/** How many rows of a class there were, and how many of them are kept. */
export interface ClassShare {
  readonly label: Label;
  readonly rows: number;
  readonly kept: number;
}

export interface BalancedClasses {
  /** The rows that are kept, column by column, in the order in which they came; `Table.from` makes a table of it. */
  readonly columns: Readonly<Record<string, TableCell[]>>;
  /** The class of each of these rows. */
  readonly y: Label[];
  /** In the order in which the classes were met. */
  readonly classes: readonly ClassShare[];
  /** Rows without a class, or of a class that `perClass` does not name. */
  readonly leftOut: number;
}

/**
 * Draws as many rows of each class from tables of any length: logs of hundreds of millions of flows go through in the
 * memory of one table and the rows kept. Each set of rows of a class is equally likely; which one it is depends on
 * `randomState`, the class and the order of its rows only, not on how they are cut into tables, nor on other classes.
 *
 * A random draw evens classes out and nothing else: a class that one capture alone has is still told by that capture.
 * @throws ParameterError naming the option
 * @throws DataError for tables of different columns, no row of a class (or of one that `perClass` names), more than 1,000
 * classes; and whatever reading the tables throws
 * @example
 * const flows = zeekBatches(openSource('conn.log.labeled'));
 * const drawn = await balanceClasses(flows, { perClass: 15000, labels: (table) => iot23.labels(table) });
 * const table = Table.from(drawn.columns);
 */
export async function balanceClasses<T extends RowSource>(
  tables: AsyncIterable<T> | Iterable<T>,
  options: BalanceOptions<T>,
): Promise<BalancedClasses> {
  checkOptions(tables, options);
  const { perClass, labels, randomState = 0 } = options;
  const random = new Random(randomState);
  const samples = new Map<Label, ClassSample>();
  let names: readonly string[] | undefined;
  let number = 0;
  let position = 0;
  let leftOut = 0;
  for await (const table of tables) {
    names ??= table.names;
    requireSameColumns(names, table.names, number);
    const columns = names.map((name) => table.column(name));
    const labelOf = labelsOf(table, labels, number++);
    for (let row = 0; row < table.rows; row++, position++) {
      const label = labelOf(row);
      const room = label === undefined ? 0 : roomFor(label, perClass);
      if (label === undefined || room === 0) {
        leftOut++;
        continue;
      }
      let sample = samples.get(label);
      if (!sample) {
        if (samples.size === MOST_CLASSES)
          throw new DataError(`balanceClasses: labels give more than ${MOST_CLASSES} classes; is that a label?`);
        samples.set(label, (sample = new ClassSample(room, random.split(label))));
      }
      sample.offer(columns, row, position);
    }
  }
  requireClasses(samples, perClass);
  return { ...inOrder(names!, samples), leftOut };
}

/** The rows of all classes in the order in which they came. */
function inOrder(names: readonly string[], samples: ReadonlyMap<Label, ClassSample>): Omit<BalancedClasses, 'leftOut'> {
  const kept = [...samples].flatMap(([label, { held }]) => held.map((row) => ({ ...row, label })));
  kept.sort((a, b) => a.position - b.position);
  return {
    // fromEntries defines properties, so a column "__proto__" becomes a plain one.
    columns: Object.fromEntries(names.map((name, j) => [name, kept.map(({ cells }) => cells[j]!)])),
    y: kept.map(({ label }) => label),
    classes: [...samples].map(([label, { seen, held }]) => ({ label, rows: seen, kept: held.length })),
  };
}

function labelsOf<T extends RowSource>(
  table: T,
  labels: BalanceOptions<T>['labels'],
  number: number,
): (row: number) => Label | undefined {
  if (typeof labels === 'string') {
    if (!table.names.includes(labels))
      throw new DataError(
        `balanceClasses: table ${number} has no column ${describeValue(labels)}; it has ${table.names.join(', ')}`,
        { column: labels },
      );
    const column = table.column(labels);
    return (row) => known(column.get(row), row, number);
  }
  const given = labels(table);
  if (given?.length !== table.rows)
    throw new DataError(
      `balanceClasses: labels must give one class for each row of table ${number}, ${table.rows} in all, got ${describeValue(given?.length)}`,
    );
  return (row) => known(given[row], row, number);
}

function known(label: unknown, row: number, number: number): Label | undefined {
  if (label === null || label === undefined || label === '' || Number.isNaN(label)) return undefined;
  if (typeof label === 'string' || typeof label === 'number') return label;
  throw new DataError(
    `balanceClasses: the class of row ${row} of table ${number} must be text or a number, got ${describeValue(label)}`,
    { row },
  );
}

const roomFor = (label: Label, perClass: BalanceOptions['perClass']): number =>
  typeof perClass === 'number' ? perClass : Object.hasOwn(perClass, label) ? perClass[label]! : 0;

function requireSameColumns(wanted: readonly string[], names: readonly string[], number: number): void {
  if (names === wanted) return;
  const complain = (name: string, has: string, hasNot: string) => {
    throw new DataError(`balanceClasses: ${has} a column ${describeValue(name)}, which ${hasNot} not`, {
      column: name,
    });
  };
  for (const name of wanted) if (!names.includes(name)) complain(name, 'table 0 has', `table ${number} has`);
  for (const name of names) if (!wanted.includes(name)) complain(name, `table ${number} has`, 'table 0 has');
}

function requireClasses(samples: ReadonlyMap<Label, ClassSample>, perClass: BalanceOptions['perClass']): void {
  const seen = [...samples.keys()].map(describeValue).join(', ');
  const wanted = typeof perClass === 'number' ? [] : Object.keys(perClass);
  const without = wanted.filter((label) => !samples.has(label) && !samples.has(Number(label)));
  if (samples.size > 0 && without.length > 0)
    throw new DataError(
      `balanceClasses: no row is of class ${without.map(describeValue).join(', ')}; there are ${seen}`,
    );
  if (samples.size === 0)
    throw new DataError(
      `balanceClasses: no row is of a class${wanted.length > 0 ? ` of perClass: ${wanted.join(', ')}` : ''}`,
    );
}

function checkOptions<T extends RowSource>(tables: unknown, options: BalanceOptions<T>): void {
  const known: BalanceOptions<T> = { perClass: 1, labels: '', randomState: 0 };
  for (const name of Object.keys(options))
    if (!Object.hasOwn(known, name))
      throw new ParameterError(`balanceClasses: unknown option "${name}"; it has ${Object.keys(known).join(', ')}`);
  const { perClass, labels, randomState = 0 } = options;
  const insist = (name: string, wanted: string | undefined, value: unknown): void => {
    if (wanted !== undefined)
      throw new ParameterError(`balanceClasses: ${name} must be ${wanted}, got ${describeValue(value)}`);
  };
  const isRecord = typeof perClass === 'object' && perClass !== null && Object.keys(perClass).length > 0;
  if (isRecord)
    for (const [label, count] of Object.entries(perClass)) insist(`perClass of "${label}"`, integer(1)(count), count);
  else insist('perClass', integer(1)(perClass) && 'an integer >= 1, or a record of them by class', perClass);
  insist('labels', ['string', 'function'].includes(typeof labels) ? undefined : 'a column or a function', labels);
  insist('randomState', finite(randomState), randomState);
  const isIterable =
    typeof tables === 'object' && tables !== null && (Symbol.iterator in tables || Symbol.asyncIterator in tables);
  const isTable = isIterable && 'column' in tables; // a Table iterates over its rows
  if (!isIterable || isTable)
    throw new DataError(
      `balanceClasses: the tables must be a list or stream of tables, got ${isTable ? 'one table' : describeValue(tables)}`,
    );
}
