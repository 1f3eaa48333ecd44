import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { takeRows } from '@nettc/core/core';
import { XGBClassifier } from '@nettc/core/ensemble';
import { loadModel, saveModel } from '@nettc/core/node';
import { exportOnnx } from '@nettc/core/persistence';
import { CICIDS2017, flowProblems, IOT23, scaledProblems } from '../lib/flows.js';
import { askOnce } from '../lib/measure.js';
import { onnxruntimeNode } from '../lib/onnx.js';
import { type Problem, readProblem, sizeOf, writeProblem } from '../lib/problem.js';
import { quantile, timed } from '../lib/serve.js';
import { rate } from '../lib/show.js';
import { estimator, nodeSides, pythonSide } from '../lib/sides.js';
import type { Bar, Job, Row, Table } from '../lib/table.js';

const ROUNDS = 200;
const FLOWS = 2000;
const PARAMS = { nEstimators: ROUNDS, learningRate: 0.1, maxDepth: 6 };

interface Options {
  readonly folder: string;
  readonly collapse: boolean;
  readonly threads: number;
}

const modelIn = (folder: string) => join(folder, 'model.nettc');

const jobs = {
  fit({ folder, collapse, threads }: Options): Job {
    const { X, y, Z, yZ } = readProblem(folder);
    const workers = threads > 1 ? threads : undefined;
    return async () => {
      const model = new XGBClassifier({ ...PARAMS, collapse });
      const [fit] = await timed(() => (workers ? model.fitAsync(X, y, { workers }) : model.fit(X, y)));
      const facts = () => ({ nodes: model.decisionState().feature.length, accuracy: model.score(Z, yZ) });
      return { readings: { fit }, facts };
    };
  },

  async predict({ folder }: Pick<Options, 'folder'>): Promise<Job> {
    const model = await loadModel(modelIn(folder));
    const given = readProblem(folder).Z;
    const Z = { ...given, data: Float64Array.from(given.data, Math.fround) }; // as the others see them
    const rows = Array.from({ length: FLOWS }, (_, i) => takeRows(Z, [i]));
    return async () => {
      const [batch] = await timed(() => model.predictProba(Z));
      const single = rows.map((row) => {
        const start = performance.now();
        model.predictProba(row);
        return (performance.now() - start) / 1000;
      });
      return { readings: { batch, p50: quantile(single, 0.5), p99: quantile(single, 0.99) } };
    };
  },

  onnxruntimeNode: ({ folder }: Pick<Options, 'folder'>): Promise<Job> =>
    onnxruntimeNode(folder, FLOWS, 'probabilities'),
};

const node = nodeSides<typeof jobs>('boosting');
const accuracy = 'model.score(Z, yZ)';
const xgboostParams = { n_estimators: ROUNDS, learning_rate: 0.1, max_depth: 6, tree_method: 'hist', n_jobs: 1 };
const TWO = { threads: 2 };

/** As nearly the same as their parameters allow. */
function pythonPeers(folder: string) {
  const common = { n_estimators: ROUNDS, learning_rate: 0.1, max_depth: 6 };
  const lightgbm = {
    num_leaves: 64,
    min_child_samples: 1,
    min_child_weight: 1,
    reg_lambda: 1,
    n_jobs: 1,
    verbosity: -1,
  };
  const hist = { max_iter: ROUNDS, learning_rate: 0.1, max_depth: 6, max_leaf_nodes: null, min_samples_leaf: 1 };
  return [
    estimator('xgboost', { folder, make: 'xgboost.XGBClassifier', params: xgboostParams, facts: { accuracy } }),
    estimator('lightgbm', {
      ...{ folder, make: 'lightgbm.LGBMClassifier', facts: { accuracy } },
      params: { ...common, ...lightgbm },
    }),
    estimator('scikit-learn', {
      ...{ folder, make: 'sklearn.ensemble.HistGradientBoostingClassifier', facts: { accuracy } },
      params: { ...hist, l2_regularization: 1, early_stopping: false },
    }),
  ];
}

