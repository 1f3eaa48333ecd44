import { type Label, Random } from '@nettc/core/core';
import { save } from '@nettc/core/persistence';
import { SVC } from '@nettc/core/svm';
import { IOT23, scaledProblems } from '../lib/flows.js';
import { firstRows, nested, type Problem, readProblem, sizeOf, writeProblem } from '../lib/problem.js';
import { timed } from '../lib/serve.js';
import { estimator, nodeSides } from '../lib/sides.js';
import type { Bar, Job, Row, Table } from '../lib/table.js';

const C = 10;

const jobs = {
  svc({ folder, collapse }: { readonly folder: string; readonly collapse: boolean }): Job {
    const { X, y, Z, yZ } = readProblem(folder);
    const rows = Array.from({ length: 2000 }, (_, i) => {
      const at = (i % Z.rows) * Z.cols;
      return { rows: 1, cols: Z.cols, data: Z.data.slice(at, at + Z.cols) };
    });
    return async () => {
      const [fit, model] = await timed(() => new SVC({ C, collapse }).fit(X, y));
      const [predict, labels] = await timed(() => model.predict(Z));
      const single: number[] = [];
      for (const row of rows) single.push((await timed(() => model.predict(row)))[0]);
      const right = labels.filter((label, i) => label === yZ[i]).length;
      return {
        readings: { fit, predict, one: single.sort((a, b) => a - b)[single.length >> 1]! },
        facts: () => ({
          'support vectors': model.support.length,
          'bytes saved': save(model).length,
          accuracy: right / yZ.length,
          'greatest multiplier': model.dualCoef.data.reduce((most, a) => Math.max(most, Math.abs(a)), 0),
        }),
      };
    };
  },

  /** Of two classes, 1 and -1. */
  async mlSvm({ folder, gamma }: { readonly folder: string; readonly gamma: number }): Promise<Job> {
    const { default: SVM } = await import('ml-svm');
    const { X, y, Z, yZ } = readProblem(folder);
    const [rows, asked] = [nested(X), nested(Z)];
    return async (k) => {
      const random = new Random(k);
      const kernelOptions = { sigma: Math.sqrt(1 / (2 * gamma)) };
      const svm = new SVM({
        ...{ C, kernel: 'rbf', kernelOptions, whitening: false },
        ...{ maxIterations: 100, random: () => random.float() },
      });
      const [fit] = await timed(() => {
        try {
          svm.train(rows, y);
        } catch {} // it has not converged; what it came to is there
      });
      const right = () => svm.margin(asked).filter((m: number, i: number) => (m > 0 ? 1 : -1) === yZ[i]).length;
      const greatest = () => svm.alphas.reduce((most: number, a: number) => Math.max(most, a), 0);
      return { readings: { fit }, facts: () => ({ accuracy: right() / yZ.length, 'greatest multiplier': greatest() }) };
    };
  },
};

const node = nodeSides<typeof jobs>('svm');

function rowsOf(problem: Problem, folder: string, collapses: readonly boolean[]): Row[] {
  const theirs = estimator('scikit-learn', {
    folder,
    make: 'sklearn.svm.SVC',
    params: { C },
    calls: ['fit', 'predict'],
    facts: { 'support vectors': 'model.n_support_.sum()', accuracy: "(out['predict'] == yZ).mean()" },
  });
  const bar = (kind: Bar['kind'], times: number): Bar => ({ kind, times, over: theirs.name });
  const shared = { data: sizeOf(problem), peers: [theirs] };
  return collapses.flatMap((collapse): Row[] => {
    const us = node('ours', 'svc', { folder, collapse });
    const how = collapse ? ', collapsed' : '';
    return [
      {
        ...shared,
        us,
        job: `fit${how}`,
        reading: 'fit',
        bars: collapse ? [bar('floor', 10)] : [bar('floor', 3), bar('aim', 5)],
      },
      { ...shared, us, job: `predict${how}`, reading: 'predict', bars: [bar('floor', 5), bar('aim', 8)] },
      { ...shared, us, peers: [], job: `one flow, p50${how}`, reading: 'one' },
    ];
  });
}

function besideMlSvm(problem: Problem, folder: string): Row[] {
  const side = (label: Label) => (label === 'Benign' ? 1 : -1);
  const binary = { ...problem, y: problem.y.map(side), yZ: problem.yZ.map(side) };
  writeProblem(folder, binary);
  const { gamma } = new SVC({ maxIter: 1 }).fit(binary.X, binary.y);
  return [
    {
      job: 'fit, two classes',
      data: sizeOf(problem),
      us: node('ours', 'svc', { folder, collapse: false }, { warmUp: 5 }),
      peers: [
        estimator('scikit-learn', {
          folder,
          make: 'sklearn.svm.SVC',
          params: { C },
          facts: { accuracy: 'model.score(Z, yZ)', 'greatest multiplier': 'abs(model.dual_coef_).max()' },
        }),
        node('ml-svm', 'mlSvm', { folder, gamma }, { warmUp: 0 }),
      ],
      reading: 'fit',
    },
  ];
}

export const svm: Table = {
  name: 'svm',
  title: 'Support vector machine',
  about: `RBF kernel, C = 10, gamma = scale, one thread. \`collapse\` (on by default) learns identical rows as one: the same
optimum. scikit-learn's is LIBSVM, with the rows as they come. ml-svm knows two classes only, here benign and not. It is stopped after
100 passes: no multiplier may be greater than C, and a sign error in the bound of one lets them grow without end.`,
  needs: [IOT23],
  jobs,

  async *rows(context) {
    const [balanced, distinct] = await scaledProblems(context);
    for (const [problem, rows, collapses] of [
      [balanced!, 20_000, [false, true]],
      [balanced!, 60_000, [false, true]],
      [distinct!, 20_000, [false]],
    ] as const) {
      const part = { ...firstRows(problem, rows), Z: problem.Z, yZ: problem.yZ };
      const folder = context.folder();
      writeProblem(folder, part);
      yield rowsOf(part, folder, collapses);
    }
    for (const rows of [1000, 2000]) yield besideMlSvm(firstRows(distinct!, rows), context.folder());
  },
};

/** Distinct rows that leave some 3,000 support vectors, of which the floor speaks. */
const SOME = 4000;

export const svmFlow: Table = {
  name: 'svm-flow',
  title: 'Support vector machine: one flow',
  about: 'The same machine with some 3,000 support vectors of 15 features, asked about one flow at a time.',
  needs: [IOT23],
  jobs,

  async *rows(context) {
    const [, distinct] = await scaledProblems(context);
    const part = { ...firstRows(distinct!, SOME), Z: distinct!.Z, yZ: distinct!.yZ };
    const folder = context.folder();
    writeProblem(folder, part);
    const node = nodeSides<typeof jobs>('svm-flow');
    yield [
      {
        job: 'one flow, p50',
        data: sizeOf(part),
        us: node('ours', 'svc', { folder, collapse: false }),
        peers: [],
        reading: 'one',
        bars: [{ kind: 'floor', seconds: 15e-6 }],
      },
    ];
  },
};
