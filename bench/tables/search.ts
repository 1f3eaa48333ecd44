import type { Label, Matrix } from '@nettc/core/core';
import { RandomForestClassifier } from '@nettc/core/ensemble';
import { GridSearchCV } from '@nettc/core/model-selection';
import { Pipeline } from '@nettc/core/pipeline';
import { StandardScaler } from '@nettc/core/preprocessing';
import { SVC } from '@nettc/core/svm';
import { flowProblems, IOT23, scaledProblems } from '../lib/flows.js';
import { firstRows, type Problem, readProblem, sizeOf, writeProblem } from '../lib/problem.js';
import { timed } from '../lib/serve.js';
import { nodeSides, pythonSide } from '../lib/sides.js';
import type { Job, Row, Table } from '../lib/table.js';

const CV = 3;
const TREES = 50;

interface Options {
  readonly folder: string;
  readonly threads: number;
}
/** What `fit` and `fitAsync` of a search have in common. */
interface Search {
  readonly bestIndex: number;
  readonly bestScore: number;
  fit(X: Matrix, y: readonly Label[]): unknown;
  fitAsync(X: Matrix, y: readonly Label[], options: { readonly workers: number }): Promise<unknown>;
}

/** A search of 12 candidates as a job. */
const searching =
  (make: () => Search) =>
  ({ folder, threads }: Options): Job => {
    const { X, y } = readProblem(folder);
    return async () => {
      const search = make();
      const [seconds] = await timed(() =>
        threads > 1 ? search.fitAsync(X, y, { workers: threads }) : search.fit(X, y),
      );
      return { readings: { search: seconds }, facts: () => ({ best: search.bestIndex, score: search.bestScore }) };
    };
  };

const C = [0.1, 1, 10, 100];
const gamma = [0.01, 0.1, 1];
const depths = [5, 10, null];
const leaves = [1, 5];
const features = ['sqrt', 0.5];

const jobs = {
  svc: searching(() => {
    const steps = [
      ['scale', new StandardScaler()],
      ['svc', new SVC()],
    ] as const;
    return new GridSearchCV(new Pipeline(steps), { svc__C: C, svc__gamma: gamma }, { cv: CV });
  }),

  forest: searching(() => {
    const steps = [['forest', new RandomForestClassifier({ nEstimators: TREES })]] as const;
    const grid = { forest__maxDepth: depths, forest__minSamplesLeaf: leaves, forest__maxFeatures: features };
    return new GridSearchCV(new Pipeline(steps), grid, { cv: CV });
  }),
};

/** The same search in scikit-learn. */
const theirs = {
  svc: {
    steps: [
      ['scale', 'sklearn.preprocessing.StandardScaler', {}],
      ['svc', 'sklearn.svm.SVC', {}],
    ],
    grid: { svc__C: C, svc__gamma: gamma },
  },
  forest: {
    steps: [['forest', 'sklearn.ensemble.RandomForestClassifier', { n_estimators: TREES, random_state: 0 }]],
    grid: { forest__max_depth: depths, forest__min_samples_leaf: leaves, forest__max_features: features },
  },
};

const node = nodeSides<typeof jobs>('search');

export const search: Table = {
  name: 'search',
  title: 'Search',
  about: `GridSearchCV: 12 candidates, ${CV} folds, and the best one fitted to all rows. Support vectors behind a StandardScaler, C from 0.1
to 100 and gamma from 0.01 to 1; forests of ${TREES} trees by depth, leaf size and features. With 2 threads ours is \`fitAsync\` with 2
workers, beside ours in one thread, and scikit-learn's has \`n_jobs=2\`.`,
  needs: [IOT23],
  jobs,

  async *rows(context) {
    const [balanced, distinct] = await scaledProblems(context);
    const [flows] = await flowProblems(context);
    const cases: [keyof typeof jobs, Problem][] = [
      ['svc', firstRows(balanced!, 5000)],
      ['svc', firstRows(distinct!, 5000)],
      ['forest', firstRows(flows!, 10_000)],
    ];
    for (const [kind, problem] of cases) {
      const folder = context.folder();
      writeProblem(folder, problem);
      const ours = (name: string, threads: number) => node(name, kind, { folder, threads }, { threads });
      const alone = ours('ours, one thread', 1);
      const row = (threads: number): Row => {
        const peer = pythonSide(
          'scikit-learn',
          'grid_search.py',
          { folder, threads, cv: CV, ...theirs[kind] },
          { threads },
        );
        return {
          job: `${kind === 'svc' ? 'SVC' : 'forest'}, ${threads} thread${threads > 1 ? 's' : ''}`,
          data: sizeOf(problem),
          us: threads > 1 ? ours('ours', threads) : alone,
          peers: threads > 1 ? [peer, alone] : [peer],
          reading: 'search',
          bars: [{ kind: 'aim', times: 4, over: peer.name }],
        };
      };
      yield [row(1), row(2)];
    }
  },
};
