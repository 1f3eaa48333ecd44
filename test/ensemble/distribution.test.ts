import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../src/core/types.js';
import { readCsv } from '../../src/data/index.js';
import { ExtraTreesClassifier, RandomForestClassifier } from '../../src/ensemble/index.js';
import { f1Score } from '../../src/metrics/index.js';

// Made by ../golden/forests.py with scikit-learn. Two forests are never the same; their mean macro-F1 over five seeds is,
// within 0.002.
const golden = JSON.parse(readFileSync(new URL('../golden/forests.json', import.meta.url), 'utf8'));
const data = new URL('../../../shared/data/', import.meta.url);
const present = existsSync(data);
const file = (name: string) => readFileSync(new URL(name, data));
const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;

/** The script's hash of the row number. */
function hashed(i: number, salt: number): number {
  let h = (Math.imul(i, 2654435761) + salt * 40503) >>> 0;
  h ^= h >>> 15;
  h = Math.imul(h, 2246822519) >>> 0;
  return (h ^ (h >>> 13)) >>> 0;
}

function scores(columns: readonly ArrayLike<number>[], y: readonly string[]) {
  const rows = Array.from(y.keys());
  const train = rows.filter((i) => hashed(i, 1) % 5 !== 0);
  const test = rows.filter((i) => hashed(i, 1) % 5 === 0);
  const take = (index: readonly number[]): Matrix => ({
    rows: index.length,
    cols: columns.length,
    data: Float64Array.from(
      index.flatMap((i) => columns.map((column) => (Number.isFinite(column[i]) ? column[i]! : 0))),
    ),
  });
  const of = (index: readonly number[]) => index.map((i) => y[i]!);
  const X = take(train);
  const Z = take(test);
  const f1 = (forest: typeof RandomForestClassifier | typeof ExtraTreesClassifier, average: 'macro' | 'weighted') =>
    mean(
      [0, 1, 2, 3, 4].map((randomState) =>
        f1Score(of(test), new forest({ randomState }).fit(X, of(train)).predict(Z), { average }),
      ),
    );
  return { rows: y.length, test: test.length, f1 };
}

function compare(
  ours: ReturnType<typeof scores>,
  theirs: Record<string, never>,
  forest: typeof RandomForestClassifier | typeof ExtraTreesClassifier,
  average: 'macro' | 'weighted',
): void {
  expect(ours).toMatchObject({ rows: theirs.rows, test: theirs.test });
  expect(Math.abs(ours.f1(forest, average) - mean(theirs[forest.name]![average])), forest.name).toBeLessThan(0.002);
}

describe.skipIf(!present)(
  `forests equal scikit-learn’s in distribution${present ? '' : ' (skipped: ../shared/data is absent)'}`,
  () => {
    it('on IoT-23 flows with a tenth of the labels flipped', async () => {
      const table = await readCsv(file('iot23/balanced.csv'));
      const text = (name: string) => Array.from({ length: table.rows }, (_, i) => String(table.column(name).get(i)));
      const flags = (name: string, values: readonly string[]) =>
        values.map((value) => text(name).map((v) => (v === value ? 1 : 0)));
      const numbers = ['src_port', 'dst_port', 'duration', 'src_bytes', 'dst_bytes', 'src_pkts', 'dst_pkts'];
      const columns = [
        ...numbers.map((name) => Array.from({ length: table.rows }, (_, i) => table.column(name).get(i) as number)),
        ...flags('proto', ['tcp', 'udp', 'icmp']),
        ...flags('state', ['S0', 'OTH', 'S3', 'SF', 'RSTR']),
      ];
      const labels = text('label');
      const classes = [...new Set(labels)].sort();
      const noisy = labels.map((label, i) => {
        const code = classes.indexOf(label);
        return hashed(i, 2) % 10 === 0 ? classes[(code + 1 + (hashed(i, 3) % 4)) % 5]! : label;
      });
      const theirs = golden['iot23 with 10 % of labels flipped'];
      compare(scores(columns, noisy), theirs, RandomForestClassifier, 'macro');
      compare(scores(columns, noisy), theirs, ExtraTreesClassifier, 'macro');
    });

    it('on the corrected CICIDS2017 flows', async () => {
      const table = await readCsv(file('cicids2017/improved-sample.csv.gz'));
      const dropped = ['id', 'Flow ID', 'Src IP', 'Dst IP', 'Timestamp', 'Label', 'Attempted Category'];
      const columns = table.names
        .filter((name) => !dropped.includes(name))
        .map((name) => Array.from({ length: table.rows }, (_, i) => table.column(name).get(i) as number));
      const labels = Array.from({ length: table.rows }, (_, i) => String(table.column('Label').get(i)));
      compare(scores(columns, labels), golden.cicids2017, RandomForestClassifier, 'macro');
      // One row of a rare class moves scikit-learn's own macro-F1 of extra trees by .02 from seed to seed.
      compare(scores(columns, labels), golden.cicids2017, ExtraTreesClassifier, 'weighted');
    });
  },
);
