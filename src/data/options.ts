import { ParameterError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import { integer, oneOf, type Rule } from '../core/params.js';
import type { ColumnType } from './builders.js';
import type { Spelling } from './dictionary.js';
import type { PaceOptions } from './window.js';

/** What all readers of tables accept. */
export interface ReadOptions extends PaceOptions {
  /** The columns to keep, in this order; all by default. */
  readonly columns?: readonly string[];
  /** Types of columns by name; those of the rest are told from the data. */
  readonly types?: Readonly<Record<string, 'number' | 'category' | 'string'>>;
  /** Read no more rows than this. */
  readonly maxRows?: number;
  /** A cell of more bytes is an error: what a quote that is never closed would else swallow. Default 1 MiB. */
  readonly maxFieldBytes?: number;
}

export interface BatchOptions {
  /** Rows a table; the last one may have fewer. Default 8,192. */
  readonly batchRows?: number;
  /** Told before each table in which lines of the input its rows stand. */
  readonly onLines?: (lines: Lines) => void;
}

/** Lines of a text, counted from 1. There are more of them than rows where some are blank, comments or part of a cell. */
export interface Lines {
  readonly from: number;
  /** The line behind the last one. */
  readonly to: number;
}

/** The options checked, with defaults. */
export interface Settings extends PaceOptions {
  readonly owner: string;
  readonly columns: readonly string[] | undefined;
  readonly types: ReadonlyMap<string, ColumnType>;
  readonly maxRows: number;
  readonly maxFieldBytes: number;
  readonly batchRows: number;
  readonly onLines: (lines: Lines) => void;
  /** Whether tables are yielded on the way. */
  readonly streaming: boolean;
}

/** @throws ParameterError naming the option */
export function settingsOf(owner: string, options: ReadOptions & BatchOptions, streaming: boolean): Settings {
  const {
    columns,
    types = {},
    maxRows = Infinity,
    maxFieldBytes = 1048576,
    batchRows = 8192,
    onLines = () => {},
    onProgress,
    signal,
  } = options;
  if (maxRows !== Infinity) check(owner, 'maxRows', maxRows, integer(0));
  check(owner, 'maxFieldBytes', maxFieldBytes, integer(1));
  check(owner, 'batchRows', batchRows, integer(1));
  const isType = oneOf('number', 'category', 'string');
  for (const [name, type] of Object.entries(types)) check(owner, `types["${name}"]`, type, isType);
  return {
    owner,
    columns,
    types: new Map(Object.entries(types)),
    maxRows,
    maxFieldBytes,
    batchRows: streaming ? batchRows : Infinity,
    onLines,
    streaming,
    onProgress,
    signal,
  };
}

export function check(owner: string, name: string, value: unknown, rule: Rule): void {
  const wanted = rule(value);
  if (wanted !== undefined)
    throw new ParameterError(`${owner}: ${name} must be ${wanted}, got ${describeValue(value)}`);
}

/**
 * How the bytes of an encoding that extends ASCII become text.
 * @throws ParameterError for another or an unknown encoding
 */
export function spellingOf(owner: string, encoding: string): Spelling {
  try {
    const decoder = new TextDecoder(encoding, { ignoreBOM: true });
    if (decoder.encoding === 'windows-1252') return { decoder, clean: withoutControls };
    if (!decoder.encoding.startsWith('utf-16')) return { decoder };
  } catch {
    // an unknown label: told below
  }
  throw new ParameterError(
    `${owner}: encoding must be one that extends ASCII, such as "utf-8" or "windows-1252", got ${describeValue(encoding)}`,
  );
}

// Many releases of Node 20 to 24, and workerd, decode windows-1252 as if it were ISO 8859-1:
// https://github.com/nodejs/node/issues/60888
const withoutControls = (text: string): string =>
  text.replace(/[\x80-\x9f]/g, (c) => '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'[c.charCodeAt(0) - 0x80]!);
