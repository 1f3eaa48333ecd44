import { DataError } from '../core/errors.js';

/** What the `#` lines before the rows of a Zeek log say. */
export interface ZeekHeader {
  /** One byte. */
  readonly separator: number;
  readonly empty: string;
  readonly unset: string;
  readonly fields: readonly string[];
  /** One for each field; empty where there is no `#types` line. */
  readonly types: readonly string[];
  /** How many of the last fields are parted by two or more spaces instead of the separator. */
  readonly glued: number;
}

export const NO_HEADER: ZeekHeader = { separator: 9, empty: '(empty)', unset: '-', fields: [], types: [], glued: 0 };

/**
 * The header with one more `#` line taken in. A line that says nothing about the rows (`#path`, `#close`) changes nothing.
 * @throws DataError naming the line
 */
export function withLine(header: ZeekHeader, text: string, line: number, owner: string): ZeekHeader {
  const key = /^\s*#(\w+)/.exec(text)?.[1];
  if (key === 'separator') return { ...header, separator: separatorOf(text, line, owner) };
  const [, ...cells] = text.trimStart().split(String.fromCharCode(header.separator));
  switch (key) {
    case 'empty_field':
      return { ...header, empty: cells[0] ?? header.empty };
    case 'unset_field':
      return { ...header, unset: cells[0] ?? header.unset };
    case 'fields':
      return withFields(header, cells, line, owner);
    case 'types':
      return withTypes(header, cells, line, owner);
  }
  return header;
}

// Written as `#separator \x09`, by some tools with a TAB in between; every further line uses it.
function separatorOf(text: string, line: number, owner: string): number {
  const value = text.trimStart().slice('#separator'.length + 1);
  const code = /^\\x([0-9a-f]{2})$/i.exec(value.trim());
  const separator = code ? Number.parseInt(code[1]!, 16) : value.charCodeAt(0);
  if ((!code && value.length !== 1) || separator > 127 || separator === 10 || separator === 13)
    throw new DataError(
      `${owner}: line ${line}: #separator must be one ASCII character, got ${JSON.stringify(value)}`,
      { line },
    );
  return separator;
}

// IoT-23 appends its labels to the last cell, three spaces between: `tunnel_parents   label   detailed-label`. Copies
// have TABs in the header and spaces in the rows, or the other way round, so such fields may be parted by either.
function withFields(header: ZeekHeader, cells: readonly string[], line: number, owner: string): ZeekHeader {
  const last = (cells.at(-1) ?? '').trim().split(/ {2,}/);
  const fields = [...cells.slice(0, -1), ...last];
  const labels = fields.length - 1 - fields.lastIndexOf('tunnel_parents');
  const labelled = labels === 2 && fields.slice(-2).every((name) => name.toLowerCase().includes('label'));
  if (fields.includes('')) throw new DataError(`${owner}: line ${line}: #fields has a field without a name`, { line });
  return { ...header, fields, types: [], glued: last.length > 1 ? last.length : labelled ? 3 : 0 };
}

function withTypes(header: ZeekHeader, cells: readonly string[], line: number, owner: string): ZeekHeader {
  const types = [...cells.slice(0, -1), ...(cells.at(-1) ?? '').trim().split(/ {2,}/)];
  if (types.length !== header.fields.length)
    throw new DataError(
      `${owner}: line ${line}: #types has ${types.length} types, #fields has ${header.fields.length} names`,
      { line },
    );
  return { ...header, types };
}

/** Whether values of a Zeek type are numbers. Times and intervals are seconds. */
export const isNumeric = (type: string | undefined): boolean =>
  type !== undefined && ['time', 'interval', 'count', 'counter', 'int', 'double', 'port'].includes(type);

/** The types of the fields of Zeek's conn.log, in its order. */
export const CONN_FIELDS: Readonly<Record<string, string>> = {
  ts: 'time',
  uid: 'string',
  'id.orig_h': 'addr',
  'id.orig_p': 'port',
  'id.resp_h': 'addr',
  'id.resp_p': 'port',
  proto: 'enum',
  service: 'string',
  duration: 'interval',
  orig_bytes: 'count',
  resp_bytes: 'count',
  conn_state: 'string',
  local_orig: 'bool',
  local_resp: 'bool',
  missed_bytes: 'count',
  history: 'string',
  orig_pkts: 'count',
  orig_ip_bytes: 'count',
  resp_pkts: 'count',
  resp_ip_bytes: 'count',
  tunnel_parents: 'set[string]',
};
