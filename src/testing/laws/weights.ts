import { takeRows } from '../../core/matrix.js';
import { same } from '../assert.js';
import { task } from '../data.js';
import { answers, type Law, learned, trained } from '../estimator.js';

// Sums of weighted rows and of repeated rows round differently.
const TOLERANCE = 1e-9;

export const weightLaws = {
  weightZero: {
    title: 'A row of weight 0 counts as little as one that is not there',
    async check(make) {
      const { X, y, ...given } = task();
      // One row in five goes, the others of the class dns too, and one of them lies far outside.
      const kept = y.flatMap((label, i) => (i % 5 === 0 || label === 'dns' ? [] : [i]));
      const far = { ...X, data: X.data.slice() };
      far.data.fill(1e6, 0, X.cols);
      const sampleWeight = y.map((_, i) => (kept.includes(i) ? given.sampleWeight[i]! : 0));
      const rows = takeRows(X, kept);
      const absent = await trained(
        make(),
        rows,
        kept.map((i) => y[i]!),
        { sampleWeight: sampleWeight.filter((w) => w > 0) },
      );
      same(
        learned(await trained(make(), far, y, { sampleWeight }), rows),
        learned(absent, rows),
        'with the rows of weight 0',
      );
    },
  },
  weightRepeats: {
    title: 'A row of weight 2 counts as one that stands there twice, and weights of 1 change nothing',
    async check(make) {
      const { X, y, sampleWeight } = task();
      // Asked about the rows of X themselves: no rounding can put them on the other side of a threshold between them.
      const ones = await trained(make(), X, y, { sampleWeight: y.map(() => 1) });
      same(answers(ones, X), answers(await trained(make(), X, y), X), 'with weights of 1', TOLERANCE);
      const index = sampleWeight.flatMap((w, i) => new Array<number>(w).fill(i));
      const repeated = await trained(
        make(),
        takeRows(X, index),
        index.map((i) => y[i]!),
      );
      same(
        answers(await trained(make(), X, y, { sampleWeight }), X),
        answers(repeated, X),
        'with weights of 1, 2, 3',
        TOLERANCE,
      );
    },
  },
} satisfies Record<string, Law>;
