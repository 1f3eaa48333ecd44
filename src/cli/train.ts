import type { Table } from '../data/index.js';
import { save } from '../persistence/index.js';
import { type Card, cardOf } from './card.js';
import { type Command, choice, type Io, parse, UsageError, wholeNumber } from './command.js';
import { about, readTable } from './files.js';
import { openOutput, say } from './output.js';
import { withProgress } from './progress.js';
import { estimatorOf, labelledRows, MODELS, PORTS, paramsOf, type Recipe, schemaOf, schemas } from './recipe.js';
import { counted, jsonText, tableText, thousands } from './text.js';

const SCHEMAS = ['auto', ...schemas.keys()];
const options = {
  out: { type: 'string', value: 'FILE', help: 'where to write the model (required)' },
  schema: { type: 'string', value: 'NAME', help: `the columns' meaning: ${SCHEMAS.join(', ')}` },
  model: { type: 'string', value: 'NAME', help: MODELS.join(', ') },
  param: {
    type: 'string',
    value: 'NAME=VALUE',
    multiple: true,
    help: 'a parameter of the model, such as nEstimators=200; may be repeated',
  },
  'class-weight': { type: 'string', value: 'WEIGHTS', help: 'balanced, or weights by class as JSON: {"DNS": 5}' },
  ports: { type: 'string', value: 'RULE', help: `ports as features: ${PORTS.join(', ')}` },
  map: {
    type: 'string',
    value: 'NAME',
    help: "the schema's map from labels to classes: published (none with --label), complete",
  },
  label: { type: 'string', value: 'COLUMN', help: "the column of labels, if not the schema's" },
  group: {
    type: 'string',
    value: 'COLUMN',
    help: "the column that says which rows belong together, if not the schema's",
  },
  seed: { type: 'string', value: 'N', help: 'the seed of all randomness; default 0' },
  workers: {
    type: 'string',
    value: 'N',
    help: 'threads to train on beside this one; the model is the same. Default 0',
  },
  date: { type: 'boolean', help: "writes today's date into the card: the file then differs from day to day" },
  json: { type: 'boolean', help: 'prints the card as JSON' },
} as const;

/** NAME=VALUE; a value that is no JSON is text: criterion=gini. */
function parameter(text: string): [string, unknown] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`--param must be NAME=VALUE, got "${text}"`);
  return [text.slice(0, at), jsonOr(text.slice(at + 1), (value) => value)];
}

function classWeight(text: string): unknown {
  if (text === 'balanced' || text === 'balanced_subsample') return text;
  const refuse = () => {
    throw new UsageError(`--class-weight must be balanced or JSON such as {"DNS": 5}, got "${text}"`);
  };
  const weights = jsonOr(text, refuse);
  return typeof weights === 'object' && weights !== null ? weights : refuse();
}

function jsonOr(text: string, otherwise: (text: string) => unknown): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return otherwise(text);
  }
}

export const train: Command = {
  summary: 'Trains a model on all rows of a file.',
  operands: 'DATA --out MODEL',
  options,
  notes: `Of the values listed the first is the default. DATA is a CSV or a Zeek log (TSV or JSON), plain or gzip; - is
standard input. The same data and options give the same file, byte for byte.`,

  async run(argv, io) {
    const { values, positionals } = parse(argv, options);
    const [path] = positionals;
    if (path === undefined || positionals.length > 1) throw new UsageError('train takes one file of data');
    const { out: place } = values;
    if (place === undefined) throw new UsageError('train needs --out: where the model goes');
    const settings = settingsOf(values);
    const out = await about(place, () => openOutput(place, io)); // before the work, which would be lost
    try {
      const table = await readTable(path, io);
      const { estimator, card } = await about(path, () => learn(table, settings, io));
      await about(place, async () => {
        await out.write(save(estimator, { card: { ...card } }));
        await out.commit();
      });
      await say(place === '-' ? io.stderr : io.stdout, values.json ? jsonText(card) : asText(card, place));
    } finally {
      await out.discard();
    }
  },
};

type Values = ReturnType<typeof parse<typeof options>>['values'];

/** @throws UsageError, ParameterError */
function settingsOf(values: Values) {
  const model = choice('model', values.model ?? 'forest', MODELS);
  const seed = wholeNumber('seed', values.seed ?? '0');
  const params = {
    ...Object.fromEntries((values.param ?? []).map(parameter)),
    ...(values['class-weight'] === undefined ? {} : { classWeight: classWeight(values['class-weight']) }),
    ...(model === 'dummy' ? {} : { randomState: seed }), // it draws nothing
  };
  return {
    schema: choice('schema', values.schema ?? 'auto', SCHEMAS),
    ports: choice('ports', values.ports ?? 'keep', PORTS),
    map: values.map,
    label: values.label ?? null,
    group: values.group ?? null,
    model,
    seed,
    params: paramsOf({ model, params }),
    estimator: estimatorOf({ model, params }),
    workers: wholeNumber('workers', values.workers ?? '0', 0, 256),
    date: values.date ? new Date().toISOString().slice(0, 10) : undefined,
  };
}

async function learn(table: Table, settings: ReturnType<typeof settingsOf>, io: Io) {
  const { estimator, params, ports, label, group, model, seed, workers, date } = settings;
  const schema = schemaOf(settings.schema, table);
  const usual = label === null && Object.hasOwn(schema.maps, 'published') ? 'published' : 'none';
  const reading = { ports, map: settings.map ?? usual, label, group };
  const rows = labelledRows(table, schema, reading);
  await withProgress<unknown>(io, 'training', (onProgress) =>
    estimator.fitAsync(rows.X, rows.y, { workers, signal: io.signal, onProgress }),
  );
  const recipe: Recipe = { schema: schema.name, ...reading, model, params };
  return { estimator, card: cardOf(recipe, rows, { seed, date }) };
}

function asText({ model, schema, ports, map, rows, classes }: Card, place: string): string {
  const counts = classes.map(([label, n]) => [`  ${label}`, thousands(n)]);
  return `${place}: ${model} of ${counted(rows, 'row')}; schema ${schema}, map ${map}, ports ${ports}\n${tableText(counts, 'lr')}`;
}
