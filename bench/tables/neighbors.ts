import { KNeighborsClassifier } from '@nettc/core/neighbors';
import { save } from '@nettc/core/persistence';
import { IOT23, scaledProblems } from '../lib/flows.js';
import { readProblem, sizeOf, writeProblem } from '../lib/problem.js';
import { timed } from '../lib/serve.js';
import { estimator, nodeSides } from '../lib/sides.js';
import type { Job, Table } from '../lib/table.js';

const jobs = {
  neighbors({ folder }: { readonly folder: string }): Job {
    const { X, y, Z, yZ } = readProblem(folder);
    return async () => {
      const model = new KNeighborsClassifier();
      const [fit] = await timed(() => model.fit(X, y));
      const [predict, labels] = await timed(() => model.predict(Z));
      const right = labels.filter((label, i) => label === yZ[i]).length;
      return {
        readings: { fit, predict },
        facts: () => ({ 'bytes saved': save(model).length, accuracy: right / yZ.length }),
      };
    };
  },
};

const node = nodeSides<typeof jobs>('neighbors');

export const neighbors: Table = {
  name: 'neighbors',
  title: 'k nearest neighbours',
  about: `5 neighbours, 15,000 rows asked about, one thread; scikit-learn by both of its exact algorithms.`,
  needs: [IOT23],
  jobs,

  async *rows(context) {
    for (const problem of await scaledProblems(context)) {
      const folder = context.folder();
      writeProblem(folder, problem);
      const shared = {
        data: sizeOf(problem),
        us: node('ours', 'neighbors', { folder }),
        peers: ['kd_tree', 'brute'].map((algorithm) =>
          estimator(`scikit-learn, ${algorithm}`, {
            folder,
            make: 'sklearn.neighbors.KNeighborsClassifier',
            params: { algorithm, n_jobs: 1 },
            calls: ['fit', 'predict'],
            facts: { accuracy: "(out['predict'] == yZ).mean()" },
          }),
        ),
      };
      // scikit-learn takes the tree by itself for 15 columns; where no two rows are the same, comparing all is faster.
      const bars = shared.peers.map(({ name }) => ({ kind: 'floor' as const, times: 1, over: name }));
      yield [
        { ...shared, job: 'fit', reading: 'fit' },
        { ...shared, job: 'predict', reading: 'predict', bars },
      ];
    }
  },
};
