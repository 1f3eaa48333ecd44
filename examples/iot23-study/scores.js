import { Random } from '@nettc/core';

/**
 * Scores of answers that were counted: `counts[truth * classes + answer]`.
 *
 * All captures are counted together before anything is divided, because most hold one or two classes: within such a capture a
 * class that is not there has no recall, and its F1 would be 0 or 1 by convention. So macro-F1 is the mean of the F1 of the classes
 * over all answers, as scikit-learn gives it for the predictions of all folds joined; classes without a row are left out of means.
 */
export function scoresOf(counts, k) {
  const f1 = new Array(k).fill(Number.NaN);
  const recall = new Array(k).fill(Number.NaN);
  let [all, right] = [0, 0];
  for (let c = 0; c < k; c++) {
    let [rows, answers] = [0, 0];
    for (let d = 0; d < k; d++) {
      rows += counts[c * k + d];
      answers += counts[d * k + c];
    }
    all += rows;
    right += counts[c * k + c];
    if (rows === 0) continue;
    recall[c] = counts[c * k + c] / rows;
    f1[c] = (2 * counts[c * k + c]) / (rows + answers);
  }
  return { accuracy: right / all, macroF1: meanOf(f1), balanced: meanOf(recall), f1, recall };
}

/** The scores over all captures, and each capture's own: the mean recall of the classes that it holds. */
export function acrossCaptures(byCapture, k) {
  const pooled = scoresOf(sumOf([...byCapture.values()], k), k);
  const captures = [...byCapture].map(([name, counts]) => ({ name, score: scoresOf(counts, k).balanced }));
  const worst = captures.reduce((low, next) => (next.score < low.score ? next : low));
  return { ...pooled, captures, mean: meanOf(captures.map(({ score }) => score)), worst };
}

/**
 * 95 % intervals of the scores (percentiles): captures are drawn again, as many as there are, whole, with replacement. It is captures
 * that vary: rows of one are alike. A class that a draw has no row of is left out of its means.
 */
export function intervals(byCapture, k, { draws = 2000, seed = 0 } = {}) {
  const random = new Random(seed);
  const all = [...byCapture.values()];
  const seen = Array.from({ length: draws }, () =>
    scoresOf(
      sumOf(
        all.map(() => all[random.below(all.length)]),
        k,
      ),
      k,
    ),
  );
  const of = (score) => middle(seen.map(score).filter((value) => !Number.isNaN(value)));
  return {
    macroF1: of(({ macroF1 }) => macroF1),
    balanced: of(({ balanced }) => balanced),
    f1: Array.from({ length: k }, (_, c) => of(({ f1 }) => f1[c])),
  };
}

/**
 * The best that any function of these features can do on these rows, the answers known: rows of one vector get one answer. For accuracy
 * that is the class most of them have, for balanced accuracy the one of which they are the largest part.
 * @param vectors the number of each row's vector
 */
export function ceiling(vectors, codes, k) {
  const total = new Float64Array(k);
  const perVector = new Map();
  for (const [i, code] of codes.entries()) {
    let counts = perVector.get(vectors[i]);
    if (!counts) perVector.set(vectors[i], (counts = new Float64Array(k)));
    counts[code]++;
    total[code]++;
  }
  let [right, balanced] = [0, 0];
  for (const counts of perVector.values()) {
    right += Math.max(...counts);
    balanced += Math.max(...counts.map((count, code) => count / total[code])) / k;
  }
  return { distinct: perVector.size, accuracy: right / codes.length, balanced };
}

function sumOf(many, k) {
  const sum = new Float64Array(k * k);
  for (const counts of many) for (let i = 0; i < sum.length; i++) sum[i] += counts[i];
  return sum;
}

function meanOf(values) {
  const there = values.filter((value) => !Number.isNaN(value));
  return there.reduce((sum, value) => sum + value, 0) / there.length;
}

function middle(values) {
  const sorted = values.sort((a, b) => a - b);
  const at = (share) => sorted[Math.round(share * (sorted.length - 1))];
  return [at(0.025), at(0.975)];
}
