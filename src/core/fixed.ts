/**
 * A number with `digits` decimals. Exact ties go to the even digit as in Python (1/8 is 0.12), where `toFixed` rounds
 * them up. A tie is an odd multiple of 2^-(digits + 1): no other double ends in a 5 there and stops.
 */
export function fixed(x: number, digits: number): string {
  if (Number.isNaN(x)) return 'nan';
  let scaled = x;
  for (let d = 0; d <= digits; d++) scaled *= 2;
  if (!Number.isInteger(scaled) || scaled % 2 === 0) return x.toFixed(digits);
  const down = x.toFixed(digits + 1).slice(0, digits === 0 ? -2 : -1);
  return '02468'.includes(down.at(-1)!) ? down : x.toFixed(digits);
}
