// What is done to the rows of a node (row-loops.ts) and to its histogram (cut-scan.ts), which say more about each.
//
// A row is 8 bytes: u32 its number, u32 its kind. A kind is 16 bytes: f64 weight, u32 class, u32 training rows behind it.
// A bin of the histogram is `stride` bytes: f64 weight of each class, and behind them the training rows.

/** Where the kinds are. */
const KINDS: usize = 64;

// @ts-ignore: decorator
@inline
function codeAt(codes: usize, at: usize): i32 {
  return <i32>load<u16>(codes + (<usize>load<u32>(at) << 1));
}

/** Adds a row to the place of its class; `count` is where the training rows behind it are added, if not 0. */
// @ts-ignore: decorator
@inline
function addTo(bin: usize, at: usize, count: usize): void {
  const kind = <usize>load<u32>(at, 4) << 4;
  const to = bin + (<usize>load<u32>(kind, KINDS + 8) << 3);
  store<f64>(to, load<f64>(to) + load<f64>(kind, KINDS));
  if (count) store<f64>(bin + count, load<f64>(bin + count) + <f64>load<u32>(kind, KINDS + 12));
}

// @ts-ignore: decorator
@inline
function use(used: usize, bin: i32): void {
  const word = used + <usize>((bin >> 5) << 2);
  store<u32>(word, load<u32>(word) | (1 << (bin & 31)));
}

/** The least rank, and 65,536 times the greatest. */
export function look(codes: usize, at: usize, end: usize, least: i32, greatest: i32): u32 {
  for (; at < end; at += 8) {
    const code = codeAt(codes, at);
    least = min(least, code);
    greatest = max(greatest, code);
  }
  return <u32>least | (<u32>greatest << 16);
}

export function add(
  codes: usize, at: usize, end: usize, lowest: i32, shift: i32,
  histogram: usize, stride: usize, count: usize, used: usize,
): void {
  for (; at < end; at += 8) {
    const bin = (codeAt(codes, at) - lowest) >> shift;
    addTo(histogram + <usize>bin * stride, at, count);
    use(used, bin);
  }
}

export function addMany(
  codes: usize, at: usize, end: usize, lowest: i32, shift: i32,
  histogram: usize, second: usize, stride: usize, count: usize,
): void {
  for (; at < end; at += 16) {
    addTo(histogram + <usize>((codeAt(codes, at) - lowest) >> shift) * stride, at, count);
    if (at + 8 < end) addTo(second + <usize>((codeAt(codes, at + 8) - lowest) >> shift) * stride, at + 8, count);
  }
}

export function addNear(
  codes: usize, at: usize, end: usize, lowest: i32, upper: i32, above: i32, shift: i32, half: i32,
  histogram: usize, stride: usize, count: usize, used: usize, before: usize,
): void {
  for (; at < end; at += 8) {
    const code = codeAt(codes, at);
    if (code < lowest) addTo(before, at, count);
    else if (code < above) {
      const bin = code < upper ? (code - lowest) >> shift : half + ((code - upper) >> shift);
      addTo(histogram + <usize>bin * stride, at, count);
      use(used, bin);
    }
  }
}

export function addLeft(codes: usize, at: usize, end: usize, rank: i32, left: usize, count: usize): void {
  for (; at < end; at += 8) if (codeAt(codes, at) <= rank) addTo(left, at, count);
}

/** Rows that go left are moved to `left`, the others to `held`; returns the end of the left ones. */
export function divide(codes: usize, at: usize, end: usize, rank: i32, left: usize, held: usize): usize {
  // Each row is written to both sides and counted on one: no branch to mispredict.
  for (; at < end; at += 8) {
    const row = load<u64>(at);
    store<u64>(left, row);
    store<u64>(held, row);
    const goesLeft = <usize>(<i32>load<u16>(codes + (<usize>(<u32>row) << 1)) <= rank) << 3;
    left += goesLeft;
    held += 8 - goesLeft;
  }
  return left;
}

/** Rows that go to the side asked for are moved to `to`; returns their end. */
export function keep(codes: usize, at: usize, end: usize, rank: i32, right: bool, to: usize): usize {
  for (; at < end; at += 8) {
    const row = load<u64>(at);
    store<u64>(to, row);
    to += <usize>(<i32>load<u16>(codes + (<usize>(<u32>row) << 1)) <= rank != right) << 3;
  }
  return to;
}

/** Adds the second histogram to the first, empties it, and notes the bins that hold rows. */
export function merge(histogram: usize, second: usize, stride: usize, used: usize): void {
  for (let bin = 0; bin < 256; bin++) {
    let sum: f64 = 0;
    for (const end = histogram + stride; histogram < end; histogram += 8, second += 8) {
      const weight = load<f64>(histogram) + load<f64>(second);
      store<f64>(histogram, weight);
      store<f64>(second, 0);
      sum += weight;
    }
    if (sum > 0) use(used, bin);
  }
}

/**
 * The best cut by the Gini index between two bins that hold rows, better than `score`; empties the histogram. At `found`: u32 the
 * bins on both sides, f64 the score; at `best` the weight of each class on the left. Returns 2 for such a cut, 1 where rows lie
 * in more than one bin, 0 where they do not.
 */
export function gini(
  histogram: usize, stride: usize, used: usize, before: usize, left: usize, total: usize, best: usize, found: usize,
  weight: f64, least: f64, score: f64,
): i32 {
  const end = left + stride - 8; // without the training rows
  let weightLeft: f64 = 0;
  for (let l = left, b = before; l < end; l += 8, b += 8) {
    const w = load<f64>(b);
    store<f64>(l, w);
    weightLeft += w;
  }
  let previous = -1;
  let result = 0;
  for (let word = 0; word < 8; word++) {
    let bits = load<u32>(used + (<usize>word << 2));
    store<u32>(used + (<usize>word << 2), 0);
    while (bits) {
      const bin = (word << 5) + <i32>ctz(bits);
      bits &= bits - 1;
      if (previous >= 0) {
        result |= 1;
        const weightRight = weight - weightLeft;
        // Both sides at once: the left one in the lower lane.
        let squares = f64x2.splat(0);
        for (let l = left, t = total; l < end; l += 8, t += 8) {
          const w = load<f64>(l);
          const both = f64x2.replace_lane(f64x2.splat(w), 1, load<f64>(t) - w);
          squares = f64x2.add(squares, f64x2.mul(both, both));
        }
        const purity = f64x2.div(squares, f64x2.replace_lane(f64x2.splat(weightLeft), 1, weightRight));
        const s = f64x2.extract_lane(purity, 0) + f64x2.extract_lane(purity, 1);
        if (s > score && weightLeft >= least && weightRight >= least) {
          score = s;
          result = 2;
          store<u32>(found, <u32>previous);
          store<u32>(found, <u32>bin, 4);
          memory.copy(best, left, end - left);
        }
      }
      let h = histogram + <usize>bin * stride;
      for (let l = left; l < end; l += 8, h += 8) {
        const w = load<f64>(h);
        store<f64>(h, 0);
        store<f64>(l, load<f64>(l) + w);
        weightLeft += w;
      }
      store<f64>(h, 0);
      previous = bin;
    }
  }
  store<f64>(found, score, 8);
  return result;
}
