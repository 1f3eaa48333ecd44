import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostWindows, readZeekLog, Table } from '../../src/data/index.js';
import { file, present, unless } from './real.js';

interface Flow {
  readonly host: string;
  readonly peer: string;
  readonly port: number;
  readonly time: number;
  readonly duration: number | null;
  readonly state: string;
}

const tableOf = (flows: readonly Flow[]) =>
  Table.from({
    ts: Float64Array.from(flows, ({ time }) => time),
    'id.orig_h': flows.map(({ host }) => host),
    'id.resp_h': flows.map(({ peer }) => peer),
    'id.resp_p': Float64Array.from(flows, ({ port }) => port),
    duration: Float64Array.from(flows, ({ duration }) => duration ?? Number.NaN),
    conn_state: flows.map(({ state }) => state),
  });

const FAILED = ['S0', 'REJ', 'RSTOS0', 'RSTRH', 'SH', 'SHR'];
const endOf = ({ time, duration }: Flow) => time + (duration ?? 0);

/** The definition, flow by flow. */
function bruteForce(flows: readonly Flow[], seconds: number) {
  return flows.map((flow) => {
    const window = flows.filter(
      (other) => other.host === flow.host && endOf(other) <= endOf(flow) && endOf(other) > endOf(flow) - seconds,
    );
    const distinct = (values: readonly unknown[]) => new Set(values).size;
    const starts = window
      .filter(({ peer }) => peer === flow.peer)
      .sort((a, b) => endOf(b) - endOf(a) || b.time - a.time)
      .slice(0, 32)
      .map(({ time }) => time)
      .sort((a, b) => a - b);
    const gaps = starts.slice(1).map((start, i) => start - starts[i]!);
    const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
    const changes = sum(gaps.slice(1).map((gap, i) => Math.abs(gap - gaps[i]!)));
    return {
      flows: window.length,
      fan_out: distinct(window.map(({ peer }) => peer)),
      ports: distinct(window.map(({ port }) => port)),
      failed: window.filter(({ state }) => FAILED.includes(state)).length / window.length,
      beacon: gaps.length < 3 || sum(gaps) === 0 ? 0 : Math.max(0, 1 - changes / (2 * sum(gaps))),
    };
  });
}

const column = (table: Table, name: string) => table.column(name).toArray() as number[];
const NAMES = ['flows', 'fan_out', 'ports', 'failed', 'beacon'] as const;

function expectEqual(table: Table, flows: readonly Flow[], seconds: number): void {
  const wanted = bruteForce(flows, seconds);
  for (const name of NAMES) {
    const got = column(table, `${name}_${seconds}s`);
    if (name !== 'beacon') expect(got).toEqual(wanted.map((one) => one[name]));
    else for (const [i, value] of got.entries()) expect(value).toBeCloseTo(wanted[i]!.beacon, 10);
  }
}

// Whole and half seconds, so that flows end together, and on the edge of a window.
const halves = (max: number) => fc.integer({ min: 0, max: 2 * max }).map((n) => n / 2);
const anyFlow: fc.Arbitrary<Flow> = fc.record({
  host: fc.constantFrom('10.0.0.1', '10.0.0.2', 'fe80::1'),
  peer: fc.constantFrom('192.0.2.1', '192.0.2.2', '10.0.0.1'),
  port: fc.constantFrom(23, 80, 2323),
  time: halves(60),
  duration: fc.option(halves(20)),
  state: fc.constantFrom('S0', 'SF', 'REJ', 'OTH', 'SHR'),
});
const someFlows = fc.array(anyFlow, { minLength: 1, maxLength: 80 });
const someSeconds = fc.constantFrom(0.5, 5, 30, 1000);

