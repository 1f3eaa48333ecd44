// Which of some points may be near to a place: distances in float32, four points at once.
//
// Points lie in fours: 16 bytes a column, a lane a point; the place as the first of a four. Their number is a multiple of four; lanes without a point hold NaN, which
// is near to nothing.

/** Where the numbers of the points found are written: u32 each. */
const FOUND: usize = 0;
/** Bytes of the columns after which a four is given up if all of it is too far. */
const HEAD: usize = 128;

// @ts-ignore: decorator
@inline
function square(at: usize, query: v128): v128 {
  const gap = f32x4.sub(v128.load(at), query);
  return f32x4.mul(gap, gap);
}

/**
 * @param query address of the place in the first column
 * @param at address of the first four
 * @param stride bytes of a four
 * @param index number of its first point
 * @param limit greatest squared distance
 * @returns how many were found
 */
export function near(query: usize, at: usize, fours: i32, stride: usize, index: u32, limit: f32): u32 {
  const most = f32x4.splat(limit);
  const q0 = v128.load32_splat(query);
  const q1 = v128.load32_splat(query, 16);
  const q2 = v128.load32_splat(query, 32);
  const q3 = v128.load32_splat(query, 48);
  const q4 = v128.load32_splat(query, 64);
  const q5 = v128.load32_splat(query, 80);
  const q6 = v128.load32_splat(query, 96);
  const q7 = v128.load32_splat(query, 112);
  let found = FOUND;
  for (; fours > 0; fours--, at += stride, index += 4) {
    let sum = f32x4.add(
      f32x4.add(
        f32x4.add(square(at, q0), square(at + 16, q1)),
        f32x4.add(square(at + 32, q2), square(at + 48, q3)),
      ),
      f32x4.add(
        f32x4.add(square(at + 64, q4), square(at + 80, q5)),
        f32x4.add(square(at + 96, q6), square(at + 112, q7)),
      ),
    );
    let mask = i32x4.bitmask(f32x4.le(sum, most));
    if (!mask) continue;
    for (let j = HEAD; mask && j < stride; ) {
      for (const end = min(j + HEAD, stride); j < end; j += 16)
        sum = f32x4.add(sum, square(at + j, v128.load32_splat(query + j)));
      mask = i32x4.bitmask(f32x4.le(sum, most));
    }
    while (mask) {
      store<u32>(found, index + <u32>ctz(mask));
      found += 4;
      mask &= mask - 1;
    }
  }
  return <u32>(found - FOUND) >> 2;
}
