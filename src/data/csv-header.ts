import { DataError } from '../core/errors.js';
import type { Spelling } from './dictionary.js';
import { noColumn, requireDistinct } from './names.js';

const QUOTE = 34;
const LF = 10;
const CR = 13;
const DELIMITERS = [44, 59, 9, 124]; // , ; TAB |

/** Where the line that begins at `from` ends (at its LF or CR, quoted ones left out), -1 where the window ends first. */
export function lineEnd(bytes: Uint8Array, from: number, to: number, quote = QUOTE): number {
  let quoted = false;
  for (let p = from; p < to; p++) {
    const c = bytes[p]!;
    if (c === quote) quoted = !quoted;
    else if (!quoted && (c === LF || c === CR)) return p;
  }
  return -1;
}

/** Where the line behind the one that ends at `end` begins. */
export const behindLine = (bytes: Uint8Array, end: number, to: number): number =>
  Math.min(to, bytes[end] === CR && bytes[end + 1] === LF ? end + 2 : end + 1);

/**
 * The delimiter of a file that begins with these lines: of comma, semicolon, TAB and bar the one that divides the
 * first line, all further ones alike if there is such a one, and into the most cells.
 */
export function detectDelimiter(bytes: Uint8Array, from: number, to: number): number {
  let best = DELIMITERS[0]!;
  let bestScore = 0;
  const lines: [number, number][] = [];
  for (let p = from; p < to && lines.length < 10; ) {
    const end = lineEnd(bytes, p, to);
    if (end < 0 && lines.length > 0) break;
    const stop = end < 0 ? to : end;
    if (stop > p) lines.push([p, stop]);
    p = behindLine(bytes, stop, to);
  }
  for (const delimiter of DELIMITERS) {
    const counts = lines.map(([start, end]) => count(bytes, start, end, delimiter));
    const score = (counts[0] ?? 0) * (counts.every((n) => n === counts[0]) ? 1e6 : 1);
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}

function count(bytes: Uint8Array, from: number, to: number, delimiter: number): number {
  let quoted = false;
  let n = 0;
  for (let p = from; p < to; p++) {
    if (bytes[p] === QUOTE) quoted = !quoted;
    else if (!quoted && bytes[p] === delimiter) n++;
  }
  return n;
}

/**
 * The names in a header line. Spaces around a name are no part of it (CICIDS2017 writes `, Flow Duration`) unless it
 * is quoted.
 * @throws DataError where the line holds control characters: a binary file
 */
export function headerNames(
  bytes: Uint8Array,
  from: number,
  to: number,
  delimiter: number,
  { decoder, clean, owner }: Spelling & { readonly owner: string },
): string[] {
  for (let p = from; p < to; p++) {
    const c = bytes[p]!;
    if ((c < 32 && c !== 9 && c !== LF && c !== CR) || c === 127)
      throw new DataError(
        `${owner}: this is no CSV: the first line holds the byte 0x${c.toString(16).padStart(2, '0')}`,
        { line: 1 },
      );
  }
  const names: string[] = [];
  let start = from;
  let quoted = false;
  for (let p = from; p <= to; p++) {
    if (p < to && bytes[p] === QUOTE) quoted = !quoted;
    if (p < to && (quoted || bytes[p] !== delimiter)) continue;
    const decoded = decoder.decode(bytes.subarray(start, p));
    const text = (clean ? clean(decoded) : decoded).trim();
    names.push(
      text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text,
    );
    start = p + 1;
  }
  return names;
}

/**
 * Names as a table can have them. A nameless first column is the row index that pandas writes, and is called `index`.
 * @param duplicates `rename` gives the second "x" the name "x.1", as pandas does
 * @throws DataError naming the column that has no name or the name of another
 */
export function checkedNames(names: readonly string[], duplicates: 'error' | 'rename', owner: string): string[] {
  const named = names.map((name, j) => {
    if (name !== '') return name;
    if (j === 0) return 'index';
    throw new DataError(`${owner}: column ${j + 1} has no name`, { line: 1, column: j });
  });
  if (duplicates === 'rename') {
    const taken = new Set(named);
    const seen = new Set<string>();
    for (const [j, name] of named.entries()) {
      let k = 1;
      let unique = name;
      if (seen.has(name)) while (taken.has((unique = `${name}.${k}`))) k++;
      taken.add(unique);
      seen.add(unique);
      named[j] = unique;
    }
  }
  requireDistinct(owner, named, "duplicates: 'rename' renames the second one");
  return named;
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