describe('hostWindows', () => {
  it('equals the definition, counted anew for every flow', () => {
    fc.assert(
      fc.property(someFlows, someSeconds, (flows, seconds) => {
        expectEqual(hostWindows(tableOf(flows), { seconds }), flows, seconds);
      }),
    );
  });

  it('equals the definition where one peer gets hundreds of flows', () => {
    const flows = Array.from({ length: 300 }, (_, i) => ({
      host: 'bot',
      peer: i % 10 === 0 ? 'other' : 'victim',
      port: i % 7,
      time: (i * i) % 97,
      duration: i % 3,
      state: i % 4 === 0 ? 'S0' : 'SF',
    }));
    expectEqual(hostWindows(tableOf(flows), { seconds: 20 }), flows, 20);
  });

  it('looks at nothing that ended later: flows to come change no row', () => {
    fc.assert(
      fc.property(someFlows, someSeconds, halves(40), (flows, seconds, now) => {
        const past = flows.filter((flow) => endOf(flow) <= now);
        fc.pre(past.length > 0);
        const all = hostWindows(tableOf(flows), { seconds });
        const early = hostWindows(tableOf(past), { seconds });
        const places = flows.flatMap((flow, i) => (endOf(flow) <= now ? i : []));
        for (const name of early.names)
          expect(early.column(name).toArray()).toEqual(all.take(places).column(name).toArray());
      }),
    );
  });

  it('does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(someFlows, fc.nat(), (flows, turn) => {
        const order = flows.map((_, i) => (i + turn) % flows.length).reverse();
        const turned = hostWindows(tableOf(flows).take(order), { seconds: 30 });
        const straight = hostWindows(tableOf(flows), { seconds: 30 }).take(order);
        for (const name of NAMES) expect(column(turned, `${name}_30s`)).toEqual(column(straight, `${name}_30s`));
      }),
    );
  });

  it('tells a beacon from chance, and both from a burst', () => {
    const at = (times: readonly number[]) =>
      tableOf(times.map((time) => ({ host: 'a', peer: 'b', port: 1, time, duration: null, state: 'SF' })));
    const last = (times: readonly number[]) =>
      column(hostWindows(at(times), { seconds: 1e6 }), 'beacon_1000000s').at(-1);
    expect(last([0, 60, 120, 180, 240])).toBe(1);
    expect(last([0, 60, 120])).toBe(0); // too few to tell
    expect(last([5, 5, 5, 5])).toBe(0);
    expect(last([0, 1, 100, 101, 200, 201])).toBeLessThan(0.1);
    // Random gaps, exponential by the inverse of their distribution: their neighbours differ by the mean on average.
    const gaps = Array.from({ length: 31 }, (_, i) => -Math.log(((i * 7 + 3) % 31) / 31 + 1 / 62));
    let now = 0;
    expect(last([0, ...gaps.map((gap) => (now += gap))])).toBeCloseTo(0.5, 0);
  });

  it('keeps hosts of two captures apart where a column says which is which', () => {
    const flow = { host: 'a', peer: 'b', port: 1, time: 1, duration: null, state: 'S0' };
    const both = tableOf([flow, flow, flow]).withColumn('capture', ['x', 'y', 'x']);
    expect(column(hostWindows(both), 'flows_60s')).toEqual([3, 3, 3]);
    expect(column(hostWindows(both, { columns: { capture: 'capture' } }), 'flows_60s')).toEqual([2, 1, 2]);
  });

  it('takes other columns and other failures', () => {
    const flows = Table.from({
      src: ['a', 'a'],
      dst: ['b', 'c'],
      dport: [1, 1],
      start: [0, 1],
      took: [0, 0],
      end: ['drop', 'ok'],
    });
    const columns = { host: 'src', peer: 'dst', port: 'dport', time: 'start', duration: 'took', state: 'end' };
    const { names, ...table } = hostWindows(flows, { columns, failed: ['drop'] });
    expect(names.slice(-5)).toEqual(['flows_60s', 'fan_out_60s', 'ports_60s', 'failed_60s', 'beacon_60s']);
    expect(table.rows).toBe(2);
    expect(column(hostWindows(flows, { columns, failed: ['drop'] }), 'failed_60s')).toEqual([1, 0.5]);
  });

  it('takes an empty table, and adds the columns to it', () => {
    expect(
      hostWindows(tableOf([{ host: 'a', peer: 'b', port: 1, time: 1, duration: 1, state: 'S0' }]).slice(0, 0)).rows,
    ).toBe(0);
  });

  it('names the column or row that it cannot use', () => {
    const flow: Flow = { host: 'a', peer: 'b', port: 1, time: 1, duration: 1, state: 'S0' };
    const good = tableOf([flow, flow]);
    const failing = (table: Table, options?: object) => expect(() => hostWindows(table, options));
    failing(good.drop(['id.orig_h'])).toThrow('hostWindows: host: the table has no column "id.orig_h"');
    failing(good, { columns: { capture: 'captures' } }).toThrow('capture: the table has no column "captures"');
    failing(good.withColumn('ts', ['1', '2'])).toThrow('column "ts" must hold numbers of seconds, but it is text');
    failing(good.withColumn('ts', [1, Number.NaN])).toThrow('row 1: ts must be a finite number, got NaN');
    failing(good.withColumn('duration', [1, -1])).toThrow('row 1: duration must be a number >= 0, got -1');
    failing(good.withColumn('duration', [1, Infinity])).toThrow('row 1: duration must be a finite number');
    failing(good.withColumn('id.orig_h', ['a', null])).toThrow('row 1: id.orig_h must be given, got null');
    failing(good.withColumn('id.resp_p', [1, Number.NaN])).toThrow('row 1: id.resp_p must be given');
    failing(good.withColumn('conn_state', ['S0', null])).toThrow('row 1: conn_state must be a state, got null');
    failing(good, { seconds: 0 }).toThrow('hostWindows: seconds must be a number > 0, got 0');
    failing(good, { failed: 'S0' }).toThrow('failed must be a list of states');
    failing(good, { second: 5 }).toThrow('unknown option "second"; it has seconds, failed, columns');
    failing(good, { columns: { hosts: 'a' } }).toThrow('columns: unknown "hosts"; it has host, peer, port');
  });

  it.skipIf(!present)(`equals the definition on the flows of a real log's busiest minutes${unless}`, async () => {
    const log = await readZeekLog(file('iot23/34-1.conn.log.labeled'));
    const part = log.slice(9000, 9600);
    const flows = [...part].map((row) => ({
      host: String(row['id.orig_h']),
      peer: String(row['id.resp_h']),
      port: Number(row['id.resp_p']),
      time: Number(row.ts),
      duration: Number.isNaN(row.duration) ? null : Number(row.duration),
      state: String(row.conn_state),
    }));
    expectEqual(hostWindows(part), flows, 60);
  });
});
