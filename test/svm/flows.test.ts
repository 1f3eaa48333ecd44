import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { zeros } from '../../src/core/index.js';
import { readCsv } from '../../src/data/index.js';
import { SVC } from '../../src/svm/index.js';
import { file, present, unless } from '../data/real.js';

interface Flows {
  readonly columns: string[];
  readonly proto: string[];
  readonly state: string[];
  readonly shift: number[];
  readonly classes: string[];
  readonly distinct: number;
  readonly objective: number[];
  readonly decisions: number[][];
  readonly labels: string;
}
const golden = JSON.parse(readFileSync('test/golden/svm_flows.json', 'utf8')) as Flows;

/** The rows of svm_flows.py: every fifth flow, two thirds of them to learn from. */
async function flows() {
  const { columns, proto, state, shift } = golden;
  const table = await readCsv(file('iot23/balanced.csv'));
  const numbers = columns.map((name) => table.column(name));
  const [ofProto, ofState, label] = ['proto', 'state', 'label'].map((name) => table.column(name));
  const cols = columns.length + proto.length + state.length;
  const learn = { X: zeros(10_000, cols), y: [] as string[] };
  const ask = zeros(5000, cols);
  for (let n = 0; n < 15_000; n++) {
    const i = 5 * n;
    const values = numbers.map((column, j) => {
      const x = Number(column.get(i));
      return Math.min(Number.isNaN(x) ? 0 : x, 4096) / 2 ** shift[j]!;
    });
    const row = [
      ...values,
      ...proto.map((name) => +(ofProto!.get(i) === name)),
      ...state.map((name) => +(ofState!.get(i) === name)),
    ];
    if (n % 3 === 2) ask.data.set(row, ((n - 2) / 3) * cols);
    else learn.X.data.set(row, (learn.y.push(String(label!.get(i))) - 1) * cols);
  }
  return { ...learn, ask };
}

describe.skipIf(!present)(`SVC on real flows${unless}`, () => {
  it('comes to the objectives, decisions and labels of scikit-learn', async () => {
    const { X, y, ask } = await flows();
    const svc = new SVC({ C: 10, gamma: 0.125, tol: 1e-6, decisionFunctionShape: 'ovo' }).fit(X, y);
    expect(svc.converged).toBe(true);
    expect(svc.classes).toEqual(golden.classes);
    const { data, cols } = svc.decisionFunction(ask);
    for (const [i, x] of golden.decisions.flat().entries()) expect(Math.abs(data[i]! - x)).toBeLessThan(1e-3);
    const labels = svc.predict(ask).map((label) => golden.classes.indexOf(label as string));
    const equal = labels.filter((code, i) => code === Number(golden.labels[i])).length;
    expect(equal / labels.length).toBeGreaterThanOrEqual(0.999);

    // 1/2 a'Qa - sum(a), from the decisions at the supports.
    const { counts, coef, intercept } = svc.fitted.state;
    const at = svc.decisionFunction(svc.supportVectors).data;
    const n = svc.support.length;
    const start = Array.from(counts, (_, c) => counts.subarray(0, c).reduce((a, b) => a + b, 0));
    let p = 0;
    for (let a = 0; a < counts.length; a++)
      for (let b = a + 1; b < counts.length; b++, p++) {
        let sum = 0;
        for (const [c, m] of [[a, b - 1] as const, [b, a] as const])
          for (let s = start[c]!; s < start[c]! + counts[c]!; s++)
            sum += (coef[m * n + s]! * (at[s * cols + p]! - intercept[p]!)) / 2 - Math.abs(coef[m * n + s]!);
        expect(Math.abs(sum / golden.objective[p]! - 1)).toBeLessThan(1e-6);
      }
  });
});
