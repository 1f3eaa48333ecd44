import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { takeRows } from '@nettc/core/core';
import { RandomForestClassifier } from '@nettc/core/ensemble';
import { treeShap } from '@nettc/core/explain';
import { loadModel, saveModel } from '@nettc/core/node';
import type { TreesState } from '@nettc/core/predict';
import { flowProblems, IOT23 } from '../lib/flows.js';
import { type Problem, readProblem, writeProblem } from '../lib/problem.js';
import { timed } from '../lib/serve.js';
import { nodeSides, pythonSide } from '../lib/sides.js';
import type { Bar, Job, Row, Table } from '../lib/table.js';

/** Rows whose single values are timed. */
const ONE = 20;
/** Rows that stand for what is not known: the shap package takes no more by default. */
const BACKGROUND = 100;

interface Options {
  readonly folder: string;
  readonly interventional: boolean;
}

const modelIn = (folder: string) => join(folder, 'model.nettc');

const jobs = {
  async treeShap({ folder, interventional }: Options): Promise<Job> {
    const model = await loadModel(modelIn(folder));
    const { X, Z } = readProblem(folder);
    const options = interventional ? { background: X } : {};
    const one = Array.from({ length: ONE }, (_, i) => takeRows(Z, [i]));
    return async () => {
      const [batch, { values }] = await timed(() => treeShap(model, Z, options));
      const [single] = await timed(() => one.map((row) => treeShap(model, row, options)));
      const sum = values.reduce((a, x) => a + Math.abs(x), 0) / Z.rows;
      return { readings: { batch, one: single / one.length }, facts: () => ({ 'sum of values a row': sum }) };
    };
  },
};

const node = nodeSides<typeof jobs>('explain');

/** Grows the forest and puts it in a folder: as a model, and as arrays for anyone. */
async function prepare(folder: string, problem: Problem, rows: number): Promise<number> {
  const forest = new RandomForestClassifier().fit(problem.X, problem.y);
  await saveModel(modelIn(folder), forest);
  const { feature, threshold, left, root, value, cover, outputs }: TreesState = forest.fitted.state;
  for (const [name, values] of Object.entries({ feature, threshold, left, root, value, cover }))
    writeFileSync(join(folder, `${name}.bin`), values!);
  writeFileSync(join(folder, 'outputs.json'), JSON.stringify(outputs));
  const first = (rows: number) => Array.from({ length: rows }, (_, i) => i);
  writeProblem(folder, {
    ...problem,
    X: takeRows(problem.X, first(BACKGROUND)),
    y: problem.y.slice(0, BACKGROUND),
    Z: takeRows(problem.Z, first(rows)),
    yZ: problem.yZ.slice(0, rows),
  });
  return feature.length;
}

export const explain: Table = {
  name: 'explain',
  title: 'SHAP values of a forest',
  about: `A forest of 100 trees grown to the end on 60,000 IoT-23 flows; values for all five classes, one
thread. Interventional values are the mean over ${BACKGROUND} background rows. The shap package has the same trees as arrays, and its C code does the
work: for hours, where there are more rows or trees.`,
  needs: [IOT23],
  jobs,

  async *rows(context) {
    const [plain, noisy] = await flowProblems(context);
    for (const [problem, interventional, n] of [
      [plain!, false, 1000],
      [plain!, true, 100],
      [noisy!, false, 50],
    ] as const) {
      const folder = context.folder();
      const nodes = await prepare(folder, problem, n);
      const us = node('ours', 'treeShap', { folder, interventional }, { warmUp: 3 });
      const peers = [pythonSide('shap', 'tree_shap.py', { folder, interventional, one: ONE }, { warmUp: 0 })];
      const how = interventional ? 'interventional' : 'path-dependent';
      const data = `${problem.name}, ${nodes.toLocaleString('en')} nodes`;
      const bars: Bar[] = [{ kind: 'aim', times: 1, over: 'shap' }];
      const row = (job: string, reading: string): Row => ({ job: `${how}, ${job}`, data, us, peers, reading, bars });
      yield [row(`${n.toLocaleString('en')} rows`, 'batch'), row('one row', 'one')];
    }
  },
};
