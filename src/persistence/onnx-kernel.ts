import type { KernelState } from '../predict/index.js';
import type { GraphBuilder, Rows } from './onnx-builder.js';

/** Support vectors: the kernel of each row with all of them, the decision of each pair, and the answer to these. */
export function exportKernel(g: GraphBuilder, state: KernelState, x: Rows): Rows {
  const { counts, coef, intercept } = state;
  const k = counts.length;
  const n = counts.reduce((a, b) => a + b, 0);
  const pairs = pairsOf(k);
  const ends = Array.from(
    counts,
    (
      (sum) => (c: number) =>
        (sum += c)
    )(0),
  );
  const W = new Float64Array(n * pairs.length);
  for (const [p, [a, b]] of pairs.entries())
    for (const [own, other] of [
      [a, b - 1],
      [b, a],
    ] as const)
      for (let s = ends[own]! - counts[own]!; s < ends[own]!; s++) W[s * pairs.length + p] = coef[other * n + s]!;
  const D = g.op('Gemm', [
    kernels(g, state, x, n),
    g.constant(W, [n, pairs.length]),
    g.constant(intercept, [pairs.length]),
  ]);
  if (state.answer === 'pairs') return { name: D, cols: pairs.length };
  return { name: state.answer === 'probability' ? probabilities(g, state, D, k) : votes(g, state, D, k), cols: k };
}

const pairsOf = (k: number): [number, number][] =>
  Array.from({ length: k }, (_, a) => a).flatMap((a) =>
    Array.from({ length: k - a - 1 }, (_, i): [number, number] => [a, a + 1 + i]),
  );

function kernels(g: GraphBuilder, state: KernelState, x: Rows, n: number): string {
  const { kernel, gamma, coef0, degree, support, cols } = state;
  if (kernel === 'precomputed') return g.columns(x.name, support);
  if (kernel === 'rbf') {
    // Moved to the mean of the supports: the squares lose no digits where rows lie far from 0.
    const origin = new Float64Array(cols);
    for (let i = 0; i < support.length; i++) origin[i % cols]! += support[i]! / n;
    const moved = support.map((value, i) => value - origin[i % cols]!);
    const norms = Float64Array.from({ length: n }, (_, s) =>
      moved.subarray(s * cols, (s + 1) * cols).reduce((sum, value) => sum + value * value, 0),
    );
    const z = g.sub(x.name, g.constant(origin, [1, cols]));
    const product = g.op('Gemm', [z, g.constant(moved, [n, cols])], { transB: { int: 1 }, alpha: { float: 2 } });
    const distance = g.sub(g.add(g.sum(g.mul(z, z)), g.constant(norms, [1, n])), product);
    return g.op('Exp', [g.mul(g.op('Max', [distance, g.scalar(0)]), g.scalar(-gamma))]);
  }
  const product = g.op('Gemm', [x.name, g.constant(support, [n, cols])], { transB: { int: 1 } });
  if (kernel === 'linear') return product;
  const u = g.add(g.mul(product, g.scalar(gamma)), g.scalar(coef0));
  return kernel === 'sigmoid' ? g.op('Tanh', [u]) : g.op('Pow', [u, g.scalar(degree)]);
}

/** Votes, and how clear they were; see the kind `kernel`. */
function votes(g: GraphBuilder, { answer }: KernelState, D: string, k: number): string {
  const pairs = pairsOf(k);
  const first = new Float64Array(pairs.length * k);
  const second = new Float64Array(pairs.length * k);
  for (const [p, [a, b]] of pairs.entries()) {
    first[p * k + a] = 1;
    second[p * k + b] = 1;
  }
  const dims = [pairs.length, k];
  const won = g.cast(g.op('Greater', [D, g.scalar(0)]));
  const times = (x: string, y: Float64Array) => g.op('MatMul', [x, g.constant(y, dims)]);
  const count = g.add(times(won, first), times(g.sub(g.scalar(1), won), second));
  const clear = times(
    D,
    first.map((a, i) => a - second[i]!),
  );
  const margin = g.mul(g.add(g.op('Abs', [clear]), g.scalar(1)), g.scalar(3));
  const score = g.add(count, g.div(clear, margin));
  if (answer === 'votes') return score;
  let ranked = score;
  if (answer === 'shares') {
    // Of the classes with the most votes, the first gets the greatest of the values.
    const most = g.op('ArgMax', [count], { axis: { int: 1 }, keepdims: { int: 1 } });
    const isMost = g.op('Equal', [
      g.constant(
        Float64Array.from({ length: k }, (_, c) => c),
        [1, k],
        'int64',
      ),
      most,
    ]);
    ranked = g.where(isMost, g.max(score), score);
  }
  const raised = g.add(ranked, g.scalar(1 / 2));
  return g.div(raised, g.sum(raised));
}

