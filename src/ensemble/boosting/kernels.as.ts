// What boosting does to rows and histograms; loops.ts and scan.ts do the same, in the same order, and say more about each.
//
// A bin of a histogram is 16 bytes: f64 sum of the gradients, f64 sum of the hessians. All of them are multiples of one power of
// two, and small enough for every sum to be exact.
//
// A column is 20 bytes: u32 its first bin, u32 its bins without that of the missing, u32 whether it has one, i32 the bin that no
// row lists (-1: none), u32 whether cuts on it are looked for.

/** Where the best cut is left: f64 gain, f64 gradients and f64 hessians on the left, u32 column, u32 bin, u32 missing left. */
const FOUND: usize = 0;
/** Where the sums of all gradients and of all hessians are left. */
const SUMS: usize = 48;

/** e^x for x <= 0: plain-exp.ts. */
// @ts-ignore: decorator
@inline
function exp(x: v128): v128 {
  const t = f64x2.pmax(x, f64x2.splat(-708));
  // The last bits of n are those of the whole number k.
  const n = f64x2.add(f64x2.mul(t, f64x2.splat(1.4426950408889634)), f64x2.splat(6755399441055744));
  const k = f64x2.sub(n, f64x2.splat(6755399441055744));
  const r = f64x2.sub(t, f64x2.mul(k, f64x2.splat(0.6931471805599453)));
  let p = f64x2.splat(2.4876164022625967e-5);
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.00019915866926782682));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.0013888821677630362));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.008333266097949614));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.041666666890957));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.16666666891045775));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.49999999999797934));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.9999999999797852));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1));
  return f64x2.mul(p, i64x2.shl(i64x2.add(n, i64x2.splat(1023)), 52));
}

// @ts-ignore: decorator
@inline
function rounded(x: v128, magic: v128): v128 {
  return f64x2.sub(f64x2.add(x, magic), magic);
}

/** Probabilities of `outputs` classes for the rows at [at, end), in bytes; those of the next class are `stride` bytes on. */
export function softmax(
  scores: usize, probabilities: usize, at: usize, end: usize, outputs: i32, stride: usize, magic: f64,
): void {
  const to = probabilities - scores;
  const grid = f64x2.splat(magic);
  for (let i = scores + at; i < scores + end; i += 16) {
    let max = v128.load(i);
    for (let c = 1, s = i + stride; c < outputs; c++, s += stride) max = f64x2.pmax(max, v128.load(s));
    let sum = f64x2.splat(0);
    for (let c = 0, s = i; c < outputs; c++, s += stride) {
      const e = exp(f64x2.sub(v128.load(s), max));
      sum = f64x2.add(sum, e);
      v128.store(s + to, e);
    }
    const share = f64x2.div(f64x2.splat(1), sum);
    for (let c = 0, s = i + to; c < outputs; c++, s += stride)
      v128.store(s, rounded(f64x2.mul(v128.load(s), share), grid));
  }
}

/** Probabilities of the second of two classes. */
export function sigmoid(scores: usize, probabilities: usize, at: usize, end: usize, magic: f64): void {
  const one = f64x2.splat(1);
  const grid = f64x2.splat(magic);
  for (; at < end; at += 16) {
    const x = v128.load(scores + at);
    const e = exp(f64x2.neg(f64x2.abs(x)));
    const top = v128.bitselect(one, e, f64x2.ge(x, f64x2.splat(0)));
    v128.store(probabilities + at, rounded(f64x2.div(top, f64x2.add(one, e)), grid));
  }
}

/** Gradient and hessian of each row at [at, end), bytes of a number a row; adds their sums at SUMS, and orders the rows by number. */
export function differentiate(
  probabilities: usize, weight: usize, target: usize, pairs: usize, order: usize, at: usize, end: usize, factor: f64,
  magic: f64, coarse: f64,
): void {
  let sums = v128.load(SUMS);
  const one = f64x2.splat(1);
  const twice = f64x2.splat(factor);
  const fine = f64x2.splat(magic);
  const grid = f64x2.splat(coarse);
  for (; at < end; at += 16) {
    const p = v128.load(probabilities + at);
    const w = v128.load(weight + at);
    const g = rounded(f64x2.sub(f64x2.mul(w, p), v128.load(target + at)), grid);
    const curve = rounded(f64x2.mul(twice, f64x2.mul(p, f64x2.sub(one, p))), fine);
    const h = rounded(f64x2.mul(w, curve), grid);
    const first = v128.shuffle<i64>(g, h, 0, 2);
    const second = v128.shuffle<i64>(g, h, 1, 3);
    const pair = pairs + (at << 1);
    v128.store(pair, first);
    v128.store(pair, second, 16);
    sums = f64x2.add(sums, f64x2.add(first, second));
    const row = order + (at >> 1);
    store<u32>(row, <u32>(at >> 3));
    store<u32>(row, <u32>(at >> 3) + 1, 4);
  }
  v128.store(SUMS, sums);
}

