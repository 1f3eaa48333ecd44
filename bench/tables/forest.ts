import { RandomForestClassifier } from '@nettc/core/ensemble';
import { CICIDS2017, flowProblems, IOT23 } from '../lib/flows.js';
import { firstRows, nested, type Problem, readProblem, sizeOf, writeProblem } from '../lib/problem.js';
import { timed } from '../lib/serve.js';
import { type EstimatorOptions, estimator, nodeSides } from '../lib/sides.js';
import type { Bar, Job, Row, Table } from '../lib/table.js';

const TREES = 100;

interface Options {
  readonly folder: string;
  readonly collapse: boolean;
  readonly threads: number;
}

const jobs = {
  fit({ folder, collapse, threads }: Options): Job {
    const { X, y, Z, yZ } = readProblem(folder);
    const workers = threads > 1 ? threads : undefined;
    return async (k) => {
      const forest = new RandomForestClassifier({ nEstimators: TREES, randomState: k, collapse });
      const [fit] = await timed(() => (workers ? forest.fitAsync(X, y, { workers }) : forest.fit(X, y)));
      return {
        readings: { fit },
        facts: () => ({ nodes: forest.fitted.state.feature.length, accuracy: forest.score(Z, yZ) }),
      };
    };
  },

  async mlRandomForest({ folder }: Pick<Options, 'folder'>): Promise<Job> {
    const { RandomForestClassifier: Theirs } = await import('ml-random-forest');
    const { X, y, Z, yZ } = readProblem(folder);
    const classes = [...new Set(y)];
    const [rows, asked, codes] = [nested(X), nested(Z), y.map((label) => classes.indexOf(label))];
    return async (k) => {
      // Features are drawn for a tree, not for a cut; more cannot be had here.
      const options = { maxFeatures: Math.floor(Math.sqrt(X.cols)), replacement: false, noOOB: true };
      const forest = new Theirs({ nEstimators: TREES, seed: k + 1, useSampleBagging: true, ...options });
      const [fit] = await timed(() => forest.train(rows, codes));
      const right = () => forest.predict(asked).filter((code: number, i: number) => classes[code] === yZ[i]).length;
      return { readings: { fit }, facts: () => ({ accuracy: right() / yZ.length }) };
    };
  },
};

const node = nodeSides<typeof jobs>('forest');
const accuracy = 'model.score(Z, yZ)';

/** The same forest, and two others as points of reference. */
function pythonPeers(folder: string, threads: number) {
  const peer = (name: string, options: Omit<EstimatorOptions, 'folder' | 'seed'>) => {
    const params = { n_estimators: TREES, n_jobs: threads, ...options.params };
    return estimator(name, { facts: { accuracy }, ...options, params, folder, seed: 'random_state' }, { threads });
  };
  return [
    peer('scikit-learn', {
      make: 'sklearn.ensemble.RandomForestClassifier',
      facts: { nodes: 'sum(t.tree_.node_count for t in model.estimators_)', accuracy },
    }),
    peer('xgboost', { make: 'xgboost.XGBRFClassifier', params: { tree_method: 'hist' } }),
    peer('lightgbm', {
      make: 'lightgbm.LGBMClassifier',
      params: { boosting_type: 'rf', subsample: 0.632, subsample_freq: 1, verbosity: -1 },
    }),
  ];
}

/** What is demanded over scikit-learn with as many threads. */
function barsOf({ name }: Problem, collapse: boolean): Bar[] {
  const bar = (kind: Bar['kind'], times: number): Bar => ({ kind, times, over: 'scikit-learn' });
  if (name === 'cicids2017') return collapse ? [] : [bar('floor', 2), bar('aim', 3)];
  return collapse ? [bar('aim', 5)] : [bar('floor', 1.5), bar('aim', 2)];
}

export const forest: Table = {
  name: 'forest',
  title: 'Random forest: fit',
  about: `${TREES} trees, every run with another seed. \`collapse\` (on by default) grows on identical rows as one, for the same
trees; both are shown, since real captures repeat themselves and other data may not. With 2 threads ours is \`fitAsync\` with 2
workers. scikit-learn's forest is the same as ours. XGBoost (\`XGBRFClassifier\`, hist) and LightGBM (\`rf\`) are points of
reference at their own defaults, which grow smaller trees, one a class. ml-random-forest takes time quadratic in the rows,
hence the few.`,
  needs: [IOT23, CICIDS2017],
  jobs,

  async *rows(context) {
    const problems = await flowProblems(context);
    for (const problem of problems)
      for (const threads of [1, 2]) {
        const folder = context.folder();
        writeProblem(folder, problem);
        const peers = pythonPeers(folder, threads);
        const row = (collapse: boolean): Row => ({
          job: `fit, ${threads} thread${threads > 1 ? 's' : ''}${collapse ? ', collapsed' : ''}`,
          data: sizeOf(problem),
          us: node('ours', 'fit', { folder, collapse, threads }, { threads }),
          peers,
          reading: 'fit',
          bars: barsOf(problem, collapse),
        });
        yield [row(false), row(true)];
      }
    for (const rows of [1000]) {
      const problem = firstRows(problems[1]!, rows);
      const folder = context.folder();
      writeProblem(folder, problem);
      yield [
        {
          job: 'fit, 1 thread',
          data: sizeOf(problem),
          us: node('ours', 'fit', { folder, collapse: false, threads: 1 }, { warmUp: 10 }),
          peers: [
            ...pythonPeers(folder, 1).slice(0, 1),
            node('ml-random-forest', 'mlRandomForest', { folder }, { warmUp: 0 }),
          ],
          reading: 'fit',
        },
      ];
    }
  },
};
