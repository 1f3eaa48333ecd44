import { takeRows } from '@nettc/core/core';
import { SMOTE } from '@nettc/core/resampling';
import { IOT23, scaledProblems } from '../lib/flows.js';
import { type Problem, readProblem, sizeOf, writeProblem } from '../lib/problem.js';
import { timed } from '../lib/serve.js';
import { estimator, nodeSides } from '../lib/sides.js';
import type { Job, Table } from '../lib/table.js';

const jobs = {
  smote({ folder }: { readonly folder: string }): Job {
    const { X, y } = readProblem(folder);
    return async (k) => {
      const [seconds, grown] = await timed(() => new SMOTE({ randomState: k }).fitResample(X, y));
      return { readings: { fit_resample: seconds }, facts: () => ({ rows: grown.X.rows }) };
    };
  },
};

const node = nodeSides<typeof jobs>('resampling');

/** Rows of each class, in the order of their frequency in IoT-23; the balanced file has 15,000 of each. */
const COUNTS: Readonly<Record<string, number>> = { PortScan: 12000, Okiru: 9000, Benign: 4500, DDoS: 1500, 'C&C': 300 };

function uneven(problem: Problem): Problem {
  const left = { ...COUNTS };
  const kept = problem.y.flatMap((label, i) => (left[label]!-- > 0 ? [i] : []));
  return { ...problem, X: takeRows(problem.X, kept), y: kept.map((i) => problem.y[i]!) };
}

export const resampling: Table = {
  name: 'resampling',
  title: 'Resampling',
  about: `SMOTE with 5 neighbours until all classes have as many rows as the greatest, one thread.`,
  needs: [IOT23],
  jobs,

  async *rows(context) {
    for (const problem of await scaledProblems(context)) {
      const folder = context.folder();
      const grown = uneven(problem);
      writeProblem(folder, grown);
      yield [
        {
          job: 'SMOTE',
          data: sizeOf(grown),
          reading: 'fit_resample',
          us: node('ours', 'smote', { folder }, { warmUp: 3 }),
          peers: [
            estimator('imbalanced-learn', {
              folder,
              make: 'imblearn.over_sampling.SMOTE',
              seed: 'random_state',
              calls: ['fit_resample'],
              facts: { rows: "len(out['fit_resample'][0])" },
            }),
          ],
          bars: [{ kind: 'floor', times: 5, over: 'imbalanced-learn' }],
        },
      ];
    }
  },
};