// @ts-ignore: decorator
@inline
function addAll<T>(at: usize, end: usize, pairs: usize, pointers: usize, entries: usize, histogram: usize): void {
  for (; at < end; at += 4) {
    const row = <usize>load<u32>(at) << 2;
    const pair = v128.load(pairs + (row << 2));
    const list = pointers + row;
    const last = entries + <usize>load<u32>(list, 4) * sizeof<T>();
    for (let entry = entries + <usize>load<u32>(list) * sizeof<T>(); entry < last; entry += sizeof<T>()) {
      const bin = histogram + (<usize>load<T>(entry) << 4);
      v128.store(bin, f64x2.add(v128.load(bin), pair));
    }
  }
}

/** Adds the rows at [at, end) to a histogram; their lists hold numbers of two bytes, or of four. */
export function add(at: usize, end: usize, pairs: usize, pointers: usize, entries: usize, histogram: usize): void {
  addAll<u16>(at, end, pairs, pointers, entries, histogram);
}

export function addWide(at: usize, end: usize, pairs: usize, pointers: usize, entries: usize, histogram: usize): void {
  addAll<u32>(at, end, pairs, pointers, entries, histogram);
}

/** Takes a histogram away from another. */
export function subtract(from: usize, part: usize, bytes: usize): void {
  for (let k: usize = 0; k < bytes; k += 16)
    v128.store(from + k, f64x2.sub(v128.load(from + k), v128.load(part + k)));
}

/** Gives the bins that no row lists what the others of their column leave of the sum. */
export function complete(histogram: usize, columns: usize, end: usize, gradients: f64, hessians: f64): void {
  const sum = f64x2.replace_lane(f64x2.splat(gradients), 1, hessians);
  for (; columns < end; columns += 20) {
    const common = load<i32>(columns, 12);
    if (common < 0) continue;
    const first = histogram + (<usize>load<u32>(columns) << 4);
    const last = first + (<usize>(load<u32>(columns, 4) + load<u32>(columns, 8)) << 4);
    let a = f64x2.splat(0);
    for (let bin = first; bin < last; bin += 16) a = f64x2.add(a, v128.load(bin));
    v128.store(first + (<usize>common << 4), f64x2.sub(sum, a));
  }
}

/** What a node of these sums is worth, for both sides of a cut. */
// @ts-ignore: decorator
@inline
function worth(g: v128, h: v128, alpha: v128, lambda: v128): f64 {
  const pull = f64x2.pmax(f64x2.sub(f64x2.abs(g), alpha), f64x2.splat(0));
  const both = f64x2.div(f64x2.mul(pull, pull), f64x2.add(h, lambda));
  return f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
}

