import { DataError } from '../core/errors.js';
import { EXACT, POWERS, parseDecimal, parseSpecial } from './decimal.js';
import { type Dictionary, HASH_START, HASH_STEP, hashOf } from './dictionary.js';

/** What is done with a column of the file. */
export const SKIP = 0;
export const NUMBER = 1;
export const TEXT = 2;
/** Text that two spaces end as well as a delimiter: how IoT-23 glues its labels to the last column. */
export const GLUED = 3;

/** One column of the file: its name, one of the types above, and the slot of the block its values go to. */
export interface Field {
  readonly name: string;
  readonly type: number;
  readonly slot: number;
  /** Codes its text; not used for numbers. */
  readonly dictionary: Dictionary;
}

export interface Format {
  readonly owner: string;
  readonly delimiter: number;
  /** The byte that quotes a cell, -1 for none. */
  readonly quote: number;
  /** The byte that begins a line which is no row, -1 for none. */
  readonly comment: number;
  readonly maxFieldBytes: number;
  /** Knows the values that stand for "missing". */
  readonly missing: Dictionary;
  /** Whether a last row that the end of the file cuts short is left out (and kept in `cutLine`) or an error. */
  readonly mayBeCut: boolean;
}

const LF = 10;
const CR = 13;
const SPACE = 32;

/**
 * Reads rows of delimited text into a block of doubles: numbers as they are, text as its code, NaN for what is
 * missing. One pass over the bytes, no string for a cell.
 *
 * The bytes come in windows that may end anywhere. A row that the window cuts is read again with the next one, so
 * nothing is remembered of it. Behind the window's end there must stand one LF (and any 7 bytes more), which
 * lets the loops that look for the end of a cell run without asking for the end of the window.
 */
export class Scanner {
  /** Values, slot by slot: the value of row r of the block in slot s stands at `s * height + r`. */
  block = new Float64Array(0);
  height = 0;
  /** Whether the fields leave some slots as they are. */
  sparse = false;
  /** How many rows of the block are full, and how many to fill. */
  rows = 0;
  limit = 0;
  /** Line of the file, from 1, at which the next row begins. */
  line = 1;
  /** Whether the last scan stopped before a comment line. */
  atComment = false;
  /** Line of the row that was left out because the end of the file cuts it, 0 for none. */
  cutLine = 0;
  /** Told of a text in a number column; returns (the column is skipped from there on) or throws. */
  onText: (field: Field, line: number, text: string) => void = () => {};

  format: Format;
  #fields: readonly Field[] = [];
  #plan = new Int32Array(0); // four times the place of its slot plus the type of each column
  // Where the cell that a function found ends (at its terminator), the window's end where that comes first.
  #end = 0;
  // The content of the quoted cell found last: it may be a copy without the doubled quotes.
  #content: Uint8Array = new Uint8Array(0);
  #from = 0;
  #to = 0;
  #newlines = 0; // inside the quotes of the row at hand

  constructor(format: Format) {
    this.format = format;
  }

  get fields(): readonly Field[] {
    return this.#fields;
  }
  set fields(fields: readonly Field[]) {
    this.#fields = fields;
    this.#plan = Int32Array.from(fields, ({ type, slot }) => slot * this.height * 4 + type);
  }

  /** Makes a block of `slots` slots, and one more into which goes what nobody reads; to be called before `fields` are set. */
  layout(slots: number, height: number): void {
    this.height = height;
    this.block = new Float64Array((slots + 1) * height);
  }

