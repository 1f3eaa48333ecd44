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
  { label, map, unlabelled }: DatasetOptions,
): Labelled {
  const { maps = {} } = definition;
  const feature = table.feature(label);
  const isOwn = label === undefined || (feature !== undefined && feature.name === definition.label);
  for (const [name, stood] of table.twice)
    if (stood.role === 'label')
      throw new SchemaError(`${owner}: "${table.names.get(stood)}" and "${name}" both are ${stood.name}`, {
        extra: [name],
      });
  const labelOf = isOwn ? labelReader(owner, definition, table) : cells(requireColumn(owner, table, label, 'label'));
  const category = mapOf(owner, maps, map ?? (isOwn ? defaultMap(maps) : 'none'));
  return kept(owner, table.rows, labelOf, category, unlabelled === 'skip');
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

function kept(
  owner: string,
  rows: number,
  labelOf: (row: number) => unknown,
  map: CategoryMap | undefined,
  mayBeNone: boolean,
): Labelled {
  const categories = new Map<Label, Label | null>();
  const y: Label[] = [];
  const index: number[] = [];
  for (let row = 0; row < rows; row++) {
    const label = labelValue(labelOf(row));
    if (label === null) continue;
    let category = categories.get(label);
    if (category === undefined) categories.set(label, (category = map ? (map(String(label)) ?? null) : label));
    if (category === null) continue;
    y.push(category);
    index.push(row);
  }
  if (rows > 0 && y.length === 0 && !mayBeNone) {
    const seen = [...categories.keys()].slice(0, 5).map(describeValue);
    throw new DataError(
      `${owner}: no row has a ${seen.length > 0 ? `category; labels are ${seen.join(', ')}` : 'label'}`,
    );
  }
  return { y, index: Int32Array.from(index) };
}

function labelValue(cell: unknown): Label | null {
  if (typeof cell === 'number') return cell - cell === 0 ? cell : null;
  return cell === null || cell === undefined || cell === '' ? null : String(cell);
}
