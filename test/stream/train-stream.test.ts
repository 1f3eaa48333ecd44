import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareLabels } from '../../src/core/labels.js';
import { save } from '../../src/persistence/index.js';
import { Pipeline } from '../../src/pipeline/index.js';
import { FunctionTransformer, StandardScaler } from '../../src/preprocessing/index.js';
import { hash } from '../../src/stream/hold-out.js';
import { type StreamProgress, trainStream } from '../../src/stream/index.js';
import { dataset, flows, network, pipeline, tables } from './rows.js';

const part = (data: ReturnType<typeof flows>, from: number, to: number) => ({
  X: data.X.slice(from, to),
  y: data.y.slice(from, to),
});

describe('trainStream', () => {
  it('without shuffling is partialFit of the scaler over all rows, and then of the network, batch by batch, bit for bit', async () => {
    const data = flows(230);
    const scaler = new StandardScaler();
    const mlp = network();
    const batches = [0, 50, 100, 150, 200].map((from) => part(data, from, from + 50));
    for (const { X } of batches) scaler.partialFit(X);
    for (let epoch = 0; epoch < 2; epoch++)
      for (const { X, y } of batches) mlp.partialFit(scaler.transform(X), y, { classes: ['dns', 'ssh', 'web'] });

    const model = pipeline();
    const { losses, classes } = await trainStream([data], model, { epochs: 2, batchRows: 50, shuffleRows: 0 });
    expect(model.namedSteps.scale.fitted.state).toEqual(scaler.fitted.state);
    expect(model.namedSteps.mlp.fitted.state).toEqual(mlp.fitted.state);
    expect(model.predict(data.X)).toEqual(mlp.predict(scaler.transform(data.X)));
    expect(losses).toHaveLength(2);
    expect(classes).toEqual(
      ['dns', 'ssh', 'web'].map((label) => [label, data.y.filter((other) => other === label).length]),
    );
  });

  it('gives the same file however the source divides its rows, as tables, records or matrices', async () => {
    const data = flows(300);
    const options = { epochs: 2, batchRows: 40, shuffleRows: 64, dataset, stratified: true, randomState: 5 };
    const file = async (source: Parameters<typeof trainStream>[0]) => {
      const model = pipeline();
      await trainStream(source, model, options);
      return Buffer.from(save(model)).toString('hex');
    };
    const expected = await file(tables(data, [300]));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 4 }), async (sizes) => {
        expect(await file(tables(data, sizes))).toBe(expected);
      }),
      { numRuns: 5 },
    );
    const records = tables(data, [300]).flatMap((table) => [...table]);
    expect(await file(records)).toBe(expected);
    expect(await file(() => tables(data, [7]).map((table) => [...table]))).toBe(expected);
    expect(
      await file(async function* () {
        yield* tables(data, [100]);
      }),
    ).toBe(expected);
  });

  it('leaves a model that saves, loads and reads tables as one that was fitted does', async () => {
    const data = flows(200);
    const model = pipeline();
    await trainStream(tables(data, [33]), model, { dataset, epochs: 3 });
    const names = ['a', 'b', 'c'];
    expect(model.featureNamesIn).toEqual(names);
    expect(model.nFeaturesIn).toBe(3);
    const whole = pipeline().fit({ rows: 200, cols: 3, data: Float64Array.from(data.X.flat()), names }, data.y);
    const shape = (state: object) =>
      JSON.stringify(state, (_, value) =>
        ArrayBuffer.isView(value) ? value.constructor.name : typeof value === 'number' ? 0 : value,
      );
    const { parts, ...rest } = model.fitted;
    const { parts: wholeParts, ...wholeRest } = whole.fitted;
    expect(shape(rest)).toBe(shape(wholeRest));
    expect(shape(parts!)).toBe(shape(wholeParts!));
  });

  it('trains an estimator alone, and steps that learn nothing beside those that do', async () => {
    const data = flows(120);
    const alone = network();
    await trainStream([data], alone, { batchRows: 60, shuffleRows: 0, classes: ['web', 'ssh', 'dns', 'ntp'] });
    const expected = network();
    for (const from of [0, 60]) {
      const { X, y } = part(data, from, from + 60);
      expected.partialFit(X, y, { classes: ['dns', 'ntp', 'ssh', 'web'] });
    }
    expect(alone.fitted).toEqual(expected.fitted);

    const steps = new Pipeline([
      ['abs', new FunctionTransformer({ func: 'abs' })],
      ['off', 'passthrough'],
      ['scale', new StandardScaler()],
      ['log', new FunctionTransformer({ func: 'square' })],
      ['mlp', network()],
    ]);
    const stages = new Set<string>();
    await trainStream([data], steps, { onProgress: ({ stage }) => stages.add(stage) });
    expect([...stages]).toEqual(['scale', 'mlp']);
    expect(steps.fitted.parts).toHaveLength(4);
    expect([...steps.namedSteps.scale.mean]).toEqual([
      ...new StandardScaler().fit(new FunctionTransformer({ func: 'abs' }).fitTransform(data.X)).mean,
    ]);
  });

  it('weighs rows by sample weights in every step, and by class weights in the last', async () => {
    const data = flows(90);
    const sampleWeight = data.y.map((_, i) => i % 3);
    const counted = data.y.filter((_, i) => i % 3 > 0);
    const model = pipeline();
    const options = { batchRows: 200, shuffleRows: 0, classWeight: 'balanced' } as const;
    await trainStream([{ ...data, sampleWeight }], model, options);
    const scaler = new StandardScaler().partialFit(data.X, undefined, { sampleWeight });
    const of = (label: string) => counted.filter((other) => other === label).length;
    const weight = data.y.map((label, i) => (sampleWeight[i]! * counted.length) / (3 * of(label)));
    expect(model.namedSteps.scale.fitted.state).toEqual(scaler.fitted.state);
    const mlp = network().partialFit(scaler.transform(data.X), data.y, {
      classes: ['dns', 'ssh', 'web'],
      sampleWeight: weight,
    });
    const difference = mlp.coefs[0]!.data.map((w, k) => Math.abs(w - model.namedSteps.mlp.coefs[0]!.data[k]!));
    expect(Math.max(...difference)).toBeLessThan(1e-6); // rounding: (s n) / (3 c) and s (n / (3 c))
  });

  it('tells how far it is: readings, epochs, rows a second, the time left', async () => {
    const seen: StreamProgress[] = [];
    await trainStream(tables(flows(100), [20]), pipeline(), { dataset, epochs: 2, onProgress: (p) => seen.push(p) });
    expect([...new Set(seen.map(({ stage, epoch }) => `${stage} ${epoch}`))]).toEqual(['scale 0', 'mlp 1', 'mlp 2']);
    expect(seen.at(-1)).toMatchObject({ done: 3, total: 3, rows: 100, secondsLeft: 0 });
    expect(seen.at(-1)!.loss).toBeGreaterThan(0);
    expect(seen.every(({ done }, i) => i === 0 || done >= seen[i - 1]!.done)).toBe(true);
  });
});

