import { decay, powersOfHalf } from '../core/decay.js';

/** The hot loop of the loss over one memory of float64, in which everything is named by its address. */
export interface LogisticKernels {
  /**
   * Adds some panels of eight rows to the gradient and to the loss, as far as it takes no logarithm.
   *
   * Two sums are kept of each component of the gradient, side by side: of the rows of even numbers and of the others. The same at `losses`
   * for the rows 0 to 3 of the panels, and behind it for the rows 4 to 7.
   * @param x value j of the eight rows stands at 8 j and behind it; the next panel follows
   * @param total weight of each row
   * @param target that weight by class: class after class eight rows, panel after panel. With one output, that of the second class
   * @param sums where for each row the sum of the exponentials is left, the greatest of which is 1; with one output, e^-|score|
   * @param w coefficients (outputs x cols), then intercepts
   * @param scores room for 8 x outputs
   */
  add(
    x: number,
    total: number,
    target: number,
    sums: number,
    panels: number,
    cols: number,
    outputs: number,
    w: number,
    scores: number,
    losses: number,
    gradient: number,
  ): void;
}

/** What the loops over a panel share, in numbers of eight bytes from the beginning of the memory. */
interface Room {
  readonly f64: Float64Array;
  readonly powers: Float64Array;
  readonly cols: number;
  readonly outputs: number;
  readonly w: number;
  readonly scores: number;
  readonly losses: number;
  readonly gradient: number;
}

/**
 * The loop in plain TypeScript: the same operations in the same order as logistic.as.ts, which has eight rows in hand where this one has four.
 */
export function plainKernels(memory: ArrayBufferLike): LogisticKernels {
  const f64 = new Float64Array(memory);
  const powers = powersOfHalf();
  return {
    add(x, total, target, sums, panels, cols, outputs, w, scores, losses, gradient) {
      const room: Room = {
        f64,
        powers,
        cols,
        outputs,
        w: w / 8,
        scores: scores / 8,
        losses: losses / 8,
        gradient: gradient / 8,
      };
      for (let p = 0; p < panels; p++)
        for (let half = 0; half < 8; half += 4)
          addHalf(
            room,
            x / 8 + 8 * p * cols + half,
            total / 8 + 8 * p + half,
            target / 8 + 8 * p * outputs + half,
            sums / 8 + 8 * p + half,
            losses / 8 + half / 2,
          );
    },
  };
}

/** Four rows of a panel. The scores of an output stand eight places from those of the one before it, as in the panels. */
function addHalf(room: Room, x: number, total: number, target: number, sums: number, losses: number): void {
  const { outputs } = room;
  let c = 0;
  for (; c + 1 < outputs; c += 2) scoreTwo(room, x, c);
  if (c < outputs) scoreOne(room, x, c);
  if (outputs === 1) binary(room, total, target, sums, losses);
  else multinomial(room, total, target, sums, losses);
  for (c = 0; c + 1 < outputs; c += 2) addTwo(room, x, c);
  if (c < outputs) addOne(room, x, c);
}

/** The scores of four rows for the output `c` and the next one: each value that is read serves both. */
function scoreTwo({ f64, cols, outputs, w, scores }: Room, at: number, c: number): void {
  const intercept = w + outputs * cols + c;
  let a0 = f64[intercept]!;
  let b0 = f64[intercept + 1]!;
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let b1 = b0;
  let b2 = b0;
  let b3 = b0;
  for (let k = w + c * cols, end = k + cols; k < end; k++, at += 8) {
    const a = f64[k]!;
    const b = f64[k + cols]!;
    const x0 = f64[at]!;
    const x1 = f64[at + 1]!;
    const x2 = f64[at + 2]!;
    const x3 = f64[at + 3]!;
    a0 += a * x0;
    a1 += a * x1;
    a2 += a * x2;
    a3 += a * x3;
    b0 += b * x0;
    b1 += b * x1;
    b2 += b * x2;
    b3 += b * x3;
  }
  const to = scores + 8 * c;
  f64[to] = a0;
  f64[to + 1] = a1;
  f64[to + 2] = a2;
  f64[to + 3] = a3;
  f64[to + 8] = b0;
  f64[to + 9] = b1;
  f64[to + 10] = b2;
  f64[to + 11] = b3;
}

/** The same for the output `c` alone. */
function scoreOne({ f64, cols, outputs, w, scores }: Room, at: number, c: number): void {
  let a0 = f64[w + outputs * cols + c]!;
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  for (let k = w + c * cols, end = k + cols; k < end; k++, at += 8) {
    const a = f64[k]!;
    a0 += a * f64[at]!;
    a1 += a * f64[at + 1]!;
    a2 += a * f64[at + 2]!;
    a3 += a * f64[at + 3]!;
  }
  const to = scores + 8 * c;
  f64[to] = a0;
  f64[to + 1] = a1;
  f64[to + 2] = a2;
  f64[to + 3] = a3;
}

