import { DataError, SchemaError } from '../core/errors.js';
import { compareLabels } from '../core/labels.js';
import type { Label } from '../core/types.js';
import { type ColumnDescription, describe, flowBatches, type Table } from '../data/index.js';
import { type Feature, type FeatureSchema, recognizeSchema } from '../schemas/index.js';
import { resolve } from '../schemas/resolve.js';
import type { Io } from './command.js';
import { openFlows } from './files.js';
import { counted, tableText, thousands } from './text.js';

/** What `nettc inspect` shows of a file of flows. */
export interface DataContents {
  readonly rows: number;
  /** null where the columns show none. */
  readonly schema: string | null;
  readonly profile: string | null;
  /** Each class with its number of rows; null where rows have no label. */
  readonly classes: readonly (readonly [Label, number])[] | null;
  readonly columns: readonly DescribedColumn[];
}

type DescribedColumn = ColumnDescription & Partial<Pick<Feature, 'role' | 'unit' | 'description'>>;

/** Reads a file once, in bounded memory. */
export async function dataContents(path: string, io: Io): Promise<DataContents> {
  let schema: FeatureSchema | undefined;
  const roles = new Map<string, Feature>();
  const classes = new Map<Label, number>();
  async function* watched(batches: AsyncIterable<Table>): AsyncGenerator<Table> {
    for await (const table of batches) {
      schema ??= recognizeSchema(table);
      const found = schema && resolve(schema.features, table);
      for (const [feature, name] of found?.names ?? []) roles.set(name, feature);
      for (const label of schema ? labelsOf(schema, table, [...roles.values()]) : [])
        classes.set(label, (classes.get(label) ?? 0) + 1);
      yield table;
    }
  }
  const { source, options } = await openFlows(path, io);
  const { rows, columns } = await describe(watched(flowBatches(source, options)));
  return {
    rows,
    schema: schema?.name ?? null,
    profile: schema?.profile ?? null,
    classes: classes.size > 0 ? [...classes].sort(([a], [b]) => compareLabels(a, b)) : null,
    columns: columns.map((column) => {
      const { role, unit, description } = roles.get(column.name) ?? {};
      return { ...column, role, unit, description };
    }),
  };
}

function labelsOf(schema: FeatureSchema, table: Table, features: readonly Feature[]): readonly Label[] {
  // A data set has to have a feature: the first one whose values are all in range.
  for (const { name, role } of features)
    try {
      if (role === 'feature') return schema.dataset(table, { include: [name] }).y;
    } catch (error) {
      if (!(error instanceof SchemaError || error instanceof DataError)) throw error;
      if (!('outOfRange' in error && error.outOfRange.length > 0)) return []; // no column of labels, or no label in it
    }
  return [];
}

export function dataText(path: string, { rows, schema, profile, classes, columns }: DataContents): string {
  const known = schema ? `${schema} (extractor profile ${profile})` : 'none that is known here';
  const counts = classes ? classes.map(([label, n]) => `${label} ${thousands(n)}`).join(', ') : 'no labels';
  const table = [
    ['column', 'role', 'missing', 'distinct', 'values'],
    ...columns.map((column) => [
      column.name,
      column.role ?? '',
      thousands(column.missing),
      `${column.moreDistinct ? '> ' : ''}${thousands(column.distinct)}`,
      valuesText(column),
    ]),
  ];
  return `${path}: ${counted(rows, 'row')}, ${counted(columns.length, 'column')}
schema   ${known}
classes  ${counts}

${tableText(table, 'llrrl')}`;
}

function valuesText(column: DescribedColumn): string {
  if (column.count === 0) return '';
  if (column.kind !== 'number')
    return column.top
      .slice(0, 3)
      .map(({ value, count }) => `${clipped(value)} (${thousands(count)})`)
      .join(', ');
  const { min, median, max, unit } = column;
  return `${brief(min)} … ${brief(median)} … ${brief(max)}${unit ? ` ${unit}` : ''}`;
}

const brief = (x: number): string => String(Math.abs(x) < 1000 ? Number(x.toPrecision(4)) : Math.round(x));
const clipped = (text: string): string => (text.length > 30 ? `${text.slice(0, 30)}…` : text);
