import { DataError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import type { Steps } from '../core/types.js';
import { meanOf } from './class-counts.js';
import { columnOf, type Scored } from './scored.js';
import { against, type Positives } from './threshold-counts.js';

/**
 * How the scores of labels, each against all others, become one: their mean (`macro`), their mean by support
 * (`weighted`), one score of all pairs of a row and a label (`micro`), or none: `null` gives the score of each label.
 */
export type CurveAverage = 'macro' | 'weighted' | 'micro' | null;

/**
 * @param score NaN where it is undefined: where no row has the label, or every row
 * @throws DataError where the average is undefined
 */
export function* oneVsRest(
  owner: string,
  s: Scored,
  average: CurveAverage,
  score: (rows: Positives) => Steps<number>,
): Steps<number | Float64Array> {
  const { labels, codes, scores, weight } = s;
  const k = labels.length;
  if (average === 'micro')
    return yield* score({
      positive: Uint8Array.from(scores.data, (_, at) => (codes[Math.floor(at / k)] === at % k ? 1 : 0)),
      score: scores.data,
      weight: weight && scores.data.map((_, at) => weight[Math.floor(at / k)]!),
    });
  const each = new Float64Array(k);
  for (let c = 0; c < k; c++) each[c] = yield* score(against(codes, c, columnOf(scores, c), weight));
  if (average === null) return each;
  const rows = support(s);
  if (average === 'macro' ? each.some(Number.isNaN) : rows.filter((n) => n > 0).length < 2)
    throw undefinedCurve(owner, s, average);
  return meanOf(each, average === 'weighted' ? rows : undefined);
}

/** The rows, or their weight, of each label. */
function support({ labels, codes, weight }: Scored): Float64Array {
  const rows = new Float64Array(labels.length);
  for (let i = 0; i < codes.length; i++) rows[codes[i]!]! += weight ? weight[i]! : 1;
  return rows;
}

/** For labels without a row in yTrue, or with every row. */
export function undefinedCurve(owner: string, s: Scored, average: CurveAverage): DataError {
  const rows = support(s);
  const absent = s.labels.filter((_, c) => rows[c] === 0);
  const there = s.labels.length - absent.length;
  const remedy =
    average === 'macro' && there > 1 ? ': average "weighted" leaves such labels out, null gives them NaN' : '';
  return new DataError(`${owner}: yTrue has no row of ${absent.map(describeValue).join(', ')}${remedy}`);
}
