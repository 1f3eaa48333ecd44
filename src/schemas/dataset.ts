import type { InputState, TableLike } from '../predict/input.js';
import { chooseFeatures, toField } from './fields.js';
import { readLabels, requireColumn } from './labels.js';
import { checkOptions } from './options.js';
import { type Resolved, resolve } from './resolve.js';
import { rowsOf } from './rows.js';
import type { Dataset, DatasetOptions, FeatureSchema, SchemaDefinition } from './schema.js';
import { seconds } from './times.js';

/** What `schema.dataset` does; `definition` says how its labels and groups are read. */
export function makeDataset(
  schema: FeatureSchema,
  definition: SchemaDefinition,
  table: TableLike,
  options: DatasetOptions,
): Dataset {
  const owner = `${schema.name}.dataset`;
  checkOptions(owner, options);
  const found = resolve(schema.features, table);
  const label = found.feature(options.label ?? definition.label);
  const features = chooseFeatures(owner, schema.features, found, options, label);
  const state: InputState = {
    kind: 'input',
    v: 1,
    schema: schema.name,
    profile: options.profile ?? schema.profile,
    fields: features.map((feature) => toField(feature, options)),
  };
  const { y, index } = readLabels(owner, definition, found, options);
  const X = rowsOf(state, table, index, found);
  const groups = readGroups(owner, definition, found, options, index);
  return { X, y, groups, times: readTimes(schema, found, index), input: state, index, schema };
}

function readGroups(
  owner: string,
  { group: own, groupOf = String }: SchemaDefinition,
  table: Resolved,
  { group }: DatasetOptions,
  index: Int32Array,
): string[] | undefined {
  const name = group ?? own;
  if (name === undefined) return undefined;
  const column = group === undefined ? table.column(name) : requireColumn(owner, table, name, 'group');
  const isOwn = group === undefined || table.feature(group)?.name === own;
  const rename = isOwn ? groupOf : String;
  return column && Array.from(index, (row) => rename(String(column.get(row) ?? '')));
}

function readTimes({ features }: FeatureSchema, table: Resolved, index: Int32Array): Float64Array | undefined {
  const time = features.find(({ role }) => role === 'time');
  const column = time && table.column(time.name);
  if (!column) return undefined;
  const known = new Map<string, number>(); // flows begin many a second, and a date takes long to read
  return Float64Array.from(index, (row) => {
    const cell = column.get(row);
    if (typeof cell !== 'string') return seconds(cell);
    let time = known.get(cell);
    if (time === undefined) known.set(cell, (time = seconds(cell)));
    return time;
  });
}