  /**
   * Reads rows from `bytes[from, end)` until the block is full, a comment begins or the window holds no further whole
   * row. Returns where the next row begins.
   * @param final whether the file ends where the window ends
   * @throws DataError naming the line
   */
  scan(bytes: Uint8Array, from: number, end: number, final: boolean): number {
    const { delimiter, quote, comment, maxFieldBytes } = this.format;
    const { limit, block } = this;
    const plan = this.#plan;
    const columns = plan.length;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    // A terminator at `open` or beyond is not a real one; only at its end a file ends a cell without one.
    const open = final ? end + 1 : end;
    // No terminator is above this, and most other characters are: one comparison instead of three.
    const top = Math.max(delimiter, CR);
    let rows = this.rows;
    let next = from;
    this.atComment = false;
    scanning: while (rows < limit && next < end) {
      let p = next;
      let c = bytes[p]!;
      if (c === LF || c === CR) {
        // A blank line. A CR that ends the window may be half of a CRLF.
        if (c === CR && p + 1 === open) break;
        next = behind(bytes, p, end);
        this.line++;
        continue;
      }
      if (c === comment) {
        this.atComment = true;
        break;
      }
      let column = 0;
      this.#newlines = 0;
      for (;;) {
        const cell = p;
        const step = plan[column]!;
        const type = step & 3;
        let value = Number.NaN;
        c = bytes[p]!;
        if (type === NUMBER && (c ^ 48) < 10 && bytes[p + 1] === delimiter) {
          // One digit: half of all cells of a flow table are 0.
          value = c ^ 48;
          c = delimiter;
          p++;
        } else if (type === NUMBER) {
          // Up to nine digits, perhaps with a sign and a fraction; all else in #number.
          const negative = c === 45;
          if (negative) c = bytes[++p]!;
          const first = p;
          let d = c ^ 48;
          let whole = 0;
          while (d < 10) {
            whole = (whole * 10 + d) | 0;
            c = bytes[++p]!;
            d = c ^ 48;
          }
          const digits = p - first;
          let mantissa = EXACT;
          let scale = 0;
          if (digits > 0 && digits < 10) {
            mantissa = whole;
            if (c === 46) {
              // The fraction, four digits at a time.
              const point = ++p;
              let word = view.getInt32(p, true) ^ ZEROS;
              let stops = nonDigits(word);
              while (stops === 0 && p - point < 16) {
                mantissa = mantissa * 10000 + fourDigits(word);
                word = view.getInt32((p += 4), true) ^ ZEROS;
                stops = nonDigits(word);
              }
              const n = leadingDigits(stops);
              if (n > 0) mantissa = mantissa * POWERS[n]! + fourDigits(word << (32 - 8 * n));
              p += n;
              scale = p - point;
              c = bytes[p]!;
            }
          }
          if (mantissa < EXACT && (c === delimiter || c === LF || c === CR)) {
            value = scale === 0 ? mantissa : mantissa / POWERS[scale]!;
            if (negative) value = -value;
          } else {
            value = this.#number(bytes, cell, end, final, column);
            p = this.#end;
            c = bytes[p]!;
          }
        } else if (c === quote) {
          p = this.#quoted(bytes, p, end, final, column);
          if (p < open && type !== SKIP) value = this.#literal(column);
          c = bytes[p]!;
        } else if (type === SKIP) {
          while (c > top || (c !== delimiter && c !== LF && c !== CR)) c = bytes[++p]!;
          if (p - cell > maxFieldBytes) throw this.#tooLong(column);
        } else {
          const glued = type === GLUED;
          const { dictionary } = this.#fields[column]!;
          const same = p + dictionary.repeats(bytes, p, end);
          const after = same >= p ? bytes[same]! : 0;
          if (after === delimiter || after === LF || after === CR) {
            p = same;
            c = after;
            value = dictionary.last;
          } else {
            let hash = HASH_START;
            while (c > top || (c !== delimiter && c !== LF && c !== CR)) {
              if (glued && c === SPACE && bytes[p + 1] === SPACE) break;
              hash = Math.imul(hash ^ c, HASH_STEP);
              c = bytes[++p]!;
            }
            if (p < open) value = this.#intern(bytes, cell, p, hash, column, false);
          }
          if (value < 0) value = Number.NaN;
        }
        if (p >= open) {
          // The window ends inside the row.
          if (end - cell > maxFieldBytes) throw this.#tooLong(column);
          break scanning;
        }
        block[(step >> 2) + rows] = value;
        column++;
        if (c === delimiter || c === SPACE) {
          p++;
          if (c === SPACE && c !== delimiter) while (bytes[p] === SPACE) p++;
          if (column === columns) throw this.#surplus(bytes, p, end);
          continue;
        }
        break;
      }
      // At the end of a line.
      if (c === CR && p + 1 === open) break;
      if (column < columns) {
        if (!(this.format.mayBeCut && p >= end)) throw this.#ragged(column, '');
        this.cutLine = this.line;
      }
      if (this.cutLine !== this.line) rows++;
      next = behind(bytes, p, end);
      this.line += 1 + this.#newlines;
    }
    this.rows = rows;
    return next;
  }

