import { SchemaError } from '../core/errors.js';
import { type InputField, input, type TableLike } from '../predict/input.js';
import { toField } from './fields.js';
import { resolve } from './resolve.js';
import type { FeatureSchema, OutOfRange, SchemaCheck, TableColumn } from './schema.js';

/** Rows read at a time, so that checking a long table takes no memory to speak of. */
const BATCH = 8192;

/** What `schema.check` does. */
export function checkTable(schema: FeatureSchema, table: TableLike): SchemaCheck {
  const { names, extra, twice } = resolve(schema.features, table);
  const features = schema.features.filter(({ role }) => role === 'feature' || role === 'port');
  const lacking = features.filter((feature) => !names.has(feature));
  const missing = lacking.filter(({ optional }) => !optional).map(({ name }) => name);
  const absent = lacking.filter(({ optional }) => optional).map(({ name }) => name);
  const outOfRange = features.flatMap((feature) => {
    const name = names.get(feature);
    return name === undefined ? [] : firstOutOfRange(schema, toField(feature, {}), table.column(name), table.rows);
  });
  return {
    ok:
      missing.length === 0 &&
      lacking.length < features.length &&
      ![...twice.values()].some((feature) => features.includes(feature)) &&
      outOfRange.length === 0,
    missing,
    absent,
    extra: [...extra, ...twice.keys()],
    outOfRange,
    schema,
  };
}

/** Reads a column as `dataset` would, and notes the cell at which that fails. */
function firstOutOfRange(
  { name: schema, profile }: FeatureSchema,
  field: InputField,
  column: TableColumn,
  rows: number,
): OutOfRange[] {
  let row = 0;
  let value: unknown;
  const watched: TableLike = {
    rows,
    names: [field.name],
    column: () => ({
      get(at) {
        row = at;
        value = column.get(at);
        return value;
      },
    }),
  };
  const reader = input.compile({ kind: 'input', v: 1, schema, profile, fields: [field] });
  try {
    for (let from = 0; from < rows; from += BATCH)
      reader.table(
        watched,
        Int32Array.from({ length: Math.min(BATCH, rows - from) }, (_, i) => from + i),
      );
  } catch (error) {
    if (error instanceof SchemaError) return [{ name: field.name, row, value, message: error.message }];
    throw error;
  }
  return [];
}
