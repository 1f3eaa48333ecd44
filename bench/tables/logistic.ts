import type { Matrix } from '@nettc/core/core';
import { encodeLabels } from '@nettc/core/core';
import { LogisticRegression } from '@nettc/core/linear';
import { CICIDS2017, IOT23, scaledCicids, scaledProblems } from '../lib/flows.js';
import { askOnce } from '../lib/measure.js';
import { readProblem, sizeOf, writeProblem } from '../lib/problem.js';
import { timed } from '../lib/serve.js';
import { estimator, nodeSides } from '../lib/sides.js';
import type { Job, Table } from '../lib/table.js';

interface Options {
  readonly folder: string;
  readonly maxIter: number;
  /** The loss to reach. */
  readonly wanted: number;
}

const jobs = {
  /** Seeks the greatest tolerance, within a third, with which the loss is no greater than wanted, and then trains with that. */
  fit({ folder, maxIter, wanted }: Options): Job {
    const { X, y } = readProblem(folder);
    const { codes } = encodeLabels(y);
    const params = { maxIter, tol: 1e-2 };
    const train = () => new LogisticRegression(params).fit(X, y);
    for (let model = train(); params.tol > 1e-8 && loss(model, X, codes) > wanted; model = train())
      if (model.converged) params.tol *= 0.7;
      else params.maxIter = Math.ceil(1.1 * params.maxIter);
    const { tol } = params;
    return async () => {
      const [fit, model] = await timed(train);
      return { readings: { fit }, facts: () => ({ iterations: model.nIter, loss: loss(model, X, codes), tol }) };
    };
  },
};

/** What both minimise: log loss summed over the rows and the penalty at C = 1, here as a mean over the rows. */
function loss(model: LogisticRegression, X: Matrix, codes: Int32Array): number {
  const P = model.predictLogProba(X);
  let sum = 0;
  for (const [i, code] of codes.entries()) sum -= P.data[i * P.cols + code]!;
  return (sum + model.coef.data.reduce((all, w) => all + (w * w) / 2, 0)) / X.rows;
}
const LOSS = '(-model.predict_log_proba(X)[np.arange(len(y)), y].sum() + 0.5 * (model.coef_ ** 2).sum()) / len(y)';

const node = nodeSides<typeof jobs>('logistic');

export const logistic: Table = {
  name: 'logistic',
  title: 'Logistic regression: fit',
  about: `L-BFGS, multinomial, C = 1, one thread, to the same loss: the tolerance of ours is lowered step by step until
its loss is no greater than what scikit-learn ends with at its default.`,
  needs: [IOT23, CICIDS2017],
  jobs,

  async *rows(context) {
    for (const problem of [...(await scaledProblems(context)), await scaledCicids(context)]) {
      const folder = context.folder();
      writeProblem(folder, problem);
      for (const maxIter of [100, 1000]) {
        const theirs = estimator('scikit-learn', {
          folder,
          make: 'sklearn.linear_model.LogisticRegression',
          params: { max_iter: maxIter },
          facts: { iterations: 'model.n_iter_[0]', loss: LOSS },
        });
        const wanted = (await askOnce(theirs)).loss!;
        yield [
          {
            job: `maxIter ${maxIter}`,
            data: sizeOf(problem),
            us: node('ours', 'fit', { folder, maxIter, wanted }),
            peers: [theirs],
            reading: 'fit',
            bars: [{ kind: 'floor', times: 1, over: theirs.name }],
          },
        ];
      }
    }
  },
};
