import { twinShare } from '@nettc/core/checks';
import { takeRows } from '@nettc/core/core';
import { acrossCaptures, ceiling, intervals, scoresOf } from './scores.js';

/** Rows, labels, captures and splits under a protocol. */
export function divide(tables, { table, schema, options, outer }) {
  const { X, y, groups } = schema.dataset(tables[table], options);
  const classes = [...new Set(y)].sort();
  const codes = Int32Array.from(y, (label) => classes.indexOf(label));
  return { X, y, groups, classes, codes, splits: [...outer.split(X, y, groups)], vectors: vectorsOf(X) };
}

/** How much of everything there is, and what these columns allow. */
export function factsOf({ X, groups, classes, codes, splits, vectors }) {
  const k = classes.length;
  const tested = splits.reduce((sum, { test }) => sum + test.length, 0);
  const twins = splits.reduce((sum, { train, test }) => sum + twinShare(X, train, test) * test.length, 0) / tested;
  const held = new Map(); // rows of each class, by capture
  for (const [i, code] of codes.entries()) {
    const capture = groups?.[i] ?? '';
    if (!held.has(capture)) held.set(capture, new Array(k).fill(0));
    held.get(capture)[code]++;
  }
  const captures = [...held].map(([name, rows]) => ({ name, rows })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const { distinct, ...most } = ceiling(vectors, codes, k);
  return { columns: X.cols, rows: X.rows, distinct, tested, twins, most, classes, captures };
}

/**
 * Trains a recipe on the training rows of each split and asks it for the others.
 * @returns scores over all answers, `across` captures where these are what is tested; undefined where the recipe needs a column that
 * is not there
 */
export async function evaluate(recipe, { across }, divided, { workers, epochs }) {
  const { X, y, groups, classes, codes, splits, vectors } = divided;
  const make = () => recipe.make({ names: X.names, epochs });
  if (!make()) return undefined;
  const k = classes.length;
  const counts = new Map();
  for (const { train, test } of splits) {
    const model = make();
    const lesson = recipe.rows === 'weighted' ? weighted(divided, train, recipe.balanced) : { rows: train };
    const { rows, sampleWeight } = lesson;
    const labels = Array.from(rows, (i) => y[i]);
    await (model.fitAsync ?? model.fit).call(model, takeRows(X, rows), labels, { sampleWeight, workers });
    const answers = answersTo(model, X, vectors, test, classes);
    const capture = across ? groups[test[0]] : '';
    const cells = counts.get(capture) ?? new Float64Array(k * k);
    counts.set(capture, cells);
    for (const [j, i] of test.entries()) cells[codes[i] * k + answers[j]]++;
  }
  if (!across) return scoresOf(counts.get(''), k);
  return { ...acrossCaptures(counts, k), intervals: intervals(counts, k) };
}

/** Each distinct row of a class once, and how often it stands there; where `balanced`, all classes weigh the same together. */
function weighted({ codes, classes, vectors }, train, balanced) {
  const times = new Map(); // by vector and class
  const total = new Float64Array(classes.length);
  for (const i of train) {
    const key = vectors[i] * classes.length + codes[i];
    const entry = times.get(key);
    if (entry) entry.times++;
    else times.set(key, { row: i, times: 1 });
    total[codes[i]]++;
  }
  const entries = [...times.values()];
  const there = total.filter((count) => count > 0).length;
  const weightOf = (row) => (balanced ? train.length / (there * total[codes[row]]) : 1);
  return {
    rows: Int32Array.from(entries, ({ row }) => row),
    sampleWeight: Float64Array.from(entries, ({ row, times }) => times * weightOf(row)),
  };
}

/** Codes of the answers. Rows of one vector get one answer, so that it is asked for only once. */
function answersTo(model, X, vectors, rows, classes) {
  const first = new Map();
  for (const i of rows) if (!first.has(vectors[i])) first.set(vectors[i], i);
  const asked = [...first.keys()];
  const answers = model.predict(takeRows(X, Int32Array.from(first.values())));
  const byVector = new Map(asked.map((vector, j) => [vector, classes.indexOf(answers[j])]));
  return Int32Array.from(rows, (i) => byVector.get(vectors[i]));
}

/** Numbers the distinct rows; each row's number. */
function vectorsOf(X) {
  const known = new Map();
  return Int32Array.from({ length: X.rows }, (_, i) => {
    const key = X.data.subarray(i * X.cols, (i + 1) * X.cols).join();
    if (!known.has(key)) known.set(key, known.size);
    return known.get(key);
  });
}
