import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Matrix, Random, takeRows } from '@nettc/core/core';
import { readCsvFile } from '@nettc/core/node';
import { StandardScaler } from '@nettc/core/preprocessing';
import { cicflowmeter, type Dataset, unicauca } from '@nettc/core/schemas';
import { SVC } from '@nettc/core/svm';
import { CICIDS2017, scaledProblems } from './lib/flows.js';
import { askOnce } from './lib/measure.js';
import { firstRows, type Problem, sizeOf, writeProblem } from './lib/problem.js';
import { pythonSide } from './lib/sides.js';

const C = 10;
const TOL = 1e-6;

/** Prints how exactly SVC solves the problems of real flows: beside scikit-learn's at the same tolerance. */
export async function exactness(names: readonly string[], file: (name: string) => string): Promise<void> {
  const [balanced] = await scaledProblems({ file });
  const iot = (rows: number) => ({ ...firstRows(balanced!, rows), Z: balanced!.Z, yZ: balanced!.yZ });
  const problems: Readonly<Record<string, () => Problem | Promise<Problem>>> = {
    'iot23-10k': () => iot(10_000),
    'iot23-20k': () => iot(20_000),
    'iot23-60k': () => iot(60_000),
    unicauca: async () =>
      scaled('unicauca-10k', unicauca.dataset(await readCsvFile(file('unicauca/unicauca-10k.csv')), { ports: 'drop' })),
    cicids2017: async () =>
      scaled('cicids2017', cicflowmeter.dataset(await readCsvFile(file(CICIDS2017)), { ports: 'drop' })),
  };
  const unknown = names.filter((name) => !(name in problems));
  if (unknown.length > 0)
    throw new Error(`no problem ${unknown.join(', ')}; there are ${Object.keys(problems).join(', ')}`);
  for (const [name, make] of Object.entries(problems))
    if (names.length === 0 || names.includes(name)) console.log(await compared(await make()));
}

/** Four fifths of the rows, shuffled and standardised, to learn from. */
function scaled(name: string, { X, y }: Dataset): Problem {
  const order = new Random(4).permutation(X.rows);
  const train = Math.floor(0.8 * X.rows);
  const [learned, asked] = [order.subarray(0, train), order.subarray(train)];
  const scaler = new StandardScaler().fit(takeRows(X, learned));
  const rows = (index: Int32Array) => scaler.transform(takeRows(X, index));
  const labels = (index: Int32Array) => Array.from(index, (i) => y[i]!);
  return { name, X: rows(learned), y: labels(learned), Z: rows(asked), yZ: labels(asked) };
}

async function compared(problem: Problem): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'nettc-exactness-'));
  try {
    writeProblem(folder, problem);
    const { X, y, Z } = problem;
    const svc = new SVC({ C, tol: TOL, decisionFunctionShape: 'ovo' }).fit(X, y);
    const params = { C, tol: TOL, gamma: svc.gamma };
    const facts = await askOnce(pythonSide('scikit-learn', 'exact_svc.py', { folder, params }));
    const theirs = (name: string) => new Float64Array(new Uint8Array(readFileSync(join(folder, `${name}.bin`))).buffer);
    const { pairs, coef } = multipliers(svc, X.rows);
    const apart = summed(coef, theirs('coef'), X);
    const objective = theirs('objective');
    const relative = objectives(svc, pairs).map((value, p) => Math.abs(value / objective[p]! - 1));
    const decisions = theirs('decisions');
    const codes = theirs('labels');
    const labels = svc.predict(Z);
    const other = labels.flatMap((label, i) => (label === svc.classes[codes[i]!] ? [] : [i]));
    const furthest = svc
      .decisionFunction(Z)
      .data.reduce((most, x, i) => Math.max(most, Math.abs(x - decisions[i]!)), 0);
    return [
      `${sizeOf(problem)}, ${facts.distinct} distinct, ${svc.classes.length} classes, ${svc.support.length} supports`,
      `  converged: ${svc.converged}`,
      `  objectives, relative: within ${Math.max(...relative).toExponential(1)}`,
      `  multipliers of rows that a float32 tells apart, over C: within ${(Math.max(...apart) / C).toExponential(1)}, ${apart.filter((x) => x > 0.001 * C).length} of ${apart.length} over 1e-3`,
      `  decisions: within ${furthest.toExponential(1)}`,
      `  labels: ${labels.length - other.length} of ${labels.length} equal${other.length > 0 ? `; others at ${other.join(', ')}` : ''}`,
    ].join('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** For each pair of classes the places of its supports, and a multiplier for each training row: positive for the first class. */
function multipliers(svc: SVC, rows: number) {
  const { counts, coef, index } = svc.fitted.state;
  const n = index.length;
  const start = Array.from(counts, (_, c) => counts.subarray(0, c).reduce((a, b) => a + b, 0));
  const places = (c: number, m: number) => Array.from({ length: counts[c]! }, (_, s) => ({ s: start[c]! + s, m }));
  const pairs = [];
  for (let a = 0; a < counts.length; a++)
    for (let b = a + 1; b < counts.length; b++) pairs.push([...places(a, b - 1), ...places(b, a)]);
  const out = new Float64Array(pairs.length * rows);
  for (const [p, pair] of pairs.entries()) for (const { s, m } of pair) out[p * rows + index[s]!] = coef[m * n + s]!;
  return { pairs, coef: out };
}

/**
 * How far multipliers are apart, pair by pair, summed over rows that are the same to three decimals: with this gamma the kernel of
 * such rows is 1 as a float32, as both sides keep it, so that either may have what the other has.
 */
function summed(ours: Float64Array, theirs: Float64Array, { rows, cols, data }: Matrix): number[] {
  const group = Array.from({ length: rows }, (_, i) =>
    data
      .subarray(i * cols, (i + 1) * cols)
      .map((x) => Math.round(1000 * x))
      .join(),
  );
  const out: number[] = [];
  for (let from = 0; from < ours.length; from += rows) {
    const sums = new Map<string, number>();
    for (let i = 0; i < rows; i++) {
      const difference = ours[from + i]! - theirs[from + i]!;
      if (ours[from + i] !== 0 || theirs[from + i] !== 0) sums.set(group[i]!, (sums.get(group[i]!) ?? 0) + difference);
    }
    for (const difference of sums.values()) out.push(Math.abs(difference));
  }
  return out;
}

/** 1/2 a'Qa - sum(a) of each pair, from the decisions at its supports. */
function objectives(svc: SVC, pairs: readonly (readonly { s: number; m: number }[])[]): number[] {
  const { coef, intercept, index } = svc.fitted.state;
  const at = svc.decisionFunction(svc.supportVectors).data;
  const sign = svc.classes.length === 2 ? -1 : 1;
  return pairs.map((pair, p) =>
    pair.reduce((sum, { s, m }) => {
      const a = coef[m * index.length + s]!;
      return sum + (a * (sign * at[s * pairs.length + p]! - intercept[p]!)) / 2 - Math.abs(a);
    }, 0),
  );
}
