import { mostProbable } from '../core/classifier.js';
import { SchemaError } from '../core/errors.js';
import type { Label, Matrix } from '../core/types.js';
import { type ColumnLike, flowBatches, type Table, writeCsv } from '../data/index.js';
import type { Model } from '../predict/index.js';
import { listed } from '../schemas/resolve.js';
import { type Command, choice, type Io, parse } from './command.js';
import { about, modelAndData, naming, openFlows, openModel } from './files.js';
import { openOutput } from './output.js';
import { schemaOf, schemas } from './recipe.js';

const options = {
  model: { type: 'string', value: 'FILE', help: 'the model, if it is not among the operands' },
  format: { type: 'string', value: 'NAME', help: 'csv (default), ndjson' },
  proba: { type: 'boolean', help: 'adds the probability of every class' },
  keep: { type: 'string', value: 'COLUMNS', help: 'columns of the input to repeat in front, with commas between' },
  out: { type: 'string', value: 'FILE', help: 'where the answers go; default standard output' },
} as const;

export const predict: Command = {
  summary: 'Labels flows: a row out for each row in, in the same order.',
  operands: 'MODEL [DATA...]',
  options,
  notes: `DATA is a CSV, a Zeek log (TSV or JSON) or one JSON record a line, plain or gzip, told by its content; - or nothing
is standard input. Rows are streamed: files may be larger than memory. With --out, the file appears when all is done.`,

  async run(argv, io) {
    const { values, positionals } = parse(argv, options);
    const format = choice('format', values.format ?? 'csv', ['csv', 'ndjson']);
    const { model: modelPath, data } = await modelAndData(positionals, values.model);
    const model = await openModel(modelPath);
    const layout = { keep: values.keep?.split(',') ?? [], proba: values.proba ?? false };
    const out = await about(values.out ?? '-', () => openOutput(values.out, io));
    try {
      let first = true;
      for (const path of data.length > 0 ? data : ['-'])
        for await (const table of answers(path, model, layout, io)) {
          await out.write(format === 'csv' ? writeCsv(table, { header: first }) : ndjson(table));
          first = false;
        }
      await out.commit();
    } finally {
      await out.discard();
    }
  },
};

const ndjson = (table: Table): string => Array.from(table, (row) => `${JSON.stringify(row)}\n`).join('');

interface Layout {
  readonly keep: readonly string[];
  readonly proba: boolean;
}

async function* answers(path: string, model: Model, layout: Layout, io: Io): AsyncGenerator<Table> {
  const { schema = '' } = model.input ?? {};
  let before = 0;
  try {
    const { source, options } = await openFlows(path, io);
    for await (const table of flowBatches(source, options)) {
      if (before === 0 && schemas.has(schema)) schemaOf(schema, table);
      yield answerTable(table, model.predictProba(model.rows(table)), model.classes, layout);
      before += table.rows;
    }
  } catch (error) {
    if (error instanceof SchemaError) error.message = forReader(error, before);
    throw naming(path, error);
  }
}

/** The message about a table of a stream, with the row counted from the stream's first. */
function forReader({ message, missing }: SchemaError, before: number): string {
  if (missing.length > 0) return `lacks ${listed(missing)}, which the model needs`;
  return message.replace(/^row (\d+)/, (_, row) => `row ${before + Number(row)}`);
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
