import { describe, expect, it } from 'vitest';
import { DataError, ParameterError } from '../../src/core/errors.js';
import { Table } from '../../src/data/index.js';
import { Pipeline } from '../../src/pipeline/index.js';
import { SimpleImputer, StandardScaler } from '../../src/preprocessing/index.js';
import { SMOTE } from '../../src/resampling/index.js';
import { iot23 } from '../../src/schemas/index.js';
import { trainStream } from '../../src/stream/index.js';
import { DecisionTreeClassifier } from '../../src/tree/index.js';
import { dataset, flows, network, pipeline, tables } from './rows.js';

type Source = Parameters<typeof trainStream>[0];
const data = flows(100);

/** The error of a training, which leaves the pipeline as it was. */
async function refusal(source: Source, options: Parameters<typeof trainStream>[2] = {}, params = {}) {
  const model = pipeline();
  const before = flows(30, 9);
  model.fit(before.X, before.y).setParams(params);
  const { fitted } = model;
  const parts = [...fitted.parts!];
  const error = await trainStream(source, model, options).then(
    () => undefined,
    (error: Error) => error,
  );
  expect(model.fitted).toBe(fitted);
  expect([model.namedSteps.scale.fitted, model.namedSteps.mlp.fitted]).toEqual(parts);
  return error;
}

