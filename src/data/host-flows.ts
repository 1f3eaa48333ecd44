import { DataError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import type { Column } from './column.js';
import { noColumn } from './names.js';
import type { Table } from './table.js';

/** What the columns are called. Defaults are Zeek's names. */
export interface HostWindowColumns {
  /** The host whose flows are counted. Default `id.orig_h`. */
  readonly host: string;
  /** Whom it spoke to. Default `id.resp_h`. */
  readonly peer: string;
  /** The peer's port. Default `id.resp_p`. */
  readonly port: string;
  /** When the flow began, in seconds. Default `ts`. */
  readonly time: string;
  /** How long it took, in seconds; missing: 0. Default `duration`. */
  readonly duration: string;
  /** How it went. Default `conn_state`. */
  readonly state: string;
  /** The capture a row belongs to: hosts of the same address in two captures are two hosts. Default: all are of one. */
  readonly capture: string | undefined;
}

/** Flows as windows want them: codes and times by row, and the rows host by host, by end and then by beginning. */
export interface HostFlows {
  readonly order: Int32Array;
  readonly host: Int32Array;
  readonly peer: Int32Array;
  readonly port: Int32Array;
  /** 1 for a failure. */
  readonly failed: Uint8Array;
  /** When a flow began, in seconds. */
  readonly time: Float64Array;
  readonly end: Float64Array;
  /** How many codes there are. */
  readonly peers: number;
  readonly ports: number;
}

/** @throws DataError naming the column or row */
export function hostFlows(table: Table, names: HostWindowColumns, failures: readonly string[]): HostFlows {
  const column = (what: keyof HostWindowColumns): [string, Column] => {
    const name = names[what]!;
    if (!table.has(name)) throw noColumn(`hostWindows: ${what}: the table`, name, table.names);
    return [name, table.column(name)];
  };
  const time = numbers(...column('time'));
  const end = Float64Array.from(numbers(...column('duration'), 0), (duration, row) => {
    if (duration < 0) throw wrong(names.duration, row, 'a number >= 0', duration);
    return time[row]! + duration;
  });
  const captures = names.capture === undefined ? undefined : codesOf(...column('capture'));
  const hosts = codesOf(...column('host'));
  const peers = codesOf(...column('peer'));
  const ports = codesOf(...column('port'));
  const [state, states] = column('state');
  const isFailure = new Set<unknown>(failures);
  const failed = Uint8Array.from({ length: table.rows }, (_, row) => {
    const value = states.get(row);
    if (typeof value !== 'string') throw wrong(state, row, 'a state', value);
    return isFailure.has(value) ? 1 : 0;
  });
  // Hosts of two captures are two hosts.
  const host = captures
    ? codes(table.rows, (row) => captures.codes[row]! * hosts.count + hosts.codes[row]!).codes
    : hosts.codes;
  const order = Int32Array.from({ length: table.rows }, (_, row) => row).sort(
    (a, b) => host[a]! - host[b]! || end[a]! - end[b]! || time[a]! - time[b]!,
  );
  return {
    order,
    host,
    peer: peers.codes,
    port: ports.codes,
    failed,
    time,
    end,
    peers: peers.count,
    ports: ports.count,
  };
}

function numbers(name: string, column: Column, missing?: number): Float64Array {
  if (column.kind !== 'number')
    throw new DataError(`hostWindows: column "${name}" must hold numbers of seconds, but it is text`, { column: name });
  return column.values.map((value, row) => {
    if (value - value === 0) return value;
    if (Number.isNaN(value) && missing !== undefined) return missing;
    throw wrong(name, row, 'a finite number', value);
  });
}

const codesOf = (name: string, column: Column) =>
  codes(column.length, (row) => {
    const value = column.get(row);
    if (value === null || Number.isNaN(value)) throw wrong(name, row, 'given', value);
    return value;
  });

/** Values as numbers from 0 in order of first occurrence. */
function codes(rows: number, valueAt: (row: number) => number | string): { codes: Int32Array; count: number } {
  const known = new Map<number | string, number>();
  const codes = Int32Array.from({ length: rows }, (_, row) => {
    const value = valueAt(row);
    let code = known.get(value);
    if (code === undefined) known.set(value, (code = known.size));
    return code;
  });
  return { codes, count: known.size };
}

const wrong = (name: string, row: number, wanted: string, value: unknown): DataError =>
  new DataError(`hostWindows: row ${row}: ${name} must be ${wanted}, got ${describeValue(value)}`, {
    row,
    column: name,
  });
