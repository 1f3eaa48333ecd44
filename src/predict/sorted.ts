/** How many of the ascending values, of which the last may be NaN, are less than `x`, or `orEqual` to it. */
export function countBelow(x: number, values: Float64Array, orEqual = false): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < x || (orEqual && values[middle] === x)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where `x` stands in ascending values, of which the last may be NaN; -1 where it does not. */
export function positionOf(x: number, values: Float64Array): number {
  const k = Number.isNaN(x) ? values.length - 1 : countBelow(x, values);
  return Object.is(values[k], x) || values[k] === x ? k : -1;
}
