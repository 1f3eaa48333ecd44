/** Three digits and a unit. */
export function seconds(value: number): string {
  if (value < 1e-3) return `${digits(value * 1e6)} µs`;
  return value < 1 ? `${digits(value * 1e3)} ms` : `${digits(value)} s`;
}

/** So much done in that time, a second: `rate(15_000, 'rows')`. */
export function rate(amount: number, unit: string): (seconds: number) => string {
  return (value) => `${digits(amount / value)} ${unit}/s`;
}

export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

/** How many times as fast. */
export const times = (ratio: number): string => `${ratio < 10 ? ratio.toFixed(2) : digits(ratio)}×`;

/** Three significant digits, whole numbers as they are. */
export function digits(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}
