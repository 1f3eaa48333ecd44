/** Throws an error that says `message` unless `ok`. */
export function must(ok: boolean, message: string): void {
  if (!ok) throw new Error(message);
}

/**
 * Throws unless two plain values are equal: bit for bit, or their numbers within `tolerance` (relative above 1).
 * @param what begins the message, which then says where they differ first
 */
export function same(actual: unknown, expected: unknown, what: string, tolerance = 0): void {
  const found = difference(actual, expected, tolerance);
  must(found === undefined, `${what}${found}`);
}

function difference(a: unknown, b: unknown, tolerance: number): string | undefined {
  if (Object.is(a, b)) return undefined;
  if (typeof a === 'number' && typeof b === 'number')
    return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)) ? undefined : `: ${a} and not ${b}`;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return `: ${show(a)} and not ${show(b)}`;
  if (isList(a) && isList(b) && a.length !== b.length) return `: ${a.length} values and not ${b.length}`;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = difference(left[key], right[key], tolerance);
    if (found) return `${isList(a) ? `[${key}]` : `.${key}`}${found}`;
  }
  return undefined;
}

const isList = (value: object): value is ArrayLike<unknown> => Array.isArray(value) || ArrayBuffer.isView(value);
const show = (value: unknown): string => (typeof value === 'object' && value !== null ? 'an object' : String(value));

/**
 * Runs `act`, which must fail with an error of the given name; returns that error.
 * Told apart by name, as two entry points may hold two copies of a class.
 */
export async function fails(
  what: string,
  name: string,
  act: () => unknown,
): Promise<Error & { row?: number; column?: unknown }> {
  try {
    await act();
  } catch (error) {
    if (error instanceof Error && error.name === name) return error;
    throw new Error(`${what} must be a ${name}, and is ${error}`, { cause: error });
  }
  throw new Error(`${what} must be a ${name}, and passes`);
}
