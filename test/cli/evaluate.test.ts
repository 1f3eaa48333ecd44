import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCsv } from '../../src/data/index.js';
import { RandomForestClassifier } from '../../src/ensemble/index.js';
import { accuracyScore, balancedAccuracyScore, f1Score } from '../../src/metrics/index.js';
import { crossValPredict, LeaveOneGroupOut, StratifiedKFold } from '../../src/model-selection/index.js';
import { save } from '../../src/persistence/index.js';
import { iot23 } from '../../src/schemas/index.js';
import { flows, nettc, scratch } from './run.js';

const { path, file } = scratch();
const small = ['--param', 'nEstimators=5'];
const forest = new RandomForestClassifier({ nEstimators: 5 });

const data = file('data.csv', flows());
const fresh = file('fresh.csv', flows({ seed: 1 }));
const grouped = file('grouped.csv', flows({ captures: 4 }));
const model = path('m.nettc');
const groupedModel = path('g.nettc');
beforeAll(async () => {
  await nettc(['train', data, '--out', model, ...small]);
  await nettc(['train', grouped, '--out', groupedModel, ...small]);
});

const figures = async (...argv: string[]) => {
  const { code, out, err } = await nettc(['evaluate', ...argv, '--json']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out);
};

describe('nettc evaluate', () => {
  it('scores the saved model on rows it has not seen, beside baselines that learned from its training data', async () => {
    const result = await figures(model, fresh);
    const { X, y } = iot23.dataset(await readCsv(flows({ seed: 1 })));
    const trained = iot23.dataset(await readCsv(flows()));
    const predicted = forest.clone().fit(trained.X, trained.y).predict(X);
    expect(result).toMatchObject({
      protocol: 'held-out',
      rows: 200,
      seenShare: 0,
      accuracy: accuracyScore(y, predicted),
      macroF1: f1Score(y, predicted, { average: 'macro' }),
      balancedAccuracy: balancedAccuracyScore(y, predicted),
    });
    const majority = ['Benign', 'C&C', 'PortScan'].sort(
      (a, b) => trained.y.filter((l) => l === b).length - trained.y.filter((l) => l === a).length,
    )[0]!;
    expect(result.baselines.majority.accuracy).toBe(accuracyScore(y, new Array(200).fill(majority)));
    expect(result.baselines.portLookup.accuracy).toBeGreaterThan(result.baselines.majority.accuracy);
  });

  it('prints scores per class and the confusion matrix, which agree with each other', async () => {
    const { perClass, confusion, accuracy, rows } = await figures(model, fresh);
    expect(confusion.labels).toEqual(['Benign', 'C&C', 'PortScan']);
    expect(Object.keys(perClass)).toEqual(confusion.labels);
    const right = confusion.counts.reduce((sum: number, row: number[], i: number) => sum + row[i]!, 0);
    expect(right / rows).toBe(accuracy);
    for (const [i, label] of confusion.labels.entries()) {
      const support = confusion.counts[i].reduce((a: number, b: number) => a + b, 0);
      expect(perClass[label]).toMatchObject({ support, recall: confusion.counts[i][i] / support });
    }
  });

  it('takes the files in either order, and the model by --model', async () => {
    const result = await figures(model, fresh);
    expect(await figures(fresh, model)).toEqual(result);
    expect(await figures(fresh, '--model', model)).toEqual(result);
  });

  it('cross-validates the recipe on its own training data: stratified folds without groups', async () => {
    const result = await figures(model, data);
    const { X, y } = iot23.dataset(await readCsv(flows()));
    const predicted = crossValPredict(forest, X, y, { cv: new StratifiedKFold() });
    expect(result).toMatchObject({ protocol: 'stratified-5-fold', accuracy: accuracyScore(y, predicted) });
  });

  it('shows on a terminal how far it is and for how long', async () => {
    const { err } = await nettc(['evaluate', model, data], { isTTY: true });
    expect(err).toMatch(/cross-validating: 0 %, \d+ s/);
    expect(err).toMatch(/cross-validating: 100 %, \d+ s/);
    expect(err.endsWith('\r\x1b[K')).toBe(true);
  });

  it('recognises its training data in another order', async () => {
    const [head, ...lines] = flows().trimEnd().split('\n');
    const turned = file('turned.csv', `${[head, ...lines.reverse()].join('\n')}\n`);
    expect((await figures(model, turned)).protocol).toBe('stratified-5-fold');
  });

  it('leaves one group out at a time where there are up to 30, and scores each', async () => {
    const result = await figures(groupedModel, grouped);
    const { X, y, groups } = iot23.dataset(await readCsv(flows({ captures: 4 })));
    const predicted = crossValPredict(forest, X, y, { cv: new LeaveOneGroupOut(), groups });
    expect(result).toMatchObject({ protocol: 'leave-one-group-out', accuracy: accuracyScore(y, predicted) });
    expect(Object.keys(result.perGroup)).toEqual(['capture-0', 'capture-1', 'capture-2', 'capture-3']);
    const first = y.flatMap((_, i) => (groups![i] === 'capture-0' ? [i] : []));
    const [truth, answers] = [first.map((i) => y[i]!), first.map((i) => predicted[i]!)];
    expect(result.perGroup['capture-0']).toEqual({
      rows: first.length,
      accuracy: accuracyScore(truth, answers),
      macroF1: f1Score(truth, answers, { average: 'macro', labels: [...new Set(truth)] }),
    });
  });

  it('makes five folds of whole groups where there are more than 30', async () => {
    const result = await figures(model, data, '--group', 'src_bytes');
    expect(result.protocol).toBe('group-5-fold');
  });

  it('lets the baselines learn from the other rows only: a port of one group is unknown to the rest', async () => {
    const head = flows().split('\n')[0];
    const line = (port: number, label: string, capture: number, i: number) =>
      `1000,${port},tcp,1,${i},5,1,1,SF,${label},capture-${capture}`;
    const lines = [1, 2, 3].flatMap((capture) =>
      Array.from({ length: 12 }, (_, i) =>
        line(capture * 10 + (i % 2), i % 2 === 0 ? 'Benign' : i % 4 === 1 ? 'DDoS' : 'C&C', capture, i),
      ),
    );
    const ported = file('ported.csv', `${head},capture\n${lines.join('\n')}\n`);
    await nettc(['train', ported, '--out', path('p.nettc'), ...small]);
    const { baselines } = await figures(path('p.nettc'), ported);
    expect(baselines.portLookup).toEqual(baselines.majority);
    expect((await figures(path('p.nettc'), ported, '--seen')).baselines.portLookup.accuracy).toBeGreaterThan(
      baselines.majority.accuracy,
    );
  });

  it('scores the saved model on its training data with --seen, and says that this says nothing', async () => {
    expect(await figures(model, data, '--seen')).toMatchObject({ protocol: 'seen', seenShare: 1, accuracy: 1 });
    const { out } = await nettc(['evaluate', model, data, '--seen']);
    expect(out).toContain('which has seen it: this says nothing about new rows');
  });

  it('says how many rows of another file the model was trained on', async () => {
    const half = file('half.csv', `${flows().split('\n').slice(0, 101).join('\n')}\n`);
    expect(await figures(model, half)).toMatchObject({ protocol: 'held-out', rows: 100, seenShare: 1 });
    const { out } = await nettc(['evaluate', model, half]);
    expect(out).toContain('100.0 % of these rows it was trained on');
  });

  it('prints all for a reader: protocol, baselines, report, confusion matrix, groups', async () => {
    const { out } = await nettc(['evaluate', groupedModel, grouped]);
    expect(out).toContain('each group is answered by a model trained on the other groups');
    expect(out).toMatch(/port lookup +0\.\d{3}/);
    expect(out).toMatch(/majority class +0\.\d{3}/);
    expect(out).toMatch(/precision +recall +f1-score +support/);
    expect(out).toContain('true \\ predicted');
    expect(out).toMatch(/capture-3 +50 /);
  });

  it('reads a model saved by a program of one’s own: whether it has seen the rows is not known, nor are baselines', async () => {
    const { X, y } = iot23.dataset(await readCsv(flows()));
    writeFileSync(path('own.nettc'), save(forest.clone().fit(X, y), { card: { data: 'mine' } }));
    const result = await figures(path('own.nettc'), data);
    expect(result).toMatchObject({ protocol: 'held-out', baselines: { majority: null, portLookup: null } });
    expect(result).not.toHaveProperty('seenShare');
    expect((await nettc(['evaluate', path('own.nettc'), data])).out).toContain('is not known');
  });

  it('does without the port lookup where the data has no ports', async () => {
    const bare = file('noports.csv', flows().replace(/^[^,\n]*,[^,\n]*,/gm, ''));
    await nettc(['train', bare, '--out', path('n.nettc'), ...small, '--ports', 'drop']);
    const { baselines } = await figures(path('n.nettc'), bare);
    expect(baselines.portLookup).toBeNull();
    expect(baselines.majority.accuracy).toBeGreaterThan(0.3);
  });

  it('refuses data without labels, of another schema, or none at all', async () => {
    const bare = file('bare.csv', flows().replace(/,[^,\n]*$/gm, ''));
    expect(await nettc(['evaluate', model, bare])).toMatchObject({ code: 1, out: '' });
    expect((await nettc(['evaluate', model, file('other.csv', 'a,b\n1,2\n')])).err).toContain('other.csv');
    expect(await nettc(['evaluate', model])).toMatchObject({ code: 2, out: '' });
    expect(await nettc(['evaluate', model, data, fresh])).toMatchObject({ code: 2, out: '' });
    expect(await nettc(['evaluate', data, fresh])).toMatchObject({ code: 1, out: '' });
  });
});
