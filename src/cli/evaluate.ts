import { SchemaError } from '../core/errors.js';
import { takeRows } from '../core/matrix.js';
import type { Table } from '../data/index.js';
import type { Model } from '../predict/index.js';
import { baselinesOf, type Card, readCard } from './card.js';
import { type Command, type Io, parse, UsageError, wholeNumber } from './command.js';
import { type Answers, crossValidated, type Evaluation, evaluated, type Protocol, type Scores } from './evaluation.js';
import { about, modelAndData, openModel, readTable } from './files.js';
import { fingerprintOf, seenShare } from './fingerprint.js';
import { say } from './output.js';
import { withProgress } from './progress.js';
import { type LabelledRows, labelledRows, schemaOf } from './recipe.js';
import { counted, jsonText, tableText, thousands } from './text.js';

const options = {
  model: { type: 'string', value: 'FILE', help: 'the model, if it is not among the operands' },
  label: { type: 'string', value: 'COLUMN', help: 'the column of labels, if not the one the model was trained on' },
  group: { type: 'string', value: 'COLUMN', help: 'the column that says which rows belong together' },
  seen: { type: 'boolean', help: 'scores the saved model also on the rows it was trained on' },
  workers: {
    type: 'string',
    value: 'N',
    help: 'threads to cross-validate on; by default as many as there are processors, up to 4',
  },
  json: { type: 'boolean', help: 'prints all figures as JSON' },
} as const;

export const evaluate: Command = {
  summary: 'Scores a model on labelled rows, beside the trivial baselines.',
  operands: 'MODEL DATA',
  options,
  notes: `The saved model is scored on rows it has not seen. Where DATA is what the model was trained on, that would say
nothing: models made after the same recipe are scored instead, each on rows left out of its training (one
group at a time up to 30 groups, five folds of whole groups beyond, five stratified folds without groups).`,

  async run(argv, io) {
    const { values, positionals } = parse(argv, options);
    const { model: modelPath, data } = await modelAndData(positionals, values.model);
    const [path] = data;
    if (path === undefined || data.length > 1) throw new UsageError('evaluate takes a model and one file of data');
    const given = values.workers === undefined ? undefined : wholeNumber('workers', values.workers, 0, 256);
    const model = await openModel(modelPath);
    const card = readCard(model.card);
    const table = await readTable(path, io);
    const rows = await about(path, async () => rowsFor(model, card, table, values));
    const workers = given ?? workersFor(rows, io);

    const answers = await about(path, () => answersTo(model, card, table, rows, { seen: values.seen, workers, io }));
    const result = evaluated(answers, rows);
    await say(io.stdout, values.json ? jsonText(asJson(result)) : asText(result, path));
  },
};

/** Each fold that is being trained has copies of its rows here and in a worker: together they may take a gigabyte. */
function workersFor({ X }: LabelledRows, { processors }: Io): number {
  const most = Math.floor(2 ** 30 / (3 * X.data.byteLength));
  return processors > 1 ? Math.min(4, processors, most) : 0;
}

/** Rows and labels, read as the model's were. */
function rowsFor(
  model: Model,
  card: Card | undefined,
  table: Table,
  { label, group }: { label?: string; group?: string },
): LabelledRows {
  const name = card?.schema ?? model.input?.schema;
  if (name === undefined)
    throw new SchemaError('the model was trained on bare rows: it does not say how to read a table');
  const { ports, map, ...columns } = card ?? { ports: 'keep', map: null, label: null, group: null };
  return labelledRows(table, schemaOf(name, table), {
    ports,
    map,
    label: label ?? columns.label,
    group: group ?? columns.group,
  });
}

