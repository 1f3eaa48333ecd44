// The loops over the rows of a node: those of row-loops.ts, which says what they do.
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
