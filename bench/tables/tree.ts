import { DecisionTreeClassifier } from '@nettc/core/tree';
import { CICIDS2017, flowProblems, IOT23 } from '../lib/flows.js';
import { firstRows, nested, type Problem, readProblem, sizeOf, writeProblem } from '../lib/problem.js';
import { timed } from '../lib/serve.js';
import { estimator, nodeSides } from '../lib/sides.js';
import type { Context, Job, Row, Table } from '../lib/table.js';

interface Options {
  readonly folder: string;
}

const jobs = {
  fit({ folder }: Options): Job {
    const { X, y, Z, yZ } = readProblem(folder);
    return async (k) => {
      const tree = new DecisionTreeClassifier({ randomState: k });
      const [fit] = await timed(() => tree.fit(X, y));
      return {
        readings: { fit },
        facts: () => ({ nodes: tree.fitted.state.feature.length, accuracy: tree.score(Z, yZ) }),
      };
    };
  },

  async mlCart({ folder }: Options): Promise<Job> {
    const { DecisionTreeClassifier: Theirs } = await import('ml-cart');
    const { X, y, Z, yZ } = readProblem(folder);
    const classes = [...new Set(y)];
    const [rows, asked, codes] = [nested(X), nested(Z), y.map((label) => classes.indexOf(label))];
    return async () => {
      const tree = new Theirs({ gainFunction: 'gini', minNumSamples: 2, gainThreshold: 0 });
      const [fit] = await timed(() => tree.train(rows, codes));
      const right = () => tree.predict(asked).filter((code: number, i: number) => classes[code] === yZ[i]).length;
      return { readings: { fit }, facts: () => ({ accuracy: right() / yZ.length }) };
    };
  },
};

const node = nodeSides<typeof jobs>('tree');

/** @param few whether there are so few rows that ml-cart can take part */
function row({ folder }: Context, problem: Problem, few = false): Row {
  const options = { folder: folder() };
  writeProblem(options.folder, problem);
  const sklearn = estimator('scikit-learn', {
    ...options,
    make: 'sklearn.tree.DecisionTreeClassifier',
    seed: 'random_state',
    facts: { nodes: 'model.tree_.node_count', accuracy: 'model.score(Z, yZ)' },
  });
  return {
    job: 'fit',
    data: sizeOf(problem),
    us: node('ours', 'fit', options, { warmUp: few ? 10 : 1 }),
    peers: few ? [sklearn, node('ml-cart', 'mlCart', options)] : [sklearn],
    reading: 'fit',
  };
}

export const tree: Table = {
  name: 'tree',
  title: 'Decision tree: fit',
  about: `One tree grown to the end, identical rows as one. ml-cart takes time quadratic in the rows, hence the few.`,
  needs: [IOT23, CICIDS2017],
  jobs,

  async *rows(context) {
    const problems = await flowProblems(context);
    for (const problem of problems) yield [row(context, problem)];
    for (const rows of [1000, 2000]) yield [row(context, firstRows(problems[1]!, rows), true)];
  },
};