const overXGBoost = (kind: Bar['kind'], times: number): Bar => ({ kind, times, over: 'xgboost' });

/** Trains both models and leaves them in the folder, ours also as ONNX. */
async function prepare(folder: string, { X, y }: Problem): Promise<void> {
  const model = new XGBClassifier(PARAMS).fit(X, y);
  await saveModel(modelIn(folder), model);
  writeFileSync(join(folder, 'model.onnx'), exportOnnx(model, { precision: 'float32' }));
  await askOnce(pythonSide('xgboost', 'xgboost_model.py', { folder, what: 'prepare', params: xgboostParams }));
}

function predictions(folder: string, problem: Problem): Row[] {
  const us = node('ours', 'predict', { folder }, { warmUp: 5 });
  const onnx = node('onnxruntime-node', 'onnxruntimeNode', { folder }, { warmUp: 5 });
  const peers = [pythonSide('xgboost', 'xgboost_model.py', { folder, what: 'answer', asked: FLOWS }), onnx];
  const flow = (reading: string, bars: Bar[]): Row => ({
    ...{ job: `one flow, ${reading}`, data: problem.name, us, peers, reading, bars },
  });
  return [
    {
      job: 'batch',
      data: sizeOf({ ...problem, X: problem.Z }),
      ...{ us, peers, reading: 'batch', show: rate(problem.Z.rows, 'rows') },
      bars: [overXGBoost('floor', 0.9), { kind: 'aim', times: 1, over: onnx.name }],
    },
    flow('p50', [{ kind: 'floor', seconds: 12e-6 }, overXGBoost('floor', 4)]),
    flow('p99', []),
  ];
}

export const boosting: Table = {
  name: 'boosting',
  title: 'Gradient boosting',
  about: `${ROUNDS} rounds of trees of depth 6, one tree a class, in one thread; \`XGBClassifier\` beside XGBoost (hist, the same algorithm), LightGBM
and scikit-learn's HistGradientBoostingClassifier at settings as equal as they allow. With 2 threads ours is \`fitAsync\` with 2 workers.
\`collapse\` (on by default) learns from identical rows as one, for the same trees; both are shown, since real captures repeat themselves and
other data may not. IoT-23 once without ports, as it is, and once with ports and one label in ten drawn anew. Answers are
probabilities, of all rows held out and of one flow at a time (\`inplace_predict\` of XGBoost, from float32; onnxruntime has our model as float32).`,
  needs: [IOT23, CICIDS2017],
  jobs,

  async *rows(context) {
    const [bare] = await scaledProblems(context);
    const [, noisy, cic] = await flowProblems(context);
    for (const problem of [bare!, noisy!, cic!]) {
      const folder = context.folder();
      writeProblem(folder, problem);
      await prepare(folder, problem);
      const peers = pythonPeers(folder);
      const fit = (collapse: boolean, bars: Bar[]): Row => ({
        job: `fit${collapse ? ', collapsed' : ''}`,
        data: sizeOf(problem),
        us: node('ours', 'fit', { folder, collapse, threads: 1 }),
        ...{ peers, reading: 'fit', bars },
      });
      const params = { ...xgboostParams, n_jobs: TWO.threads };
      const twoThreads: Row = {
        job: 'fit, 2 threads',
        data: sizeOf(problem),
        us: node('ours', 'fit', { folder, collapse: false, ...TWO }, TWO),
        peers: [estimator('xgboost', { folder, make: 'xgboost.XGBClassifier', params, facts: { accuracy } }, TWO)],
        ...{ reading: 'fit', bars: [] },
      };
      if (problem === cic)
        yield [fit(false, [overXGBoost('aim', 1), { kind: 'aim', times: 1, over: 'lightgbm' }]), fit(true, [])];
      else
        yield [
          fit(false, [overXGBoost('floor', 1.3), overXGBoost('aim', 2)]),
          fit(true, problem === bare ? [overXGBoost('floor', 4)] : []),
        ];
      yield [twoThreads];
      yield predictions(folder, problem);
    }
  },
};
