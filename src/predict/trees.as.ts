// The walk of trees.ts over packed nodes, eight lanes at once: while one waits for the memory the others go on.
//
// A node is 16 bytes: f64 threshold, u32 address of the left child (the right one follows it), u32 offset of its column in a
// row. A leaf tests the column behind the last one, which is 0: its threshold is the address of its values, never below 0,
// and its left child is itself, so a walk that has ended stays where it is.

/** Where the eight lanes ended, and before that the roots of eight trees: u32 each. */
const LANES: usize = 0;

// @ts-ignore: decorator
@inline
function step(node: usize, row: usize): usize {
  const left = <usize>load<u32>(node, 8);
  return left + (<usize>!(load<f64>(row + <usize>load<u32>(node, 12)) <= load<f64>(node)) << 4);
}

// @ts-ignore: decorator
@inline
function walk(
  a: usize, b: usize, c: usize, d: usize, e: usize, f: usize, g: usize, h: usize,
  i: usize, j: usize, k: usize, l: usize, m: usize, n: usize, o: usize, p: usize,
): void {
  while (true) {
    const a1 = step(a, i);
    const b1 = step(b, j);
    const c1 = step(c, k);
    const d1 = step(d, l);
    const e1 = step(e, m);
    const f1 = step(f, n);
    const g1 = step(g, o);
    const h1 = step(h, p);
    const moved = (a ^ a1) | (b ^ b1) | (c ^ c1) | (d ^ d1) | (e ^ e1) | (f ^ f1) | (g ^ g1) | (h ^ h1);
    if (!moved) break;
    a = a1;
    b = b1;
    c = c1;
    d = d1;
    e = e1;
    f = f1;
    g = g1;
    h = h1;
  }
  store<u32>(LANES, <u32>a);
  store<u32>(LANES, <u32>b, 4);
  store<u32>(LANES, <u32>c, 8);
  store<u32>(LANES, <u32>d, 12);
  store<u32>(LANES, <u32>e, 16);
  store<u32>(LANES, <u32>f, 20);
  store<u32>(LANES, <u32>g, 24);
  store<u32>(LANES, <u32>h, 28);
}

/** Adds the values of the leaf where a lane ended: two at a time, `width` bytes. */
// @ts-ignore: decorator
@inline
function add(lane: i32, out: usize, width: usize): void {
  const value = <usize>load<f64>(<usize>load<u32>(LANES + (<usize>lane << 2)));
  for (let k: usize = 0; k < width; k += 16)
    v128.store(out + k, f64x2.add(v128.load(out + k), v128.load(value + k)));
}

/** One row through all trees, eight trees at a time; behind the last root stand seven of a lone leaf. */
export function one(roots: usize, trees: i32, row: usize, out: usize, width: usize): void {
  for (let t = 0; t < trees; t += 8) {
    const r = roots + (<usize>t << 2);
    walk(
      load<u32>(r), load<u32>(r, 4), load<u32>(r, 8), load<u32>(r, 12),
      load<u32>(r, 16), load<u32>(r, 20), load<u32>(r, 24), load<u32>(r, 28),
      row, row, row, row, row, row, row, row,
    );
    for (let lane = 0; lane < min(8, trees - t); lane++) add(lane, out, width);
  }
}

/** Many rows, a multiple of eight, through tree after tree. A row is `stride` bytes. */
export function many(roots: usize, trees: i32, rows: usize, stride: usize, n: i32, out: usize, width: usize): void {
  for (let t = 0; t < trees; t++) {
    const root = <usize>load<u32>(roots + (<usize>t << 2));
    let x = rows;
    let to = out;
    for (let i = 0; i < n; i += 8) {
      const x1 = x + stride;
      const x2 = x1 + stride;
      const x3 = x2 + stride;
      const x4 = x3 + stride;
      const x5 = x4 + stride;
      const x6 = x5 + stride;
      const x7 = x6 + stride;
      walk(root, root, root, root, root, root, root, root, x, x1, x2, x3, x4, x5, x6, x7);
      for (let lane = 0; lane < 8; lane++) {
        add(lane, to, width);
        to += width;
      }
      x = x7 + stride;
    }
  }
}
