import { type Table, writeCsv } from '../data/index.js';
import { answers } from './answers.js';
import { type Command, choice, parse } from './command.js';
import { about, modelAndData, openModel } from './files.js';
import { openOutput } from './output.js';

const options = {
  model: { type: 'string', value: 'FILE', help: 'the model, if it is not among the operands' },
  columns: {
    type: 'string',
    value: 'NAMES',
    help: 'the columns of input that has no header line, with commas between',
  },
  format: { type: 'string', value: 'NAME', help: 'csv (default), ndjson' },
  'no-header': { type: 'boolean', help: 'answers alone, and none where there is no input, as for a part of a file' },
  proba: { type: 'boolean', help: 'adds the probability of every class' },
  keep: { type: 'string', value: 'COLUMNS', help: 'columns of the input to repeat in front, with commas between' },
  out: { type: 'string', value: 'FILE', help: 'where the answers go; default standard output' },
} as const;

export const predict: Command = {
  summary: 'Labels flows: a row out for each row in, in the same order.',
  operands: 'MODEL [DATA...]',
  options,
  notes: `DATA is a CSV, a Zeek log (TSV or JSON) or one JSON record a line, plain or gzip, told by its content; - or nothing
is standard input. Rows are streamed: files may be larger than memory. With --out, the file appears when all is done.
As a filter over the parts of a larger set, under RDD.pipe of Spark: nettc predict MODEL --columns NAMES --no-header`,

  async run(argv, io) {
    const { values, positionals } = parse(argv, options);
    const format = choice('format', values.format ?? 'csv', ['csv', 'ndjson']);
    const { model: modelPath, data } = await modelAndData(positionals, values.model);
    const model = await openModel(modelPath);
    const layout = { keep: listOf(values.keep), proba: values.proba ?? false, verbatim: format === 'csv' };
    const bare = values['no-header'] ?? false;
    const names = values.columns === undefined ? undefined : listOf(values.columns);
    const given = { header: names, fields: names, mayBeEmpty: bare };
    const out = await about(values.out ?? '-', () => openOutput(values.out, io));
    try {
      let header = !bare;
      for (const path of data.length > 0 ? data : ['-'])
        for await (const table of answers(path, model, layout, io, given)) {
          await out.write(format === 'csv' ? writeCsv(table, { header }) : ndjson(table));
          header = false;
        }
      await out.commit();
    } finally {
      await out.discard();
    }
  },
};

const listOf = (names: string | undefined): string[] => names?.split(',').map((name) => name.trim()) ?? [];

const ndjson = (table: Table): string => Array.from(table, (row) => `${JSON.stringify(row)}\n`).join('');