  /** A number cell that is not plain digits: quoted, spaced, with an exponent, missing, or no number at all. */
  #number(bytes: Uint8Array, cell: number, end: number, final: boolean, column: number): number {
    const { delimiter, quote, missing, mayBeCut } = this.format;
    let content = bytes;
    let from = cell;
    let to = cell;
    if (bytes[cell] === quote) {
      this.#end = this.#quoted(bytes, cell, end, final, column);
      content = this.#content;
      from = this.#from;
      to = this.#to;
    } else {
      for (let c = bytes[to]!; c !== delimiter && c !== LF && c !== CR; ) c = bytes[++to]!;
      this.#end = to;
    }
    if (this.#end >= end && !final) return Number.NaN;
    while (from < to && content[from] === SPACE) from++;
    while (from < to && content[to - 1] === SPACE) to--;
    if (from === to) return Number.NaN;
    if (missing.isMissing(content, from, to)) return Number.NaN;
    const value = parseDecimal(content, from, to);
    if (!Number.isNaN(value)) return value;
    const special = parseSpecial(content, from, to);
    if (special !== undefined) return special;
    if (mayBeCut && this.#end >= end) {
      this.cutLine = this.line;
      return Number.NaN;
    }
    this.#refuseNul(content, from, to, column);
    this.onText(this.#fields[column]!, this.#here(), new TextDecoder().decode(content.subarray(from, to)));
    this.#plan[column]! += SKIP - NUMBER;
    return Number.NaN;
  }

  /** Finds the end of a quoted cell, which must be a terminator; the end of the window where that comes first. */
  #quoted(bytes: Uint8Array, open: number, end: number, final: boolean, column: number): number {
    const { quote, delimiter } = this.format;
    let p = open + 1;
    let doubled = 0;
    let newlines = 0;
    for (; ; p++) {
      while (p < end && bytes[p] !== quote) {
        if (bytes[p] === LF || (bytes[p] === CR && bytes[p + 1] !== LF)) newlines++;
        p++;
      }
      if (p >= end && final) throw this.#error(column, 'a quote is opened and never closed');
      if (p >= end || (p + 1 === end && !final)) return end;
      if (p + 1 === end || bytes[p + 1] !== quote) break;
      doubled++;
      p++;
    }
    const after = bytes[p + 1];
    if (after !== delimiter && after !== LF && after !== CR)
      throw this.#error(column, 'there is text behind a closing quote');
    if (p - open > this.format.maxFieldBytes) throw this.#tooLong(column);
    this.#newlines += newlines;
    this.#content = doubled === 0 ? bytes : withoutDoubles(bytes, open + 1, p, quote);
    this.#from = doubled === 0 ? open + 1 : 0;
    this.#to = doubled === 0 ? p : this.#content.length;
    return p + 1;
  }

  /** The code of the quoted cell found last. Quoted text is never missing. */
  #literal(column: number): number {
    const hash = hashOf(this.#content, this.#from, this.#to);
    return this.#intern(this.#content, this.#from, this.#to, hash, column, true);
  }

  #intern(bytes: Uint8Array, from: number, to: number, hash: number, column: number, literal: boolean): number {
    if (to - from > this.format.maxFieldBytes) throw this.#tooLong(column);
    const { dictionary } = this.#fields[column]!;
    const known = dictionary.size;
    const code = dictionary.intern(bytes, from, to, hash, literal);
    if (code === known) this.#refuseNul(bytes, from, to, column);
    return code;
  }

  #refuseNul(bytes: Uint8Array, from: number, to: number, column: number): void {
    for (let p = from; p < to; p++)
      if (bytes[p] === 0) throw this.#error(column, 'a NUL byte; this is not a text file');
  }

  #tooLong(column: number): DataError {
    return this.#error(
      column,
      `a cell of more than ${this.format.maxFieldBytes} bytes (maxFieldBytes); is a quote left open?`,
    );
  }

  #surplus(bytes: Uint8Array, from: number, end: number): DataError {
    const { delimiter, quote } = this.format;
    let cells = this.#plan.length + 1;
    let quoted = false;
    let p = from;
    for (; p < end && (quoted || (bytes[p] !== LF && bytes[p] !== CR)); p++) {
      if (bytes[p] === quote) quoted = !quoted;
      else if (!quoted && bytes[p] === delimiter) cells++;
    }
    return this.#ragged(cells, p < end ? '' : 'at least ');
  }

  #ragged(cells: number, about: string): DataError {
    const columns = this.#plan.length;
    return new DataError(
      `${this.format.owner}: line ${this.line} has ${about}${cells} cells, the header has ${columns}`,
      {
        line: this.line,
      },
    );
  }

  /** The line that the cell at hand stands in. */
  #here(): number {
    return this.line + this.#newlines;
  }

  #error(column: number, what: string): DataError {
    const { name } = this.#fields[column]!;
    const line = this.#here();
    return new DataError(`${this.format.owner}: line ${line}, column "${name}": ${what}`, { line, column: name });
  }
}

// Four ASCII characters as one little-endian word, each less the code of "0" by exclusive or: a digit is then 0 … 9.
const ZEROS = 0x30303030;

/** The high bit of each byte that is no digit, exact up to the first such byte. */
const nonDigits = (word: number): number => ((word + 0x76767676) | word) & 0x80808080;

/** How many digits stand before the first byte that is none; 3 at most. */
const leadingDigits = (stops: number): number => (31 - Math.clz32(stops & -stops)) >> 3;

/** The number that four digits make, the first one in the lowest byte. */
function fourDigits(word: number): number {
  const pairs = (Math.imul(word, 10) + (word >>> 8)) & 0x00ff00ff;
  return (Math.imul(pairs, 100) + (pairs >>> 16)) & 0xffff;
}

/** Where the line behind the line end at `p` begins. */
const behind = (bytes: Uint8Array, p: number, end: number): number =>
  Math.min(end, bytes[p] === CR && bytes[p + 1] === LF ? p + 2 : p + 1);

function withoutDoubles(bytes: Uint8Array, from: number, to: number, quote: number): Uint8Array {
  const out = new Uint8Array(to - from);
  let length = 0;
  for (let p = from; p < to; p++) {
    out[length++] = bytes[p]!;
    if (bytes[p] === quote) p++;
  }
  return out.subarray(0, length);
}
