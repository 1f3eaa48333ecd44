/** The powers of ten that a double holds exactly. */
export const POWERS: Float64Array = /* @__PURE__ */ Float64Array.of(
  1,
  1e1,
  1e2,
  1e3,
  1e4,
  1e5,
  1e6,
  1e7,
  1e8,
  1e9,
  1e10,
  1e11,
  1e12,
  1e13,
  1e14,
  1e15,
  1e16,
  1e17,
  1e18,
  1e19,
  1e20,
  1e21,
  1e22,
);
/** Integers below this are exact, and so is the sum of one and a digit. */
export const EXACT = 9007199254740992;

/**
 * The double nearest to the decimal number in `bytes[from, to)`, NaN where these bytes are no decimal number. Exactly
 * `Number(text)`, without making the text where up to 22 digits and a power of ten within 10^±22 suffice.
 *
 * Up to 15 digits are an exact integer, and one division by an exact power rounds once (Clinger 1990). The 16 to 19
 * digits that Java, Python and Zeek write for a double go through double-double arithmetic (Dekker 1971): the quotient
 * and its remainder, kept if no error within the bound could round them otherwise (Ziv's test), else `Number` decides.
 */
export function parseDecimal(bytes: Uint8Array, from: number, to: number): number {
  let p = from;
  const negative = bytes[p] === 45;
  if (negative || bytes[p] === 43) p++;
  let high = 0; // the first 15 digits
  let low = 0; // the next 7
  let digits = 0;
  let seen = false;
  let point = -1;
  for (; p < to; p++) {
    const d = bytes[p]! ^ 48;
    if (d < 10) {
      seen = true;
      if (digits === 0 && d === 0) continue; // leading zeros are no digits of the mantissa
      if (digits < 15) high = high * 10 + d;
      else if (digits < 22) low = low * 10 + d;
      digits++;
    } else if (bytes[p] === 46 && point < 0) point = p;
    else break;
  }
  if (!seen) return Number.NaN;
  let power = point < 0 ? 0 : point + 1 - p;
  if (p < to) {
    const exponent = parseExponent(bytes, p, to);
    if (Number.isNaN(exponent)) return exponent;
    power += exponent;
  }
  let value: number;
  if (digits <= 15 && power <= 22 && power >= -22) value = power < 0 ? high / POWERS[-power]! : high * POWERS[power]!;
  else if (digits > 15 && digits <= 22 && power <= 22 && power >= -22)
    value = scaled(high, POWERS[digits - 15]!, low, power);
  else value = Number.NaN;
  if (Number.isNaN(value)) return Number(asciiText(bytes, from, to));
  return negative ? -value : value;
}

/** `e-5` and the like up to the end; NaN where it is anything else. */
function parseExponent(bytes: Uint8Array, from: number, to: number): number {
  let p = from;
  if ((bytes[p]! | 32) !== 101) return Number.NaN;
  const negative = bytes[++p] === 45;
  if (negative || bytes[p] === 43) p++;
  if (p >= to) return Number.NaN;
  let exponent = 0;
  for (; p < to; p++) {
    const d = bytes[p]! ^ 48;
    if (d >= 10) return Number.NaN;
    if (exponent < 100000) exponent = exponent * 10 + d;
  }
  return negative ? -exponent : exponent;
}

/** (high * shift + low) * 10^power to the nearest double, or NaN where the error bound leaves two candidates. */
function scaled(high: number, shift: number, low: number, power: number): number {
  // w = head + tail, exactly: an integer below 2^74 as two doubles.
  const product = high * shift;
  const head = product + low;
  const carried = head - product;
  const tail = productError(high, shift, product) + (product - (head - carried)) + (low - carried);
  if (power === 0) return head + tail;
  const ten = POWERS[power < 0 ? -power : power]!;
  const main = power < 0 ? head / ten : head * ten;
  // What `main` leaves over, with a relative error below 2^-50.
  const rest =
    power < 0
      ? (head - main * ten - productError(main, ten, main * ten) + tail) / ten
      : productError(head, ten, main) + tail * ten;
  const least = main + rest * (1 - 2 ** -46);
  return least === main + rest * (1 + 2 ** -46) ? least : Number.NaN;
}

/** a * b - product, exactly, where product is a * b rounded. */
function productError(a: number, b: number, product: number): number {
  const aTimes = 134217729 * a; // 2^27 + 1 splits a double into two halves of 26 bits
  const bTimes = 134217729 * b;
  const aHigh = aTimes - (aTimes - a);
  const bHigh = bTimes - (bTimes - b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** `inf`, `infinity` and `nan` in any case with any sign, as a number; undefined for all else. */
export function parseSpecial(bytes: Uint8Array, from: number, to: number): number | undefined {
  if (to - from > 9) return undefined;
  switch (asciiText(bytes, from, to).toLowerCase()) {
    case 'inf':
    case '+inf':
    case 'infinity':
    case '+infinity':
      return Infinity;
    case '-inf':
    case '-infinity':
      return -Infinity;
    case 'nan':
    case '-nan':
    case '+nan':
      return Number.NaN;
  }
  return undefined;
}

function asciiText(bytes: Uint8Array, from: number, to: number): string {
  if (to - from > 4096) return new TextDecoder().decode(bytes.subarray(from, to)); // more arguments than a call takes
  return String.fromCharCode(...bytes.subarray(from, to));
}
