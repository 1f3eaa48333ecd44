// All nodes of small trees, asked sixteen at a time: of sixteen trees for one row, or of one tree for sixteen rows. No walk waits
// for its node, and no branch is guessed.
//
// A value is known by its rank among the thresholds of its column, a byte: it goes right where the rank is greater than the
// threshold's. Leaves are bytes too. A tree is at leaf 0 first; a node on the path finds it at the leaf `from`, and moves it on
// if it goes right: left children keep the leaf of their parent, right ones have their own. The k-th node of
// sixteen trees, parents before their children, is four vectors: columns, ranks of the thresholds, `from`, and `from` ^ where it goes.

const STEP: usize = 64;

/**
 * Ranks of the values of n rows, a byte each, less 128, for comparisons are of signed bytes; those of one column lie `width` bytes behind those
 * of the one before. A column is u32 address of its cuts, a power of two less one and filled up with Infinity; u32 half their
 * number, and u32 the column of the row, both in bytes; f64 what stands for a missing value.
 */
// @ts-ignore: decorator
@inline
function rank(columns: usize, end: usize, rows: usize, stride: usize, n: i32, ranks: usize, width: usize): void {
  for (; columns < end; columns += 24, ranks += width) {
    const cuts = <usize>load<u32>(columns);
    const half = <usize>load<u32>(columns, 4);
    const missing = load<f64>(columns, 16);
    let row = rows + <usize>load<u32>(columns, 8);
    for (let i = 0; i < n; i++, row += stride) {
      let x = load<f64>(row);
      x = x == x ? x : missing;
      let at = cuts;
      for (let size = half; size >= 8; size >>= 1) at += size & -(<usize>!(x <= load<f64>(at + size - 8)));
      store<u8>(ranks + i, <u32>((at - cuts) >> 3) ^ 128);
    }
  }
}

/**
 * One row: ranks, leaves of all trees, sums. `counts` are the questions of each tree, the most of sixteen before the others'. A tree is
 * u32 addresses of its leaf, of the values of all its leaves, and of the sum that it adds to.
 */
export function one(
  columns: usize, end: usize, rows: usize, stride: usize, ranks: usize,
  steps: usize, counts: usize, leaves: usize,
  trees: usize, sums: usize, rounded: bool,
): void {
  const tables = ranks + (end - columns) / 24;
  rank(columns, end, rows, stride, 1, ranks, 1);
  let to = leaves;
  for (let group = counts; group < leaves; group += 16, to += 16) {
    let at = i8x16.splat(0);
    for (let n = load<u8>(group); n; n--, steps += STEP) {
      const column = v128.load(steps);
      let x = i8x16.swizzle(v128.load(ranks), column);
      let shifted = column;
      for (let table = ranks + 16; table < tables; table += 16) {
        shifted = i8x16.sub(shifted, i8x16.splat(16));
        x = v128.or(x, i8x16.swizzle(v128.load(table), shifted));
      }
      const right = v128.and(i8x16.eq(at, v128.load(steps, 32)), i8x16.gt_s(x, v128.load(steps, 16)));
      at = v128.xor(at, v128.and(right, v128.load(steps, 48)));
    }
    v128.store(to, at);
  }
  for (; trees < columns; trees += 16) {
    const sum = <usize>load<u32>(trees, 8);
    const leaf = <usize>load<u8>(load<u32>(trees));
    const s = load<f64>(sum) + load<f64>(<usize>load<u32>(trees, 4) + (leaf << 3));
    store<f64>(sum, rounded ? <f64><f32>s : s);
  }
}

// @ts-ignore: decorator
@inline
function moved(at: v128, x: usize, rank: v128, from: v128, to: v128): v128 {
  return v128.xor(at, v128.and(v128.and(i8x16.eq(at, from), i8x16.gt_s(v128.load(x), rank)), to));
}

/** 64 rows; all that is there for a row is there 64 times, side by side. */
export function many(
  columns: usize, end: usize, rows: usize, stride: usize, ranks: usize,
  steps: usize, counts: usize, leaves: usize,
  trees: usize, sums: usize, rounded: bool,
): void {
  rank(columns, end, rows, stride, 64, ranks, 64);
  let to = leaves;
  for (let group = counts; group < leaves; group += 16) {
    for (let lane: usize = 0; lane < 16; lane++, to += 64) {
      let a = i8x16.splat(0);
      let b = a;
      let c = a;
      let d = a;
      let node = steps + lane;
      for (let n = load<u8>(group + lane); n; n--, node += STEP) {
        const x = ranks + (<usize>load<u8>(node) << 6);
        const rank = v128.load_splat<u8>(node, 16);
        const from = v128.load_splat<u8>(node, 32);
        const by = v128.load_splat<u8>(node, 48);
        a = moved(a, x, rank, from, by);
        b = moved(b, x + 16, rank, from, by);
        c = moved(c, x + 32, rank, from, by);
        d = moved(d, x + 48, rank, from, by);
      }
      v128.store(to, a);
      v128.store(to, b, 16);
      v128.store(to, c, 32);
      v128.store(to, d, 48);
    }
    steps += STEP * <usize>load<u8>(group);
  }
  for (; trees < columns; trees += 16) {
    let leaf = leaves + ((<usize>load<u32>(trees) - leaves) << 6);
    let sum = sums + ((<usize>load<u32>(trees, 8) - sums) << 6);
    const values = <usize>load<u32>(trees, 4);
    for (const stop = leaf + 64; leaf < stop; leaf += 2, sum += 16) {
      const first = v128.load64_zero(values + (<usize>load<u8>(leaf) << 3));
      const both = v128.load_lane<u64>(values + (<usize>load<u8>(leaf, 1) << 3), first, 1);
      const s = f64x2.add(v128.load(sum), both);
      v128.store(sum, rounded ? f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(s)) : s);
    }
  }
}