/** Sigmoids of the decisions, coupled: the steps of `couple`, for all rows at once; a row that has come to rest stays. */
function probabilities(g: GraphBuilder, { sigmoids }: KernelState, D: string, k: number): string {
  const pairs = pairsOf(k);
  const each = (from: number) =>
    g.constant(
      pairs.map((_, p) => sigmoids![2 * p + from]!),
      [1, pairs.length],
    );
  const platt = g.op('Sigmoid', [g.op('Neg', [g.add(g.mul(D, each(0)), each(1))])]);
  const sure = g.op('Clip', [platt, g.scalar(1e-7), g.scalar(1 - 1e-7)]);
  const r = (a: number, b: number): string => {
    const p = pairs.findIndex(([i, j]) => i === Math.min(a, b) && j === Math.max(a, b));
    const column = g.columns(sure, [p]);
    return a < b ? column : g.sub(g.scalar(1), column);
  };
  if (k === 2) return g.concat([r(0, 1), r(1, 0)]);
  // Q row by row: n x k each.
  const Q = Array.from({ length: k }, (_, a) => {
    const others = Array.from({ length: k }, (_, b) => b).filter((b) => b !== a);
    const own = others.map((b) => g.mul(r(b, a), r(b, a))).reduce(g.add);
    return g.concat(Array.from({ length: k }, (_, b) => (b === a ? own : g.op('Neg', [g.mul(r(b, a), r(a, b))]))));
  });
  const start = g.add(g.mul(g.sum(sure), g.scalar(0)), g.constant(new Float64Array(k).fill(1 / k), [1, k]));
  const body = g.inner('in_');
  const p = coupled(body, Q, k);
  body.rename('keep_going', 'keep_going_on');
  body.rename(p, 'p_out');
  const graph = body.finish(
    'couple',
    [
      { name: 'round', type: 'int64', dims: [] },
      { name: 'keep_going', type: 'bool', dims: [] },
      { name: 'p_in', type: g.type, dims: ['N', k] },
    ],
    [
      { name: 'keep_going_on', type: 'bool', dims: [] },
      { name: 'p_out', type: g.type, dims: ['N', k] },
    ],
    true,
  );
  const rounds = g.scalar(Math.max(100, k), 'int64');
  return g.op('Loop', [rounds, g.scalar(1, 'bool'), start], { body: { graph } });
}

function coupled(g: GraphBuilder, Q: readonly string[], k: number): string {
  const before = 'p_in';
  let p = before;
  let Qp = g.concat(Q.map((row) => g.sum(g.mul(row, p))));
  let pQp = g.sum(g.mul(p, Qp));
  const off = g.max(g.op('Abs', [g.sub(Qp, pQp)]));
  const rests = g.op('Less', [off, g.scalar(0.005 / k)]);
  for (let a = 0; a < k; a++) {
    const Qaa = g.columns(Q[a]!, [a]);
    const Qpa = g.columns(Qp, [a]);
    const diff = g.div(g.sub(pQp, Qpa), Qaa);
    const unit = g.constant(
      Float64Array.from({ length: k }, (_, b) => (b === a ? 1 : 0)),
      [1, k],
    );
    const grown = g.add(g.scalar(1), diff);
    const twice = g.mul(g.scalar(2), Qpa);
    pQp = g.div(g.add(pQp, g.mul(diff, g.add(g.mul(diff, Qaa), twice))), g.mul(grown, grown));
    Qp = g.div(g.add(Qp, g.mul(diff, Q[a]!)), grown);
    p = g.div(g.add(p, g.mul(diff, unit)), grown);
  }
  return g.where(rests, before, p);
}