describe('rows that are held out', () => {
  it('are never learned from: by group, the model is that of the other rows', async () => {
    const data = flows(400);
    const options = { batchRows: 50, shuffleRows: 100, randomState: 3 };
    const seen = new Map<string, string>();
    const spied = pipeline();
    const model = pipeline();
    const { heldOut, classes } = await trainStream([data], model, { ...options, holdOut: { by: 'group', share: 0.3 } });
    expect(heldOut!.rows).toBeGreaterThan(60);
    expect(heldOut!.rows).toBeLessThan(180);
    expect(heldOut!.rows + classes.reduce((sum, [, n]) => sum + n, 0)).toBe(400);
    // Which groups those are shows in how often each could have been counted: whole groups of five.
    expect(heldOut!.rows % 5).toBe(0);

    // The other rows alone, told by spoiling one group after another: those that change nothing were held out.
    const bytes = Buffer.from(save(model));
    for (const group of ['host 0', 'host 1', 'host 2', 'host 3', 'host 4', 'host 5', 'host 6', 'host 7']) {
      const X = data.X.map((x, i) => (data.groups[i] === group ? [9, 9, 9] : x));
      await trainStream([{ ...data, X }], spied, { ...options, holdOut: { by: 'group', share: 0.3 } });
      seen.set(group, Buffer.from(save(spied)).equals(bytes) ? 'held' : 'learned');
    }
    expect(new Set(seen.values())).toEqual(new Set(['held', 'learned']));
    const held = [...seen].filter(([, what]) => what === 'held').map(([group]) => group);
    const left = data.groups.map((group) => !held.includes(group));
    const pick = <T>(values: T[]) => values.filter((_, i) => left[i]);
    const rest = { X: pick(data.X), y: pick(data.y), groups: pick(data.groups) };
    await trainStream([rest], spied, { ...options, holdOut: { by: 'group', share: 0.3 } });
    expect(Buffer.from(save(spied)).equals(bytes)).toBe(true);
  });

  it('are the same groups in every epoch and in any order of rows, and others with another seed', () => {
    const groups = Array.from({ length: 20000 }, (_, i) => `10.0.${i >> 8}.${i & 255}`);
    const held = (seed: number, share: number) => groups.filter((group) => hash(group, seed) < share * 2 ** 32);
    expect(Math.abs(held(1, 0.2).length - 4000)).toBeLessThan(4 * Math.sqrt(20000 * 0.16));
    const both = new Set(held(1, 0.2));
    expect(Math.abs(held(2, 0.2).filter((group) => both.has(group)).length - 800)).toBeLessThan(4 * Math.sqrt(800));
    const more = new Set(held(1, 0.3));
    expect([...both].every((group) => more.has(group))).toBe(true);
  });

  it('are the last part by time, whatever the order of rows, or those from a time on', async () => {
    const data = flows(200);
    const back = { X: data.X.toReversed(), y: data.y.toReversed(), times: data.times.toReversed() };
    const options = { batchRows: 50, shuffleRows: 0 };
    const { heldOut } = await trainStream([back], pipeline(), { ...options, holdOut: { by: 'time', share: 0.25 } });
    expect(heldOut!.rows).toBe(50);
    const from = await trainStream([data], pipeline(), { ...options, holdOut: { by: 'time', from: 1150 } });
    expect(from.heldOut).toMatchObject({ rows: 50 });
    const date = await trainStream([data], pipeline(), {
      ...options,
      holdOut: { by: 'time', from: new Date(1150 * 1000) },
    });
    expect(date.heldOut!.confusion).toEqual(from.heldOut!.confusion);
    const model = pipeline();
    await trainStream([part(data, 0, 150)], model, options);
    const y = data.y.slice(150);
    const predicted = model.predict(data.X.slice(150));
    expect(from.heldOut!.accuracy).toBe(predicted.filter((label, i) => label === y[i]).length / 50);
    const classes = [...new Set(data.y)].sort(compareLabels);
    const confusion = new Float64Array(9);
    for (const [i, label] of y.entries())
      confusion[3 * classes.indexOf(label) + classes.indexOf(predicted[i] as string)]!++;
    expect(from.heldOut!.confusion.data).toEqual(confusion);
  });
});
