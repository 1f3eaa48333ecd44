import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/core/run.js';
import type { Label, Matrix } from '../../src/core/types.js';
import { readCsv } from '../../src/data/index.js';
import { ADASYN, BorderlineSMOTE, TomekLinks } from '../../src/resampling/index.js';
import { nearestOthers, neighborhoodOf } from '../../src/resampling/neighbors.js';
import { golden } from './golden.js';
import { countsOf, madeRows, rowsOf } from './tools.js';

const file = fileURLToPath(new URL('../../../shared/data/iot23/balanced.csv', import.meta.url));
const present = existsSync(file);
const COLUMNS = ['src_port', 'dst_port', 'src_bytes', 'dst_bytes', 'src_pkts', 'dst_pkts'];
const PROGRESS = { done: 0, total: 1 };
const digest = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');

describe.skipIf(!present)(`IoT-23 rows${present ? '' : ' (skipped: ../shared/data is absent)'}`, () => {
  let X: Matrix;
  let y: Label[];
  beforeAll(async () => {
    const table = await readCsv(readFileSync(file));
    const columns = COLUMNS.map((name) => table.column(name));
    const all = Array.from({ length: 3000 }, (_, i) => 25 * i);
    const label = (i: number) => table.column('label').get(i)!;
    const kept = all.filter((i, n) => n % 3 > 0 || !['C&C', 'DDoS'].includes(String(label(i))));
    y = kept.map(label);
    const rows = kept.map((i) => columns.map((column) => Math.min(Number(column.get(i)) || 0, 65535)));
    X = { rows: rows.length, cols: COLUMNS.length, data: Float64Array.from(rows.flat()) };
  });

  it('have the neighbours, dangers, shares and links that imbalanced-learn finds', () => {
    const { k, m, real } = golden;
    expect(countsOf(y)).toEqual(real.rows);
    for (const [label, expected] of Object.entries(real.neighbors)) {
      const members = Int32Array.from(rowsOf(y, label));
      const among = run(neighborhoodOf(X, members, k, PROGRESS));
      const lists: number[][] = [];
      run(
        nearestOthers(
          among,
          Int32Array.from(members, (_, i) => i),
          k,
          PROGRESS,
          (i, near) => void (lists[i] = [...near]),
        ),
      );
      expect(digest(lists)).toBe(expected);
    }
    const started = (sampler: BorderlineSMOTE | ADASYN) => {
      const times = new Int32Array(X.rows);
      for (const { from } of madeRows(sampler.fitResample(X, y), X.rows)) times[from]!++;
      return times;
    };
    const borderline = started(new BorderlineSMOTE({ kNeighbors: k, mNeighbors: m }));
    for (const [label, expected] of Object.entries(real.danger)) {
      const rows = rowsOf(y, label).filter((i) => borderline[i]! > 0);
      expect([rows.length, digest(rows)]).toEqual(expected);
    }
    const times = started(new ADASYN({ nNeighbors: k }));
    const shares = Object.keys(real.neighbors).map((label) => rowsOf(y, label).map((i) => times[i]!));
    expect(shares.map((list) => [list.reduce((a, b) => a + b), digest(list)])).toEqual(real.shares);
    for (const samplingStrategy of ['auto', 'all'] as const) {
      const rows = [...new TomekLinks({ samplingStrategy }).fitResample(X, y).source];
      expect([rows.length, digest(rows)]).toEqual(real.tomek[samplingStrategy]);
    }
  });
});