async function answersTo(
  model: Model,
  card: Card | undefined,
  table: Table,
  rows: LabelledRows,
  { seen, workers, io }: { seen: boolean | undefined; workers: number; io: Io },
): Promise<Answers> {
  const isTraining = card !== undefined && card.fingerprint === fingerprintOf(rows).fingerprint;
  if (isTraining && !seen)
    return withProgress(io, 'cross-validating', (onProgress) =>
      crossValidated(card, rows, { workers, signal: io.signal, onProgress }),
    );
  const learned = card && baselinesOf(card);
  return {
    protocol: isTraining ? 'seen' : 'held-out',
    seenShare: card && seenShare(card, rows),
    model: model.predict(takeRows(model.rows(table), rows.index)),
    majority: learned && rows.y.map(() => learned.majority),
    portLookup: rows.destination && learned?.portLookup?.predict(rows.destination),
  };
}

const EXPLAINED: Readonly<Record<Protocol, string>> = {
  'held-out': 'answered by the saved model',
  'leave-one-group-out': 'the training data: each group is answered by a model trained on the other groups',
  'group-5-fold': 'the training data: five folds of whole groups, each answered by a model trained on the other four',
  'stratified-5-fold': 'the training data: five stratified folds, each answered by a model trained on the other four',
  seen: 'the training data, answered by the saved model, which has seen it: this says nothing about new rows',
};

function asText(result: Evaluation, path: string): string {
  const { protocol, rows, report, confusion, groups, baselines } = result;
  const scores = (name: string, s: Scores | null) =>
    s ? [[name, s.accuracy.toFixed(3), s.balancedAccuracy.toFixed(3), s.macroF1.toFixed(3)]] : [];
  const beside = tableText(
    [
      ['', 'accuracy', 'balanced', 'macro-F1'],
      ...scores('model', result),
      ...scores('port lookup', baselines.portLookup),
      ...scores('majority class', baselines.majority),
    ],
    'lrrr',
  );
  return [
    `${path}: ${counted(rows, 'row')}, ${EXPLAINED[protocol]}\n${protocol === 'held-out' ? seenText(result) : ''}`,
    `${beside}${portText(result)}`,
    report.toString(),
    `${confusion.toString()}\n`,
    ...groupText(groups),
  ].join('\n');
}

function seenText({ seenShare }: Evaluation): string {
  if (seenShare === undefined) return 'Whether it was trained on some of these rows is not known.\n';
  const share = `${(100 * seenShare).toFixed(1)} %`;
  return seenShare === 0
    ? 'None of these rows is one it was trained on.\n'
    : `${share} of these rows it was trained on, or on exact twins of them: those say little about new rows.\n`;
}

// Where a table of ports does as well, a score says little about behaviour.
function portText({ accuracy, baselines: { portLookup } }: Evaluation): string {
  return portLookup && accuracy <= portLookup.accuracy + 0.002
    ? 'Looking up the destination port does as well: this score is no sign that behaviour was learned.\n'
    : '';
}

function groupText(groups: Evaluation['groups']): string[] {
  if (groups.length === 0) return [];
  if (groups.length > 30) return [`${thousands(groups.length)} groups: --json lists them\n`];
  const lines = groups.map(({ group, rows, accuracy, macroF1 }) => [
    group,
    thousands(rows),
    accuracy.toFixed(3),
    macroF1.toFixed(3),
  ]);
  return [tableText([['group', 'rows', 'accuracy', 'macro-F1'], ...lines], 'lrrr')];
}

function asJson({ report, confusion, groups, ...rest }: Evaluation): object {
  const { labels, counts } = confusion;
  return {
    ...rest,
    perClass: Object.fromEntries(
      report.perClass.map(({ label, precision, recall, f1Score, support }) => [
        label,
        { precision, recall, f1: f1Score, support },
      ]),
    ),
    perGroup: Object.fromEntries(groups.map(({ group, ...scores }) => [group, scores])),
    confusion: {
      labels,
      counts: labels.map((_, i) => Array.from(counts.data.subarray(i * counts.cols, (i + 1) * counts.cols))),
    },
  };
}
