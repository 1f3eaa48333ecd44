import { exp, log } from '../core/math.js';

/**
 * The quantile function of the standard normal distribution for 0 < p < 1, to some 16 digits (M. J. Wichura, Algorithm AS 241,
 * "The percentage points of the normal distribution", Applied Statistics 37, 1988).
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(0.180625 - q * q, CENTRE);
  const r = Math.sqrt(-log(q < 0 ? p : 1 - p));
  const x = r <= 5 ? ratio(r - 1.6, MIDDLE) : ratio(r - 5, TAIL);
  return q < 0 ? -x : x;
}

/** The coefficients that the kind `map` takes for shares from 1e-7 to 1 - 1e-7: those for the middle, then for the sides. */
export const normalCoefficients = (): Float64Array => Float64Array.from([...CENTRE, ...MIDDLE].flat());

/**
 * The share of the standard normal distribution that lies below `x`, to some 16 digits: by the series of G. Marsaglia ("Evaluating
 * the normal distribution", J. Stat. Softw. 11, 2004) in the middle, by Laplace's continued fraction on the sides.
 */
export function normalShare(x: number): number {
  const z = Math.abs(x);
  const density = exp((-z * z) / 2) / 2.5066282746310002;
  let beyond: number;
  if (z < 3) {
    let sum = z;
    let term = z;
    for (let k = 3; sum + term !== sum; k += 2) sum += term *= (z * z) / k;
    beyond = 0.5 - density * sum;
  } else {
    let fraction = z;
    for (let k = 60; k > 0; k--) fraction = z + k / fraction;
    beyond = density / fraction;
  }
  return x < 0 ? beyond : 1 - beyond;
}

type Coefficients = readonly [numerator: readonly number[], denominator: readonly number[]];

const ratio = (r: number, [above, below]: Coefficients): number => polynomial(r, above) / polynomial(r, below);
const polynomial = (r: number, coefficients: readonly number[]): number =>
  coefficients.reduce((sum, c) => sum * r + c, 0);

// Highest power first.
const CENTRE: Coefficients = [
  [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.693765509461, 1971.5909503065513,
    133.14166789178438, 3.3871328727963665,
  ],
  [
    5226.495278852546, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
    42.31333070160091, 1,
  ],
];
const MIDDLE: Coefficients = [
  [
    7.745450142783414e-4, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
    5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  [
    1.0507500716444169e-9, 5.475938084995345e-4, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
    1.6763848301838038, 2.053191626637759, 1,
  ],
];
const TAIL: Coefficients = [
  [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124, 0.2965605718285049,
    1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  [
    2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 7.868691311456133e-4, 0.014875361290850615,
    0.1369298809227358, 0.599832206555888, 1,
  ],
];
