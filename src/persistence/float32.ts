/** The next float64 below a number. */
export function below(x: number): number {
  if (x === 0) return -Number.MIN_VALUE;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, x);
  bits.setBigInt64(0, bits.getBigInt64(0) + (x > 0 ? -1n : 1n));
  return bits.getFloat64(0);
}

/** The next float32 below or above a float32. */
export function nextFloat32(x: number, up: boolean): number {
  const bits = new DataView(new ArrayBuffer(4));
  if (x === 0) return up ? 2 ** -149 : -(2 ** -149);
  bits.setFloat32(0, x);
  bits.setInt32(0, bits.getInt32(0) + (x > 0 === up ? 1 : -1));
  return bits.getFloat32(0);
}

/** The greatest float64 t with: x <= t where float32(x) < threshold, for every finite x. */
export function lessThanFloat32(threshold: number): number {
  return lastThatRoundsTo(nextFloat32(threshold, false));
}

/** The greatest float64 t with: x <= t where float32(x) <= threshold, for every finite x. */
export function atMostFloat32(threshold: number): number {
  return lastThatRoundsTo(threshold);
}

/** The greatest float64 that is rounded to this float32 or less: halfway to the next one, which a tie goes to where its last bit is 0. */
function lastThatRoundsTo(x: number): number {
  const beyond = 2 ** 128 - 2 ** 103; // and all above is rounded to Infinity
  if (!Number.isFinite(x)) return x < 0 ? -beyond : Number.MAX_VALUE;
  const next = nextFloat32(x, true);
  const halfway = Number.isFinite(next) ? x + (next - x) / 2 : beyond;
  return Math.fround(halfway) === x ? halfway : below(halfway);
}

/** The greatest float32 <= x. */
export function floorFloat32(x: number): number {
  const y = Math.fround(x);
  return y > x ? nextFloat32(y, false) : y;
}
