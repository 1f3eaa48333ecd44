/** Where a polynomial on [0, 1] is looked at, and how much each place counts in its integral. */
export interface Quadrature {
  readonly t: Float64Array;
  /** 1 - t, with all its digits. */
  readonly u: Float64Array;
  readonly weight: Float64Array;
}

/** Gauss and Legendre's places: with m of them the integral of a polynomial of degree below 2m is exact. */
export function gaussLegendre(m: number): Quadrature {
  const t = new Float64Array(m);
  const weight = new Float64Array(m);
  for (let i = 0; i < m; i++) {
    // A root of the Legendre polynomial, by Newton's method.
    let x = cosine((Math.PI * (i + 0.75)) / (m + 0.5));
    let slope = 0;
    for (let pass = 0; pass < 50; pass++) {
      let before = 0;
      let p = 1;
      for (let k = 1; k <= m; k++) [before, p] = [p, ((2 * k - 1) * x * p - (k - 1) * before) / k];
      slope = (m * (x * p - before)) / (x * x - 1);
      const step = p / slope;
      x -= step;
      if (Math.abs(step) < 1e-16) break;
    }
    t[i] = (1 - x) / 2;
    weight[i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { t, u: t.toReversed(), weight };
}

/** By its series: a start for Newton's method, for angles from 0 to pi. */
function cosine(angle: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 2; k < 60; k += 2) {
    term *= -(angle * angle) / (k * (k - 1));
    sum += term;
  }
  return sum;
}

/** What leaves with as many columns on their path have in common. */
export interface Factors extends Quadrature {
  /** The shares of which, slot by slot, the rest is known. */
  readonly known: Float64Array;
  // slots x places: the factor of p where the row passes and where it does not, and (o - z) / factor where it passes.
  readonly passing: Float64Array;
  readonly failing: Float64Array;
  readonly gain: Float64Array;
}

export function factorsAt(places: number): Factors {
  const room = () => new Float64Array(2 * places * places);
  return {
    ...gaussLegendre(places),
    known: new Float64Array(2 * places).fill(-1),
    ...{ passing: room(), failing: room(), gain: room() },
  };
}
