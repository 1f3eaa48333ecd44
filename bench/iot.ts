import { readFileSync } from 'node:fs';
import { type Matrix, Random, takeRows, zeros } from '../src/core/index.js';
import { readCsv } from '../src/data/index.js';
import { StandardScaler } from '../src/preprocessing/index.js';
import { iot23 } from '../src/schemas/index.js';

export interface Problem {
  readonly name: string;
  readonly X: Matrix;
  readonly y: readonly string[];
  readonly Z: Matrix;
}

/**
 * The balanced IoT-23 rows without ports and without the columns that are constant there, standardised and shuffled: 60,000 x 15
 * to learn from and 15,000 to ask about. Once as they are (few are distinct), once with noise, so that no two are the same.
 * @param data the folder of the data
 */
export async function iotProblems(data: URL): Promise<Problem[]> {
  const table = await readCsv(readFileSync(new URL('iot23/balanced.csv', data)));
  const all = iot23.dataset(table, { ports: 'drop' });
  const order = new Random(2).permutation(all.X.rows);
  const shuffled = takeRows(all.X, order);
  const y = Array.from(order, (i) => all.y[i] as string);
  const varies = Array.from({ length: all.X.cols }, (_, j) => j).filter((j) => {
    for (let i = 1; i < shuffled.rows; i++) if (shuffled.data[i * shuffled.cols + j] !== shuffled.data[j]) return true;
    return false;
  });
  const X = zeros(shuffled.rows, varies.length);
  for (let i = 0; i < X.rows; i++)
    for (const [to, from] of varies.entries()) X.data[i * X.cols + to] = shuffled.data[i * shuffled.cols + from]!;
  const scaled = new StandardScaler().fitTransform(X);
  const random = new Random(3);
  const noisy = { ...scaled, data: scaled.data.map((v) => v + 0.02 * (random.float() - 0.5)) };
  const train = 60_000;
  const part = (M: Matrix, from: number, to: number): Matrix => ({
    rows: to - from,
    cols: M.cols,
    data: M.data.slice(from * M.cols, to * M.cols),
  });
  return [
    { name: 'iot23/balanced', M: scaled },
    { name: 'iot23/balanced, all rows distinct', M: noisy },
  ].map(({ name, M }) => ({ name, X: part(M, 0, train), y: y.slice(0, train), Z: part(M, train, M.rows) }));
}
