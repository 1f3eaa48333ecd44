import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Matrix, takeRows } from '@nettc/core/core';
import type { TableRow } from '@nettc/core/data';
import { RandomForestClassifier } from '@nettc/core/ensemble';
import { loadModel, saveModel } from '@nettc/core/node';
import { CICIDS2017, type FlowProblem, flowProblems, IOT23 } from '../lib/flows.js';
import { askOnce } from '../lib/measure.js';
import { onnxruntimeNode } from '../lib/onnx.js';
import { nested, readProblem, sizeOf, writeProblem } from '../lib/problem.js';
import { quantile, timed } from '../lib/serve.js';
import { rate } from '../lib/show.js';
import { nodeSides, pythonSide } from '../lib/sides.js';
import type { Bar, Job, Row, Table } from '../lib/table.js';

const FLOWS = 2000;

interface Options {
  readonly folder: string;
}

/** The rows to ask about, as float32 has them: all sides see the same values. */
function asked(folder: string): Matrix {
  const { Z } = readProblem(folder);
  return { ...Z, data: Float64Array.from(Z.data, Math.fround) };
}

const modelIn = (folder: string) => join(folder, 'model.nettc');

/** Times a call for each of some inputs by itself. */
function oneByOne<T>(inputs: readonly T[], call: (input: T) => unknown): Job {
  return () => {
    const seconds = inputs.map((input) => {
      const start = performance.now();
      call(input);
      return (performance.now() - start) / 1000;
    });
    return { readings: { p50: quantile(seconds, 0.5), p99: quantile(seconds, 0.99) } };
  };
}

const jobs = {
  async batch({ folder }: Options): Promise<Job> {
    const model = await loadModel(modelIn(folder));
    const Z = asked(folder);
    return async () => ({ readings: { batch: (await timed(() => model.predictProba(Z)))[0] } });
  },

  async matrix({ folder }: Options): Promise<Job> {
    const model = await loadModel(modelIn(folder));
    const Z = asked(folder);
    const rows = Array.from({ length: FLOWS }, (_, i) => takeRows(Z, [i]));
    return oneByOne(rows, (row) => model.predict(row));
  },

  async array({ folder }: Options): Promise<Job> {
    const model = await loadModel(modelIn(folder));
    const rows = nested(asked(folder)).slice(0, FLOWS);
    return oneByOne(rows, (row) => model.predict([row]));
  },

  async record({ folder }: Options): Promise<Job> {
    const model = await loadModel(modelIn(folder));
    const records: TableRow[] = JSON.parse(readFileSync(join(folder, 'records.json'), 'utf8'));
    return oneByOne(records, (record) => model.predictRecord(record));
  },

  onnxruntimeNode: ({ folder }: Options): Promise<Job> => onnxruntimeNode(folder, FLOWS, 'label'),
};

const node = nodeSides<typeof jobs>('prediction');

/** Grows the forests, ours and theirs, and puts them and all that is asked in a folder. */
async function prepare(folder: string, problem: FlowProblem): Promise<void> {
  writeProblem(folder, problem);
  writeFileSync(join(folder, 'records.json'), JSON.stringify(problem.records().slice(0, FLOWS)));
  await saveModel(modelIn(folder), new RandomForestClassifier().fit(problem.X, problem.y));
  await askOnce(pythonSide('scikit-learn', 'forest_model.py', { folder, what: 'prepare' }));
}

export const prediction: Table = {
  name: 'prediction',
  title: 'Random forest: prediction',
  about: `Saved forests of 100 trees grown to the end, ours and scikit-learn's, the latter also as ONNX (skl2onnx); one thread
(\`intraOpNumThreads: 1\`), the same float32 values for all. A batch is every row held out, its answer all probabilities. One
flow is asked about by itself, its answer a class: ours as a \`Matrix\` of one row, as a nested array, and as the file's own
record (\`predictRecord\`, which also gives the probabilities).`,
  needs: [IOT23, CICIDS2017],
  jobs,

  async *rows(context) {
    for (const problem of await flowProblems(context)) {
      const folder = context.folder();
      await prepare(folder, problem);
      const theirs = (name: string, flows: number) =>
        pythonSide(name, 'forest_model.py', { folder, what: name, asked: flows });
      const onnx = node('onnxruntime-node', 'onnxruntimeNode', { folder }, { warmUp: 5 });
      const peers = [onnx, theirs('onnxruntime', FLOWS), theirs('scikit-learn', 200)];
      const batch: Row = {
        job: 'batch',
        data: `${sizeOf({ ...problem, X: problem.Z })}`,
        us: node('ours', 'batch', { folder }, { warmUp: 5 }),
        peers,
        reading: 'batch',
        show: rate(problem.Z.rows, 'rows'),
        bars: [
          { kind: 'floor', times: 1, over: onnx.name },
          { kind: 'aim', times: 1.5, over: onnx.name },
        ],
      };
      // The time of the forest; a record is read besides.
      const fast: Bar[] = [{ kind: 'floor', seconds: 4e-6 }];
      const flow = (job: string, name: 'matrix' | 'array' | 'record'): Row[] => {
        const us = node('ours', name, { folder }, { warmUp: 5 });
        const { name: data } = problem;
        return ['p50', 'p99'].map((reading) => ({
          job: `one flow, ${job}, ${reading}`,
          data,
          us,
          peers,
          reading,
          bars: reading === 'p50' && name !== 'record' ? fast : [],
        }));
      };
      yield [batch, ...flow('Matrix', 'matrix'), ...flow('nested array', 'array'), ...flow('record', 'record')];
    }
  },
};
