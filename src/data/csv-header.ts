import { DataError } from '../core/errors.js';
import type { Spelling } from './dictionary.js';
import { requireDistinct } from './names.js';

const QUOTE = 34;
const LF = 10;
const CR = 13;
const DELIMITERS = [44, 59, 9, 124]; // , ; TAB |

/** Follows quotes: one opens at the start of a line or behind a delimiter; a doubled one inside does not close. */
class Quotes {
  inside = false;
  #before = LF;
  #closed = false;
  constructor(readonly delimiters: readonly number[]) {}

  /** Takes the next byte in; returns whether it stands inside of quotes. */
  next(c: number): boolean {
    if (c === QUOTE) {
      const opens = this.#closed || this.#before === LF || this.delimiters.includes(this.#before);
      this.#closed = this.inside;
      this.inside = !this.inside && opens;
    } else this.#closed = false;
    this.#before = c;
    return this.inside;
  }
}

/** Where the line that begins at `from` ends (at its LF or CR), -1 where the window ends first. */
export function lineEnd(bytes: Uint8Array, from: number, to: number): number {
  for (let p = from; p < to; p++) if (bytes[p] === LF || bytes[p] === CR) return p;
  return -1;
}

/**
 * Where the CSV row that begins at `from` ends: as `lineEnd`, but not inside quotes.
 * @param delimiter -1 where it is not known yet
 */
export function rowEnd(bytes: Uint8Array, from: number, to: number, delimiter: number): number {
  const quotes = new Quotes([...DELIMITERS, delimiter]);
  for (let p = from; p < to; p++) if (!quotes.next(bytes[p]!) && (bytes[p] === LF || bytes[p] === CR)) return p;
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
  const lines: [number, number][] = [];
  for (let p = from; p < to && lines.length < 10; ) {
    const end = rowEnd(bytes, p, to, -1);
    if (end < 0 && lines.length > 0) break; // the window may cut it
    const stop = end < 0 ? to : end;
    if (stop > p) lines.push([p, stop]);
    p = behindLine(bytes, stop, to);
  }
  const score = (delimiter: number) => {
    const counts = lines.map(([start, end]) => count(bytes, start, end, delimiter));
    return (counts[0] ?? 0) * (counts.every((n) => n === counts[0]) ? 1e6 : 1);
  };
  return DELIMITERS.reduce((best, delimiter) => (score(delimiter) > score(best) ? delimiter : best));
}

function count(bytes: Uint8Array, from: number, to: number, delimiter: number): number {
  const quotes = new Quotes(DELIMITERS);
  let n = 0;
  for (let p = from; p < to; p++) if (!quotes.next(bytes[p]!) && bytes[p] === delimiter) n++;
  return n;
}

/**
 * The names in a header row. Spaces around a name are no part of it (CICIDS2017 writes `, Flow Duration`) unless it
 * is quoted.
 * @throws DataError where the row holds control characters: a binary file
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
  const quotes = new Quotes([delimiter]);
  let start = from;
  for (let p = from; p <= to; p++) {
    if (p < to && (quotes.next(bytes[p]!) || bytes[p] !== delimiter)) continue;
    const decoded = decoder.decode(bytes.subarray(start, p));
    const text = (clean ? clean(decoded) : decoded).trim();
    const isQuoted = text.length > 1 && text.startsWith('"') && text.endsWith('"');
    names.push(isQuoted ? text.slice(1, -1).replaceAll('""', '"') : text);
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