describe('trainStream refuses', () => {
  it('a stream that changes its columns midway, naming them and the place', async () => {
    const [first, second] = tables(data, [50]);
    const error = await refusal([first!, second!.rename({ b: 'bee' })], { dataset });
    expect(error).toBeInstanceOf(DataError);
    expect(error!.message).toBe(
      'trainStream: the columns change: the table after 50 rows of the source comes without "b" and with "bee"',
    );
    const rows = (X: number[][]) => ({ X, y: X.map(() => 'dns') });
    expect((await refusal([data, rows([[1, 2]])]))!.message).toBe(
      'trainStream: X has 2 columns after 100 rows of the source, and 3 before',
    );
    const named = (names: string[]) => ({ X: { rows: 1, cols: 2, data: Float64Array.of(1, 2), names }, y: ['a'] });
    expect((await refusal([named(['a', 'b']), named(['a', 'c'])]))!.message).toMatch(
      /column 1 of X is "c" after 1 rows of the source, and "b" before/,
    );
  });

  it('a stream that is empty, or has no row to learn from', async () => {
    const empty = new DataError('trainStream: the source has no rows');
    expect(await refusal([])).toEqual(empty);
    expect(await refusal([new Table([])], { dataset })).toEqual(empty);
    expect(await refusal([], { classes: ['a', 'b'] })).toEqual(empty);
    const none = new DataError('trainStream: no row of the source is left to learn from');
    expect(await refusal([data], { holdOut: { by: 'time', from: 0 } })).toEqual(none);
    expect(await refusal([{ ...data, sampleWeight: data.y.map(() => 0) }])).toEqual(none);
    await expect(trainStream([], network(), { classes: ['a', 'b'] })).rejects.toThrow('the source has no rows');
  });

  it('a label that is none of the classes, naming its row; but not a class that first comes late', async () => {
    const late = [
      { X: [[1, 2, 3]], y: ['dns'] },
      { X: [[2, 2, 3]], y: ['web'] },
    ];
    const error = await refusal(late, { classes: ['dns', 'ssh'] });
    expect(error!.message).toBe(
      'trainStream: row 0 after 1 rows of the source has the label "web", which is not in classes: dns, ssh',
    );
    await trainStream(late, pipeline(), { batchRows: 1 });
    expect((await refusal([{ X: [[1], [2]], y: ['a', 1] }]))!.message).toMatch(/mixes strings and numbers/);
  });

  it('a loss that diverges, naming the epoch, the batch and the step, with the advice to scale', async () => {
    const params = { mlp__solver: 'sgd', mlp__learningRateInit: 1e30 };
    const error = await refusal([data], { batchRows: 16, epochs: 2 }, params);
    expect(error).toBeInstanceOf(DataError);
    expect(error!.message).toMatch(
      /^trainStream: epoch 1, batch 2 of 16 rows: MLPClassifier: the loss is no finite number any more at step 2: scale/,
    );
  });

  it('values that a step cannot take, naming the row', async () => {
    const X = data.X.map((x, i) => (i === 77 ? [1, Infinity, 3] : x));
    expect((await refusal([{ X, y: data.y }], { batchRows: 50 }))!.message).toBe(
      'trainStream: the rows that scale learns from, after 50 of them: StandardScaler: row 27, column 1 must be finite, got Infinity',
    );
    for (const y of [['a'], [...data.y, 'a']])
      expect((await refusal([{ ...data, y }]))!.message).toMatch(/X has 100 rows, y has (1|101) values/);
    expect((await refusal([{ ...data, sampleWeight: data.y.map(() => -1) }]))!.message).toMatch(
      /sampleWeight of row 0 after 0 rows of the source must be a number >= 0, got -1/,
    );
    const records = [{ proto: 'tcp', ts: 1, label: 'Benign' }];
    const error = await refusal(records, { dataset: { schema: iot23 } });
    expect(error!.name).toBe('SchemaError');
    expect(error!.message).toMatch(
      /^trainStream: at the beginning of the source: iot23.dataset: the table lacks duration/,
    );
  });

  it('a source that can be read once, where more readings are needed', async () => {
    const once = () => {
      const items = tables(data, [50]);
      return (async function* () {
        yield* items;
      })();
    };
    const error = await refusal(once(), { dataset, epochs: 2 });
    expect(error).toBeInstanceOf(ParameterError);
    expect(error!.message).toBe(
      'trainStream: the source can be read once, and this training reads it 3 times (scale, epoch 1, epoch 2): pass a function that opens it anew',
    );
    await trainStream(once(), network(), { dataset, classes: ['dns', 'ssh', 'web'] });
    const same = once();
    expect((await refusal(() => same, { dataset }))!.message).toMatch(/gave 100 rows at first and 0 now/);
    const web = new ReadableStream<Table>({ start: (controller) => controller.close() });
    expect((await refusal(web as AsyncIterable<Table>, { dataset }))!.message).toMatch(/can be read once/);
  });

  it('estimators that cannot learn batch by batch', async () => {
    const refused = (model: Parameters<typeof trainStream>[1]) => expect(trainStream([data], model)).rejects;
    await refused(new DecisionTreeClassifier()).toThrow(/DecisionTreeClassifier.* has no partialFit/);
    await refused(
      new Pipeline([
        ['fill', new SimpleImputer()],
        ['mlp', network()],
      ]),
    ).toThrow('trainStream: fill (SimpleImputer) has no partialFit');
    await refused(
      new Pipeline([
        ['smote', new SMOTE()],
        ['mlp', network()],
      ]),
    ).toThrow(/is a resampler/);
    await refused(new Pipeline([['scale', new StandardScaler()]])).toThrow(/must be a classifier/);
    await refused(pipeline({ classWeight: 'balanced' })).toThrow(/give trainStream classWeight/);
    await refused(pipeline({ solver: 'lbfgs' })).toThrow(/partialFit needs solver/);
  });

  it('options and sources that cannot be', async () => {
    const refused = (options: object, source: unknown = [data]) =>
      expect(trainStream(source as Source, pipeline(), options)).rejects;
    await refused({ epoch: 2 }).toThrow(/unknown option "epoch"; it has dataset, epochs/);
    await refused({ epochs: 0 }).toThrow('trainStream: epochs must be an integer >= 1, got 0');
    await refused({ batchRows: 0.5 }).toThrow(/batchRows must be/);
    await refused({ shuffleRows: -1 }).toThrow(/shuffleRows must be/);
    await refused({ shuffleRows: 2 ** 30 }).toThrow(/shuffleRows must be at most 89478485 here/);
    await refused({ stratified: true, shuffleRows: 0 }).toThrow(/shuffleRows must be > 0/);
    await refused({ classWeight: { ntp: 2 } }).toThrow(/"ntp", which is not in y/);
    await refused({ classWeight: { dns: 0 } }).toThrow(/classWeight must be > 0/);
    for (const holdOut of [
      {},
      1,
      null,
      { by: 'group' },
      { by: 'group', share: 1 },
      { by: 'time', share: 0.1, from: 3 },
      { by: 'time', from: 'x' },
    ])
      await refused({ holdOut }).toThrow(/holdOut must be/);
    await refused({ holdOut: { by: 'group', share: 0.5 } }, [{ X: data.X, y: data.y }]).toThrow(/needs groups/);
    await refused({ holdOut: { by: 'time', from: 5 } }, [{ X: data.X, y: data.y }]).toThrow(/needs times/);
    const times = data.times.map((time, i) => (i === 3 ? Number.NaN : time));
    await refused({ holdOut: { by: 'time', share: 0.5 } }, [{ ...data, times }]).toThrow(
      /row 3 after 0 rows .* has no time/,
    );
    await refused({ dataset: { ports: 'drop' } }).toThrow(/dataset must be/);
    await refused({}, tables(data, [10])).toThrow(/dataset must say how a table becomes rows/);
    for (const source of [5, null, {}, () => 5]) await refused({}, source).toThrow(/source must be an iterable/);
    await refused({}, [5]).toThrow(/must give tables, records or { X, y }, got 5/);
  });

  it('no batch in which no row has a category', async () => {
    const record = (label: string, i: number) => ({ flow: i, kind: label });
    const rows = (table: Table) => ({
      X: table.select(['flow']).toMatrix(),
      y: table.column('kind').toArray() as string[],
    });
    const all = Array.from({ length: 40 }, (_, i) => record(i % 2 ? 'a' : 'b', i));
    await trainStream([Table.fromRecords(all), Table.fromRecords([]), all, []], pipeline(), { dataset: rows });
  });
});
