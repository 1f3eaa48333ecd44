import { takeRows, zeros } from '../../core/matrix.js';
import type { Matrix } from '../../core/types.js';
import { fails, must, same } from '../assert.js';
import { COLS, nested, task } from '../data.js';
import { answers, type Law, trained } from '../estimator.js';

/** A copy of X with another value in row 3, column 1. */
export function spoilt(X: Matrix, value: number): Matrix {
  const data = X.data.slice();
  data[3 * X.cols + 1] = value;
  return { ...X, data };
}
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];

export const inputLaws = {
  columns: {
    title: 'Rows with another number of columns, or with other names, than in fit are a DataError',
    async check(make) {
      const { X, y, Z } = task();
      const estimator = await trained(make(), { ...X, names: NAMES }, y);
      const rows = nested(Z);
      await fails('a column too few', 'DataError', () =>
        answers(
          estimator,
          rows.map((row) => row.slice(1)),
        ),
      );
      await fails('a column too many', 'DataError', () =>
        answers(
          estimator,
          rows.map((row) => [...row, 1]),
        ),
      );
      await fails('names in another order', 'DataError', () =>
        answers(estimator, { ...Z, names: [...NAMES].reverse() }),
      );
      answers(estimator, { ...Z, names: [...NAMES] });
    },
  },
  names: {
    title: 'The number of columns, their names and the input step of X are kept',
    async check(make) {
      const { X, y } = task();
      const bare = await trained(make(), X, y);
      must(bare.nFeaturesIn === COLS, `nFeaturesIn is ${bare.nFeaturesIn} and not ${COLS}`);
      must(bare.featureNamesIn === undefined, 'featureNamesIn must be undefined for rows without names');
      const input = { kind: 'input', v: 1 };
      const named = await trained(make(), { ...X, names: NAMES, input }, y);
      same(named.featureNamesIn, NAMES, 'featureNamesIn');
      same(named.fitted.input, input, 'fitted.input');
    },
  },
  missing: {
    title: 'NaN is a DataError with its row and column, unless the estimator says it takes it; Infinity always is',
    async check(make) {
      const { X, y } = task();
      const estimator = await trained(make(), X, y);
      const refused = estimator.fitted.missing === 'nan' ? [Infinity, -Infinity] : [NaN, Infinity, -Infinity];
      for (const value of refused) {
        const bad = spoilt(X, value);
        const inFit = await fails(`fit with ${value}`, 'DataError', () => trained(make(), bad, y));
        const later = await fails(`${value} after fit`, 'DataError', () => answers(estimator, bad));
        for (const { row, column } of [inFit, later]) same([row, column], [3, 1], 'the place the error names');
      }
      if (estimator.fitted.missing === 'nan') {
        const holed = spoilt(X, NaN);
        answers(await trained(make(), holed, y), holed);
      }
    },
  },
  shapes: {
    title: 'Labels, weights and rows that do not fit together are a DataError',
    async check(make) {
      const { X, y } = task();
      const ones = y.map(() => 1);
      const ragged = nested(X);
      ragged[5]!.pop();
      const error = await fails('a ragged row', 'DataError', () => trained(make(), ragged, y));
      must(error.row === 5, `the error must name row 5, and names ${error.row}`);
      await fails('one label too few', 'DataError', () => trained(make(), X, y.slice(1)));
      await fails('strings and numbers as labels', 'DataError', () => trained(make(), X, [1, ...y.slice(1)]));
      await fails('one weight too few', 'DataError', () => trained(make(), X, y, { sampleWeight: ones.slice(1) }));
      await fails('a negative weight', 'DataError', () =>
        trained(make(), X, y, { sampleWeight: [-1, ...ones.slice(1)] }),
      );
      await fails('a weight that is NaN', 'DataError', () =>
        trained(make(), X, y, { sampleWeight: [NaN, ...ones.slice(1)] }),
      );
      await fails('weights that are all 0', 'DataError', () =>
        trained(make(), X, y, { sampleWeight: ones.map(() => 0) }),
      );
    },
  },
  empty: {
    title: 'No rows to learn from are a DataError; no rows to answer give no answers',
    async check(make) {
      const { X, y } = task();
      await fails('fit on no rows', 'DataError', () => trained(make(), [], []));
      await fails('fit on a Matrix without rows', 'DataError', () => trained(make(), zeros(0, COLS), []));
      await fails('fit on rows without columns', 'DataError', () => trained(make(), zeros(X.rows, 0), y));
      const estimator = await trained(make(), X, y);
      const width = (M: Matrix | undefined) => M && [M.rows, M.cols, M.data.length];
      const one = takeRows(X, [0]);
      for (const none of [[], zeros(0, COLS)])
        if (estimator.fitted.classes) {
          same(estimator.predict!(none), [], 'predict of no rows');
          same(
            width(estimator.predictProba?.(none)),
            estimator.predictProba && [0, estimator.classes!.length, 0],
            'predictProba of no rows',
          );
        } else same(width(estimator.transform!(none)), [0, estimator.transform!(one).cols, 0], 'transform of no rows');
    },
  },
} satisfies Record<string, Law>;
