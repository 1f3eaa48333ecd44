import { DataError } from '../core/errors.js';
import { normalizeName } from '../core/names.js';

/**
 * The complaint about a column that is not there, with the names that come close to it.
 * @example noColumn('Table', 'dst port', ['Dst.Port', 'Label']).message // Table has no column "dst port"; did you mean "Dst.Port"?
 */
export function noColumn(owner: string, wanted: string, names: readonly string[]): DataError {
  const near = nearNames(wanted, names);
  const hint = near.length
    ? `did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`
    : `it has ${
        names
          .slice(0, 10)
          .map((name) => `"${name}"`)
          .join(', ') || 'none'
      }${names.length > 10 ? ` and ${names.length - 10} more` : ''}`;
  return new DataError(`${owner} has no column "${wanted}"; ${hint}`, { column: wanted });
}

/** @throws DataError naming the first name that occurs twice, with the remedy */
export function requireDistinct(owner: string, names: readonly string[], remedy?: string): void {
  const seen = new Map<string, number>();
  for (const [i, name] of names.entries()) {
    const before = seen.get(name);
    if (before !== undefined)
      throw new DataError(
        `${owner}: columns ${before + 1} and ${i + 1} are both named "${name}"${remedy ? `; ${remedy}` : ''}`,
        { column: name },
      );
    seen.set(name, i);
  }
}

/** The columns to keep and the types given for some, checked against the names of the file. */
export function checkedChoice(
  names: readonly string[],
  columns: readonly string[] | undefined,
  types: ReadonlyMap<string, unknown>,
  owner: string,
): readonly string[] {
  const known = new Set(names);
  for (const name of [...(columns ?? []), ...types.keys()])
    if (!known.has(name)) throw noColumn(`${owner}: the file`, name, names);
  if (columns) requireDistinct(`${owner}: columns`, columns);
  return columns ?? names;
}

// CICFlowMeter's columns are spelled with dots, spaces, slashes and underscores, so the letters are compared first.
function nearNames(wanted: string, names: readonly string[]): string[] {
  const target = normalizeName(wanted);
  const same = names.filter((name) => normalizeName(name) === target);
  if (same.length || target.length > 100) return same.slice(0, 3);
  const reach = Math.max(1, Math.floor(target.length / 4));
  return names
    .map((name) => ({ name, distance: editDistance(target, normalizeName(name), reach) }))
    .filter(({ distance }) => distance <= reach)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

// Levenshtein's distance, row by row; anything over `reach` may be given up.
function editDistance(a: string, b: string, reach: number): number {
  if (Math.abs(a.length - b.length) > reach) return reach + 1;
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++)
      current.push(Math.min(current[j - 1]! + 1, previous[j]! + 1, previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    previous = current;
  }
  return previous[b.length]!;
}