/** Leaves the best cut at FOUND, if one gains more than `least`, and returns 1; otherwise 0. */
export function scan(
  histogram: usize, columns: usize, cols: i32, gradients: f64, hessians: f64,
  regAlpha: f64, regLambda: f64, minChild: f64, own: f64, least: f64,
): i32 {
  const alpha = f64x2.splat(regAlpha);
  const lambda = f64x2.splat(regLambda);
  let result = 0;
  for (let j = 0; j < cols; j++, columns += 20) {
    if (!load<u32>(columns, 16)) continue;
    const size = <i32>load<u32>(columns, 4);
    const first = histogram + (<usize>load<u32>(columns) << 4);
    let missingG: f64 = 0;
    let missingH: f64 = 0;
    if (load<u32>(columns, 8)) {
      missingG = load<f64>(first + (<usize>size << 4));
      missingH = load<f64>(first + (<usize>size << 4), 8);
    }
    const holed = missingG != 0 || missingH != 0;
    let g: f64 = 0;
    let h: f64 = 0;
    const last = holed ? size : size - 1;
    for (let b = 0; b < last; b++) {
      const bin = first + (<usize>b << 4);
      const binG = load<f64>(bin);
      const binH = load<f64>(bin, 8);
      if (binG == 0 && binH == 0) continue;
      g += binG;
      h += binH;
      if (h < minChild || h <= 0) continue;
      const rest = hessians - h;
      if (rest < minChild || rest <= 0) break;
      const both = f64x2.replace_lane(f64x2.splat(g), 1, gradients - g);
      const gain = worth(both, f64x2.replace_lane(f64x2.splat(h), 1, rest), alpha, lambda) - own;
      if (gain > least) {
        least = gain;
        result = 1;
        store<f64>(FOUND, g, 8);
        store<f64>(FOUND, h, 16);
        store<i32>(FOUND, j, 24);
        store<i32>(FOUND, b, 28);
        store<i32>(FOUND, 0, 32);
      }
    }
    if (!holed) continue;
    g = 0;
    h = 0;
    for (let b = size - 1; b > 0; b--) {
      const bin = first + (<usize>b << 4);
      const binG = load<f64>(bin);
      const binH = load<f64>(bin, 8);
      if (binG == 0 && binH == 0) continue;
      g += binG;
      h += binH;
      if (h < minChild || h <= 0) continue;
      const rest = hessians - h;
      if (rest < minChild || rest <= 0) break;
      const both = f64x2.replace_lane(f64x2.splat(gradients - g), 1, g);
      const gain = worth(both, f64x2.replace_lane(f64x2.splat(rest), 1, h), alpha, lambda) - own;
      if (gain > least) {
        least = gain;
        result = 1;
        store<f64>(FOUND, gradients - g, 8);
        store<f64>(FOUND, rest, 16);
        store<i32>(FOUND, j, 24);
        store<i32>(FOUND, b - 1, 28);
        store<i32>(FOUND, 1, 32);
      }
    }
  }
  store<f64>(FOUND, least);
  return result;
}

// @ts-ignore: decorator
@inline
function goesLeft<T>(codes: usize, row: u32, bin: u32, also: u32): usize {
  const code = <u32>load<T>(codes + <usize>row * sizeof<T>());
  return <usize>((code <= bin) | (code == also));
}

// @ts-ignore: decorator
@inline
function divideAll<T>(codes: usize, at: usize, end: usize, bin: u32, also: u32, left: usize, held: usize): usize {
  // Each row is written to both sides and counted on one: no branch to mispredict.
  for (; at < end; at += 4) {
    const row = load<u32>(at);
    store<u32>(left, row);
    store<u32>(held, row);
    const step = goesLeft<T>(codes, row, bin, also) << 2;
    left += step;
    held += 4 - step;
  }
  return left;
}

/**
 * Moves rows whose bin is at most `bin`, or `also`, to `left`, the others to `held`; returns the end of the left ones. Bins are
 * numbers of one byte, or of two.
 */
export function divide(codes: usize, at: usize, end: usize, bin: u32, also: u32, left: usize, held: usize): usize {
  return divideAll<u8>(codes, at, end, bin, also, left, held);
}

export function divideWide(codes: usize, at: usize, end: usize, bin: u32, also: u32, left: usize, held: usize): usize {
  return divideAll<u16>(codes, at, end, bin, also, left, held);
}

// @ts-ignore: decorator
@inline
function raiseAll<T>(
  codes: usize, at: usize, end: usize, bin: u32, also: u32, scores: usize, left: f64, right: f64,
): void {
  for (; at < end; at += 4) {
    const row = load<u32>(at);
    const score = scores + (<usize>row << 3);
    const value = goesLeft<T>(codes, row, bin, also) ? left : right;
    store<f64>(score, load<f64>(score) + value);
  }
}

/** Adds to the scores of rows what the two leaves below their node are worth. */
export function raiseBoth(
  codes: usize, at: usize, end: usize, bin: u32, also: u32, scores: usize, left: f64, right: f64,
): void {
  raiseAll<u8>(codes, at, end, bin, also, scores, left, right);
}

export function raiseBothWide(
  codes: usize, at: usize, end: usize, bin: u32, also: u32, scores: usize, left: f64, right: f64,
): void {
  raiseAll<u16>(codes, at, end, bin, also, scores, left, right);
}

/** Adds a number to the scores of rows. */
export function raise(scores: usize, at: usize, end: usize, value: f64): void {
  for (; at < end; at += 4) {
    const score = scores + (<usize>load<u32>(at) << 3);
    store<f64>(score, load<f64>(score) + value);
  }
}
