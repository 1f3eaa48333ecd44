import { type Label, type Matrix, Random, takeRows, zeros } from '@nettc/core/core';
import type { Table, TableRow } from '@nettc/core/data';
import { readCsvFile } from '@nettc/core/node';
import { StandardScaler } from '@nettc/core/preprocessing';
import { cicflowmeter, type Dataset, iot23 } from '@nettc/core/schemas';
import type { Problem } from './problem.js';
import type { Context } from './table.js';

export const IOT23 = 'iot23/balanced.csv';
export const CICIDS2017 = 'cicids2017/improved-sample.csv.gz';

/** Real flows, shuffled: four in five to learn from, the others to ask about. */
export interface FlowProblem extends Problem {
  /** The rows of Z as the file has them. */
  readonly records: () => TableRow[];
}

/** Problems for trees: IoT-23 as it is and with one label in ten drawn anew, for trees of a realistic size; CICIDS2017. */
export async function flowProblems({ file }: Pick<Context, 'file'>): Promise<FlowProblem[]> {
  const tables = [await readCsvFile(file(IOT23)), await readCsvFile(file(CICIDS2017))] as const;
  const iot = iot23.dataset(tables[0], { ports: 'keep' });
  const cic = cicflowmeter.dataset(tables[1], { ports: 'keep' });
  const classes = [...new Set(iot.y)].sort();
  const random = new Random(1);
  const noisy = iot.y.map((label) => (random.below(10) === 0 ? classes[random.below(classes.length)]! : label));
  return [
    split('iot23/balanced', tables[0], iot),
    split('iot23/balanced, 10 % noise', tables[0], { ...iot, y: noisy }),
    split('cicids2017', tables[1], cic),
  ];
}

function split(name: string, table: Table, { X, y, index }: Dataset): FlowProblem {
  const order = new Random(2).permutation(X.rows);
  const train = Math.floor(X.rows * 0.8);
  const [learned, asked] = [order.slice(0, train), order.slice(train)];
  return {
    name,
    X: takeRows(X, learned),
    y: Array.from(learned, (i) => y[i]!),
    Z: takeRows(X, asked),
    yZ: Array.from(asked, (i) => y[i]!),
    records: () => {
      const all = [...table];
      return Array.from(asked, (i) => all[index[i]!]!);
    },
  };
}

/**
 * Problems for distances and gradients: the balanced IoT-23 rows without ports and without the columns that are constant
 * there, standardised; 60,000 x 15 to learn from and 15,000 to ask about. Once as they are (few are distinct), once with
 * noise, so that no two are the same.
 */
export async function scaledProblems({ file }: Pick<Context, 'file'>): Promise<Problem[]> {
  const [scaled, labels] = standardised(iot23.dataset(await readCsvFile(file(IOT23)), { ports: 'drop' }));
  const random = new Random(3);
  const distinct = { ...scaled, data: scaled.data.map((v) => v + 0.02 * (random.float() - 0.5)) };
  return Object.entries({ 'iot23/balanced': scaled, 'iot23/balanced, all rows distinct': distinct }).map(([name, M]) =>
    parted(name, M, labels, 60_000),
  );
}

/** CICIDS2017 in the same way: many columns, many classes, and nearly all rows distinct. Four in five rows to learn from. */
export async function scaledCicids({ file }: Pick<Context, 'file'>): Promise<Problem> {
  const [scaled, labels] = standardised(cicflowmeter.dataset(await readCsvFile(file(CICIDS2017)), { ports: 'drop' }));
  return parted('cicids2017', scaled, labels, Math.floor(0.8 * scaled.rows));
}

/** Shuffled, without ports and constant columns. */
function standardised({ X, y }: Dataset): [Matrix, Label[]] {
  const order = new Random(2).permutation(X.rows);
  return [new StandardScaler().fitTransform(varying(takeRows(X, order))), Array.from(order, (i) => y[i]!)];
}

function parted(name: string, { rows, cols, data }: Matrix, labels: readonly Label[], train: number): Problem {
  const part = (from: number, to: number): Matrix => ({
    rows: to - from,
    cols,
    data: data.slice(from * cols, to * cols),
  });
  return { name, X: part(0, train), y: labels.slice(0, train), Z: part(train, rows), yZ: labels.slice(train) };
}

/** Without the columns that have one value only. */
function varying(X: Matrix): Matrix {
  const kept = Array.from({ length: X.cols }, (_, j) => j).filter((j) => {
    for (let i = 1; i < X.rows; i++) if (X.data[i * X.cols + j] !== X.data[j]) return true;
    return false;
  });
  const out = zeros(X.rows, kept.length);
  for (let i = 0; i < X.rows; i++)
    for (const [to, from] of kept.entries()) out.data[i * out.cols + to] = X.data[i * X.cols + from]!;
  return out;
}
