import { type FileMetaData, parquetSchema, type SchemaElement, type SchemaTree } from 'hyparquet';
import { DataError } from '../core/errors.js';
import { checkedChoice, requireDistinct } from '../data/names.js';
import type { ParquetSettings } from './options.js';

/** What the values of a column become. `text` leaves it open whether as `category` or `string`. */
export type ParquetType = 'number' | 'category' | 'string' | 'text';

/** A column to read. */
export interface ParquetColumn {
  readonly name: string;
  readonly type: ParquetType;
  /** Whether the file says of each value if it is null. */
  readonly nullable: boolean;
  /** A number is divided by this: times in ticks become seconds. */
  readonly ticks: number;
  /** Whether the numbers are seconds since 1970, which as text are written as a date. */
  readonly isTime: boolean;
}

/**
 * The columns to read, in the order asked for.
 * @throws DataError for a column that is not there or that a table cannot have
 */
export function columnsOf(
  footer: FileMetaData,
  { owner, columns, types }: ParquetSettings,
  streaming: boolean,
): ParquetColumn[] {
  const tree = treeOf(owner, footer);
  const names = tree.children.map(({ element }) => element.name);
  requireDistinct(owner, names);
  const chosen = checkedChoice(names, columns, types, owner);
  const byName = new Map(tree.children.map((child) => [child.element.name, child]));
  return chosen.map((name) => columnOf(owner, byName.get(name)!, types.get(name), streaming));
}

function treeOf(owner: string, footer: FileMetaData): SchemaTree {
  try {
    return parquetSchema(footer);
  } catch (error) {
    throw new DataError(`${owner}: the schema is damaged: ${(error as Error).message}`);
  }
}

function columnOf(
  owner: string,
  { element, children }: SchemaTree,
  given: ParquetType | undefined,
  streaming: boolean,
): ParquetColumn {
  const { name } = element;
  const refuse = (what: string): DataError =>
    new DataError(`${owner}: column "${name}" ${what}; name the columns to read in columns`, { column: name });
  if (children.length > 0 || element.repetition_type === 'REPEATED')
    throw refuse('holds lists or records, no single values');
  const kind = kindOf(element);
  if (kind === undefined) throw refuse(`is of a type that a table has not: ${typeName(element)}`);
  if (given === 'number' && kind === 'text')
    throw new DataError(`${owner}: column "${name}" is text, but types says it is a number`, { column: name });
  const type = given ?? (kind === 'text' ? (streaming ? 'category' : 'text') : 'number');
  return {
    name,
    type,
    nullable: element.repetition_type !== 'REQUIRED',
    ticks: ticksOf(element),
    isTime: kind === 'time',
  };
}

function kindOf({ type, converted_type, logical_type }: SchemaElement): 'number' | 'time' | 'text' | undefined {
  if (type === 'BOOLEAN') return 'text';
  if (type === 'INT96' || converted_type === 'DATE' || logical_type?.type === 'TIMESTAMP') return 'time';
  if (converted_type?.startsWith('TIMESTAMP')) return 'time';
  if (converted_type === 'DECIMAL' || logical_type?.type === 'FLOAT16') return 'number';
  if (converted_type === 'BSON' || converted_type === 'INTERVAL') return undefined;
  if (type === 'BYTE_ARRAY' || logical_type?.type === 'UUID') return 'text';
  return type === 'FIXED_LEN_BYTE_ARRAY' ? undefined : 'number';
}

/** How many ticks a second has, of a time of day or since 1970; 1 for other numbers. */
function ticksOf({ type, converted_type, logical_type }: SchemaElement): number {
  if (type === 'INT96') return 1e9;
  const unit = logical_type && 'unit' in logical_type ? logical_type.unit : converted_type?.split('_')[1];
  return unit === 'MILLIS' ? 1e3 : unit === 'MICROS' ? 1e6 : unit === 'NANOS' ? 1e9 : 1;
}

const typeName = ({ type, converted_type, logical_type }: SchemaElement): string =>
  logical_type?.type ?? converted_type ?? type ?? 'unknown';