/** Adds the gradient of the output `c` and of the next one, whose derivatives by the scores stand in `scores`. */
function addTwo({ f64, cols, outputs, scores, gradient }: Room, at: number, c: number): void {
  const from = scores + 8 * c;
  const a0 = f64[from]!;
  const a1 = f64[from + 1]!;
  const a2 = f64[from + 2]!;
  const a3 = f64[from + 3]!;
  const b0 = f64[from + 8]!;
  const b1 = f64[from + 9]!;
  const b2 = f64[from + 10]!;
  const b3 = f64[from + 11]!;
  const intercept = gradient + 2 * (outputs * cols + c);
  f64[intercept]! += a0 + a2;
  f64[intercept + 1]! += a1 + a3;
  f64[intercept + 2]! += b0 + b2;
  f64[intercept + 3]! += b1 + b3;
  const next = 2 * cols;
  for (let k = gradient + next * c, end = k + next; k < end; k += 2, at += 8) {
    const x0 = f64[at]!;
    const x1 = f64[at + 1]!;
    const x2 = f64[at + 2]!;
    const x3 = f64[at + 3]!;
    f64[k]! += a0 * x0 + a2 * x2;
    f64[k + 1]! += a1 * x1 + a3 * x3;
    f64[k + next]! += b0 * x0 + b2 * x2;
    f64[k + next + 1]! += b1 * x1 + b3 * x3;
  }
}

/** The same for the output `c` alone. */
function addOne({ f64, cols, outputs, scores, gradient }: Room, at: number, c: number): void {
  const from = scores + 8 * c;
  const a0 = f64[from]!;
  const a1 = f64[from + 1]!;
  const a2 = f64[from + 2]!;
  const a3 = f64[from + 3]!;
  const intercept = gradient + 2 * (outputs * cols + c);
  f64[intercept]! += a0 + a2;
  f64[intercept + 1]! += a1 + a3;
  for (let k = gradient + 2 * cols * c, end = k + 2 * cols; k < end; k += 2, at += 8) {
    f64[k]! += a0 * f64[at]! + a2 * f64[at + 2]!;
    f64[k + 1]! += a1 * f64[at + 1]! + a3 * f64[at + 3]!;
  }
}

/** Four rows of two classes: their scores become the derivatives by them. */
function binary({ f64, powers, scores }: Room, total: number, target: number, sums: number, losses: number): void {
  const l0 = binaryRow(f64, powers, scores, total, target, sums);
  const l1 = binaryRow(f64, powers, scores + 1, total + 1, target + 1, sums + 1);
  const l2 = binaryRow(f64, powers, scores + 2, total + 2, target + 2, sums + 2);
  const l3 = binaryRow(f64, powers, scores + 3, total + 3, target + 3, sums + 3);
  f64[losses] = f64[losses]! + l0 + l2;
  f64[losses + 1] = f64[losses + 1]! + l1 + l3;
}

function binaryRow(
  f64: Float64Array,
  powers: Float64Array,
  score: number,
  total: number,
  target: number,
  sum: number,
): number {
  const all = f64[total]!;
  const second = f64[target]!;
  const z = f64[score]!;
  const e = decay(Math.abs(z), powers);
  f64[sum] = e;
  f64[score] = (all * (z > 0 ? 1 : e)) / (1 + e) - second;
  return (z > 0 ? all - second : -second) * z;
}

/** Four rows: their scores become the derivatives by them. */
function multinomial(
  { f64, powers, outputs, scores }: Room,
  total: number,
  target: number,
  sums: number,
  losses: number,
): void {
  const end = scores + 8 * outputs;
  let m0 = f64[scores]!;
  let m1 = f64[scores + 1]!;
  let m2 = f64[scores + 2]!;
  let m3 = f64[scores + 3]!;
  for (let k = scores + 8; k < end; k += 8) {
    if (f64[k]! > m0) m0 = f64[k]!;
    if (f64[k + 1]! > m1) m1 = f64[k + 1]!;
    if (f64[k + 2]! > m2) m2 = f64[k + 2]!;
    if (f64[k + 3]! > m3) m3 = f64[k + 3]!;
  }
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let even = f64[losses]!;
  let odd = f64[losses + 1]!;
  for (let k = scores, t = target; k < end; k += 8, t += 8) {
    const b0 = m0 - f64[k]!;
    const b1 = m1 - f64[k + 1]!;
    const b2 = m2 - f64[k + 2]!;
    const b3 = m3 - f64[k + 3]!;
    even += f64[t]! * b0 + f64[t + 2]! * b2;
    odd += f64[t + 1]! * b1 + f64[t + 3]! * b3;
    s0 += f64[k] = decay(b0, powers);
    s1 += f64[k + 1] = decay(b1, powers);
    s2 += f64[k + 2] = decay(b2, powers);
    s3 += f64[k + 3] = decay(b3, powers);
  }
  f64[losses] = even;
  f64[losses + 1] = odd;
  f64[sums] = s0;
  f64[sums + 1] = s1;
  f64[sums + 2] = s2;
  f64[sums + 3] = s3;
  const q0 = f64[total]! / s0;
  const q1 = f64[total + 1]! / s1;
  const q2 = f64[total + 2]! / s2;
  const q3 = f64[total + 3]! / s3;
  for (let k = scores, t = target; k < end; k += 8, t += 8) {
    f64[k] = f64[k]! * q0 - f64[t]!;
    f64[k + 1] = f64[k + 1]! * q1 - f64[t + 1]!;
    f64[k + 2] = f64[k + 2]! * q2 - f64[t + 2]!;
    f64[k + 3] = f64[k + 3]! * q3 - f64[t + 3]!;
  }
}
