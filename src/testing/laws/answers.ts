import { exp } from '../../core/math.js';
import { takeRows } from '../../core/matrix.js';
import { must, same } from '../assert.js';
import { task } from '../data.js';
import { type Answers, answers, type Law, trained } from '../estimator.js';

export const answerLaws = {
  rows: {
    title: 'The answer to a row depends neither on the rows around it nor on what was asked before',
    async check(make) {
      const { X, y, Z } = task();
      const estimator = await trained(make(), X, y);
      const all = answers(estimator, Z);
      const pick = (index: readonly number[]): Answers => ({
        columns: all.columns && takeRows(all.columns, index),
        labels: all.labels && index.map((i) => all.labels![i]!),
      });
      const order = Array.from({ length: Z.rows }, (_, i) => i);
      const subsets = { reversed: [...order].reverse(), 'every third row': order.filter((i) => i % 3 === 0) };
      for (const [what, index] of Object.entries(subsets))
        same(answers(estimator, takeRows(Z, index)), pick(index), what);
      for (const i of order) same(answers(estimator, takeRows(Z, [i])), pick([i]), `row ${i} alone`);
      same(answers(estimator, Z), all, 'asked again');
    },
  },
  probabilities: {
    title: 'Probabilities lie between 0 and 1, sum to 1 and stand in the order of classes; predict takes the greatest',
    of: 'classifier',
    async check(make) {
      const { X, y, Z } = task();
      const estimator = await trained(make(), X, y);
      const classes = estimator.classes!;
      same(classes, [...new Set(y)].sort(), 'classes');
      const predicted = estimator.predict!(Z);
      must(
        predicted.length === Z.rows && predicted.every((label) => classes.includes(label)),
        'predict must give a class for each row',
      );
      const P = estimator.predictProba?.(Z);
      if (!P) return;
      same([P.rows, P.cols], [Z.rows, classes.length], 'rows and columns of predictProba');
      for (let i = 0; i < P.rows; i++) {
        const row = P.data.subarray(i * P.cols, (i + 1) * P.cols);
        must(
          row.every((p) => p >= 0 && p <= 1),
          `row ${i} of predictProba has a value outside 0 … 1: ${row}`,
        );
        same(
          row.reduce((sum, p) => sum + p, 0),
          1,
          `the sum of row ${i} of predictProba`,
          1e-9,
        );
        same(predicted[i], classes[row.indexOf(Math.max(...row))], `predict of row ${i}, with probabilities ${row}`);
      }
    },
  },
  score: {
    title: 'score is the accuracy of predict, and predictLogProba the logarithm of predictProba',
    of: 'classifier',
    async check(make) {
      const { X, y } = task();
      const estimator = await trained(make(), X, y);
      const right = estimator.predict!(X).filter((label, i) => label === y[i]);
      if (estimator.score) same(estimator.score(X, y), right.length / y.length, 'score', 1e-12);
      if (estimator.predictLogProba && estimator.predictProba)
        same(estimator.predictLogProba(X).data.map(exp), estimator.predictProba(X).data, 'exp(predictLogProba)', 1e-9);
    },
  },
} satisfies Record<string, Law>;
