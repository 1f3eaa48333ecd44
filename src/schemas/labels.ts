import { DataError, SchemaError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import type { Label } from '../core/types.js';
import { defaultMap, mapOf } from './options.js';
import type { Resolved } from './resolve.js';
import type { CategoryMap, DatasetOptions, SchemaDefinition, TableColumn } from './schema.js';

/** The categories of the rows that have one, and which rows these are. */
export interface Labelled {
  readonly y: Label[];
  readonly index: Int32Array;
}

/**
 * @throws SchemaError where there is no label column
 * @throws DataError where no row has a category
 */
export function readLabels(
  owner: string,
  definition: SchemaDefinition,
  table: Resolved,
  options: DatasetOptions,
): Labelled {
  const { categories, seen } = readCategories(owner, definition, table, options);
  const index = Int32Array.from(categories.flatMap((category, row) => (category === null ? [] : row)));
  if (table.rows > 0 && index.length === 0 && options.unlabelled !== 'skip') {
    const labels = seen.map(describeValue);
    throw new DataError(
      `${owner}: no row has a ${labels.length > 0 ? `category; labels are ${labels.join(', ')}` : 'label'}`,
    );
  }
  return { y: Array.from(index, (row) => categories[row]!), index };
}

/** @throws SchemaError where there is no label column */
export function readCategories(
  owner: string,
  definition: SchemaDefinition,
  table: Resolved,
  { label, map }: DatasetOptions,
): { readonly categories: (Label | null)[]; readonly seen: readonly Label[] } {
  const { maps = {} } = definition;
  const feature = table.feature(label);
  const isOwn = label === undefined || (feature !== undefined && feature.name === definition.label);
  for (const [name, stood] of table.twice)
    if (stood.role === 'label')
      throw new SchemaError(`${owner}: "${table.names.get(stood)}" and "${name}" both are ${stood.name}`, {
        extra: [name],
      });
  const labelOf = isOwn ? labelReader(owner, definition, table) : cells(requireColumn(owner, table, label, 'label'));
  return categoriesOf(table.rows, labelOf, mapOf(owner, maps, map ?? (isOwn ? defaultMap(maps) : 'none')));
}

function labelReader(owner: string, { label = 'label', readLabel }: SchemaDefinition, table: Resolved) {
  return readLabel?.(table.column) ?? cells(requireColumn(owner, table, label, 'label'));
}

const cells = (column: TableColumn) => (row: number) => column.get(row);

/** @throws SchemaError */
export function requireColumn(owner: string, table: Resolved, name: string, what: string): TableColumn {
  const column = table.column(name);
  if (column) return column;
  throw new SchemaError(`${owner}: the table has no ${what} column "${name}"`, { missing: [name], extra: table.extra });
}

/** The category of every row, null where it has none; and some of the labels there are. */
function categoriesOf(rows: number, labelOf: (row: number) => unknown, map: CategoryMap | undefined) {
  const known = new Map<Label, Label | null>();
  const categories = Array.from({ length: rows }, (_, row) => {
    const label = labelValue(labelOf(row));
    if (label === null) return null;
    let category = known.get(label);
    if (category === undefined) known.set(label, (category = map ? (map(String(label)) ?? null) : label));
    return category;
  });
  return { categories, seen: [...known.keys()].slice(0, 5) };
}

function labelValue(cell: unknown): Label | null {
  if (typeof cell === 'number') return cell - cell === 0 ? cell : null;
  return cell === null || cell === undefined || cell === '' ? null : String(cell);
}
