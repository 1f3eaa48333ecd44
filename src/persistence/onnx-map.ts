import { evenly, type MapFunction, type MapState, type MapTable } from '../predict/map.js';
import type { GraphBuilder, Rows } from './onnx-builder.js';

/** Columns through functions and tables: neighbours that go through the same function together. */
export function exportMap(g: GraphBuilder, { columns, normal }: MapState, x: Rows): Rows {
  const parts: string[] = [];
  for (let from = 0, to = 0; from < columns.length; from = to) {
    const column = columns[from]!;
    for (to = from + 1; typeof column === 'string' && columns[to] === column; ) to++;
    const own = from === 0 && to === columns.length ? x.name : g.columns(x.name, range(from, to));
    const read = typeof column === 'string' ? named(g, column, own) : table(g, column, own);
    parts.push(
      typeof column !== 'string' && normal ? g.where(g.op('IsNaN', [own]), own, quantile(g, read, normal)) : read,
    );
  }
  return { name: g.concat(parts), cols: x.cols };
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, k) => from + k);

function named(g: GraphBuilder, f: MapFunction, x: string): string {
  const one = () => g.scalar(1);
  switch (f) {
    case 'identity':
      return x;
    case 'log1p':
      return g.op('Log', [g.add(x, one())]);
    case 'expm1':
      return g.sub(g.op('Exp', [x]), one());
    case 'log':
      return g.op('Log', [x]);
    case 'exp':
      return g.op('Exp', [x]);
    case 'sqrt':
      return g.op('Sqrt', [x]);
    case 'square':
      return g.mul(x, x);
    case 'abs':
      return g.op('Abs', [x]);
    case 'sigmoid':
      return g.op('Sigmoid', [x]);
  }
}

/** As `reader` of the kind `map`: n x 1 in, n x 1 out. */
function table(g: GraphBuilder, { x, y = evenly(x.length) }: MapTable, at: string): string {
  const n = x.length;
  const points = g.constant(x, [1, n]);
  const xs = g.constant(x, [n]);
  const ys = g.constant(y, [n]);
  const last = g.scalar(n - 1, 'int64');
  const first = g.scalar(0, 'int64');
  const count = (op: string) => g.cast(g.sum(g.cast(g.op(op, [points, at]), 'int32')), 'int64');
  const within = (k: string) => g.op('Min', [g.op('Max', [k, first]), last]);
  const of = (list: string, k: string) => g.op('Gather', [list, k]);
  const below = count('Less'); // the place of the first that is not below
  const next = count('LessOrEqual');
  const k = within(g.sub(next, g.scalar(1, 'int64')));
  const up = within(next);
  const [x0, y0] = [of(xs, k), of(ys, k)];
  const slope = g.div(g.sub(at, x0), g.sub(of(xs, up), x0));
  const between = g.add(y0, g.mul(g.sub(of(ys, up), y0), slope));
  const mean = g.div(g.add(of(ys, within(below)), y0), g.scalar(2));
  const inside = g.where(g.op('Less', [below, next]), mean, between);
  const high = g.where(g.op('GreaterOrEqual', [at, g.scalar(x[n - 1]!)]), g.scalar(y[n - 1]!), inside);
  const low = g.where(g.op('LessOrEqual', [at, g.scalar(x[0]!)]), g.scalar(y[0]!), high);
  return g.where(g.op('IsNaN', [at]), at, low);
}

/** As `normalQuantile` of the kind `map`. */
function quantile(g: GraphBuilder, share: string, c: Float64Array): string {
  const least = 9.999999977795539e-8;
  const p = g.op('Clip', [share, g.scalar(least), g.scalar(1 - least)]);
  const q = g.sub(p, g.scalar(0.5));
  const ratio = (r: string, from: number): string => {
    const polynomial = (k: number) =>
      Array.from(c.subarray(k, k + 8), (a) => g.scalar(a)).reduce((sum, a) => g.add(g.mul(sum, r), a));
    return g.div(polynomial(from), polynomial(from + 8));
  };
  const middle = g.mul(ratio(g.sub(g.scalar(0.180625), g.mul(q, q)), 0), q);
  const tail = g.op('Min', [p, g.sub(g.scalar(1), p)]);
  const root = g.op('Sqrt', [g.op('Neg', [g.op('Log', [tail])])]);
  const side = g.mul(ratio(g.sub(root, g.scalar(1.6)), 16), g.op('Sign', [q]));
  return g.where(g.op('Greater', [g.op('Abs', [q]), g.scalar(0.425)]), side, middle);
}
