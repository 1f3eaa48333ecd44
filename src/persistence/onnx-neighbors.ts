import type { NeighborsState } from '../predict/index.js';
import type { GraphBuilder, Rows } from './onnx-builder.js';

/** All distances, column after column as they are summed here, then the nearest; of equal ones the first row comes first. */
export function exportNeighbors(g: GraphBuilder, state: NeighborsState, x: Rows): Rows {
  const { cols, metric, points, start, rows, k, weights, outputs, code } = state;
  const n = rows.length;
  const point = new Int32Array(n);
  for (let p = 0; p + 1 < start.length; p++) point.fill(p, start[p], start[p + 1]);
  const order = Array.from(rows.keys()).sort((a, b) => rows[a]! - rows[b]!);
  let distance = '';
  for (let j = 0; j < cols; j++) {
    const values = Float64Array.from(order, (entry) => points[point[entry]! * cols + j]!);
    const gap = g.sub(g.columns(x.name, [j]), g.constant(values, [1, n]));
    const part = metric === 'euclidean' ? g.mul(gap, gap) : g.op('Abs', [gap]);
    distance = j === 0 ? part : metric === 'chebyshev' ? g.op('Max', [distance, part]) : g.add(distance, part);
  }
  const count = g.constant([k], [1], 'int64');
  const [near, which] = g.ops('TopK', [distance, count], 2, {
    axis: { int: 1 },
    largest: { int: 0 },
    sorted: { int: 1 },
  });
  const codes = g.constant(
    Float64Array.from(order, (entry) => code[entry]!),
    [n],
  );
  const classes = g.constant(
    Float64Array.from({ length: outputs }, (_, c) => c),
    [1, 1, outputs],
  );
  const third = g.constant([2], [1], 'int64');
  const votes = g.cast(g.op('Equal', [g.op('Unsqueeze', [g.op('Gather', [codes, which!]), third]), classes]));
  if (weights === 'uniform') return { name: shares(g, votes), cols: outputs };
  const apart = metric === 'euclidean' ? g.op('Sqrt', [near!]) : near!;
  const inverse = g.div(g.scalar(1), apart);
  const isAt = g.cast(g.op('Equal', [apart, g.scalar(0)]));
  const anyAt = g.op('Greater', [g.sum(isAt), g.scalar(0)]);
  const isFar = g.op('Equal', [g.max(inverse), g.scalar(0)]);
  const weight = g.where(anyAt, isAt, g.where(isFar, g.scalar(1), inverse));
  return { name: shares(g, g.mul(votes, g.op('Unsqueeze', [weight, third]))), cols: outputs };
}

function shares(g: GraphBuilder, votes: string): string {
  const sums = g.op('ReduceSum', [votes, g.constant([1], [1], 'int64')], { keepdims: { int: 0 } });
  return g.div(sums, g.sum(sums));
}
