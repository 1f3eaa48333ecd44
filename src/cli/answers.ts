import { mostProbable } from '../core/classifier.js';
import { DataError, SchemaError } from '../core/errors.js';
import { normalizeName } from '../core/names.js';
import type { Label, Matrix } from '../core/types.js';
import { type ColumnLike, type FlowBatchOptions, flowBatches, type Lines, type Table } from '../data/index.js';
import type { Model } from '../predict/index.js';
import { listed } from '../schemas/resolve.js';
import type { Io } from './command.js';
import { naming, openFlows } from './files.js';
import { schemaOf, schemas } from './recipe.js';

/** What an answer consists of. */
export interface Layout {
  /** Columns of the input that are repeated in front. */
  readonly keep: readonly string[];
  /** Whether the probability of every class is told. */
  readonly proba: boolean;
  /** Whether repeated columns that the model does not read are text, whatever is in them. */
  readonly verbatim: boolean;
}

/**
 * The answers to the rows of a file, in order, in bounded memory.
 * @param given how the file has to be read
 * @throws DataError, SchemaError naming the file, and the line or row of a value that cannot be
 */
export async function* answers(
  path: string,
  model: Model,
  layout: Layout,
  io: Io,
  given: FlowBatchOptions,
): AsyncGenerator<Table> {
  let before = 0;
  let rows = 0;
  let lines: Lines = { from: 0, to: 0 };
  const onLines = (next: Lines) => {
    lines = next;
  };
  try {
    const { source, options } = await openFlows(path, io, given, (head) => reading(head, model, layout));
    for await (const table of flowBatches(source, { ...options, onLines })) {
      ({ rows } = table);
      // The names of JSON records are known with the first of them only.
      if (before === 0 && !options.columns) requireSchema(model, table);
      yield answerTable(table, model.predictProba(model.rows(table)), model.classes, layout);
      before += rows;
    }
  } catch (error) {
    if (error instanceof SchemaError || error instanceof DataError)
      error.message = forReader(error, { before, rows, lines });
    throw naming(path, error);
  }
}

/** How to read a file that begins with this: the columns that are needed, those that are text for the model as text. */
function reading(head: Table, model: Model, { keep, verbatim }: Layout): FlowBatchOptions {
  if (!model.input || head.names.length === 0) return {};
  requireSchema(model, head);
  const fields = new Map(
    model.input.fields.flatMap((field) => [field.name, ...field.aliases].map((name) => [normalizeName(name), field])),
  );
  const columns = new Map<string, 'category' | 'string' | undefined>();
  if (verbatim) for (const name of keep) columns.set(name, 'string');
  for (const name of head.names) {
    const field = fields.get(normalizeName(name));
    if (field) columns.set(name, field.as === 'category' || field.as === 'letters' ? 'category' : undefined);
  }
  const types = Object.fromEntries([...columns].flatMap(([name, type]) => (type ? [[name, type]] : [])));
  return { columns: [...new Set([...columns.keys(), ...keep])], types };
}

/** @throws SchemaError where the columns are those of another extractor than the model's */
function requireSchema({ input }: Model, table: Table): void {
  if (input && schemas.has(input.schema)) schemaOf(input.schema, table);
}

interface Place {
  /** Rows before the table at hand, and its own. */
  readonly before: number;
  readonly rows: number;
  readonly lines: Lines;
}

/** The message about a table of a stream, with the line of the file, or where rows are no lines, the row of the whole. */
function forReader(error: SchemaError | DataError, { before, rows, lines: { from, to } }: Place): string {
  if ('missing' in error && error.missing.length > 0) return `lacks ${listed(error.missing)}, which the model needs`;
  const numbered =
    rows === 1 && 'outOfRange' in error && error.outOfRange.length > 0 ? `row 0: ${error.message}` : error.message;
  return numbered.replace(/^(?:X: )?row (\d+)/, (_, row) =>
    to - from === rows
      ? `line ${from + Number(row)}`
      : `row ${before + Number(row)}, which stands in lines ${from} to ${to - 1}`,
  );
}

function answerTable(table: Table, P: Matrix, classes: readonly Label[], { keep, proba }: Layout): Table {
  const { rows, cols, data } = P;
  const column = (k: number) => Float64Array.from({ length: rows }, (_, i) => data[i * cols + k]!);
  const greatest = Float64Array.from({ length: rows }, (_, i) =>
    data.subarray(i * cols, (i + 1) * cols).reduce((a, b) => Math.max(a, b)),
  );
  const made: [string, ColumnLike][] = [
    ['label', mostProbable(P, classes)],
    ['probability', greatest],
    ...(proba ? classes.map((label, k): [string, ColumnLike] => [`probability_${label}`, column(k)]) : []),
  ];
  // The label of a labelled file may be kept beside the one predicted.
  const kept = table
    .select(keep)
    .rename(new Map(made.flatMap(([name]) => (keep.includes(name) ? [[name, `input_${name}`]] : []))));
  return made.reduce((answer, [name, values]) => answer.withColumn(name, values), kept);
}
