import { Random } from '../../src/core/random.js';
import { Table } from '../../src/data/index.js';
import { MLPClassifier, type MLPClassifierParams } from '../../src/neural/index.js';
import { Pipeline } from '../../src/pipeline/index.js';
import { StandardScaler } from '../../src/preprocessing/index.js';

const CLASSES = ['dns', 'ssh', 'web'];

/** Made-up flows: `n` rows of three numbers, three classes of unlike sizes, a group of five rows, a time. */
export function flows(n: number, seed = 1) {
  const random = new Random(seed);
  const rows = Array.from({ length: n }, (_, i) => {
    const k = [0, 1, 2, 2, 2, 2][random.below(6)]!;
    const x = [100 * k + 30 * random.float(), random.float() - k, 1e6 * random.float()];
    return { x, label: CLASSES[k]!, group: `host ${Math.floor(i / 5)}`, time: 1000 + i };
  });
  return {
    X: rows.map(({ x }) => x),
    y: rows.map(({ label }) => label),
    groups: rows.map(({ group }) => group),
    times: rows.map(({ time }) => time),
  };
}
export type Flows = ReturnType<typeof flows>;

/** The flows as tables of so many rows each. */
export function tables({ X, y, groups, times }: Flows, sizes: readonly number[]): Table[] {
  const whole = Table.from({
    a: X.map((x) => x[0]!),
    b: X.map((x) => x[1]!),
    c: X.map((x) => x[2]!),
    label: y,
    group: groups,
    time: times,
  });
  const parts: Table[] = [];
  for (let from = 0, k = 0; from < whole.rows; k++) {
    const size = sizes[k % sizes.length]!;
    parts.push(whole.slice(from, from + size));
    from += size;
  }
  return parts;
}

/** What `tables` made, as rows. */
export const dataset = (table: Table) => ({
  X: table.select(['a', 'b', 'c']).toMatrix(),
  y: table.column('label').toArray() as string[],
  groups: table.column('group').toArray() as string[],
  times: table.column('time').toArray() as number[],
});

export const network = (params: Partial<MLPClassifierParams> = {}) =>
  new MLPClassifier({ hiddenLayerSizes: [6], batchSize: 16, ...params });
export const pipeline = (params: Partial<MLPClassifierParams> = {}) =>
  new Pipeline([
    ['scale', new StandardScaler()],
    ['mlp', network(params)],
  ]);
