import { ParameterError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import { positive } from '../core/params.js';
import { type HostFlows, type HostWindowColumns, hostFlows } from './host-flows.js';
import { check } from './options.js';
import { MOST, regularity } from './regularity.js';
import type { Table } from './table.js';

export interface HostWindowOptions {
  /** Length of the window in seconds, > 0. Default 60. */
  readonly seconds?: number;
  /** Values of `state` that are failures. Default: Zeek's states of connections that were never established. */
  readonly failed?: readonly string[];
  readonly columns?: Partial<HostWindowColumns>;
}

const ZEEK: HostWindowColumns = {
  host: 'id.orig_h',
  peer: 'id.resp_h',
  port: 'id.resp_p',
  time: 'ts',
  duration: 'duration',
  state: 'conn_state',
  capture: undefined,
};
// An attempt without an answer, a refusal, half a handshake: https://docs.zeek.org/en/master/scripts/base/protocols/conn/main.zeek.html
const FAILED = ['S0', 'REJ', 'RSTOS0', 'RSTRH', 'SH', 'SHR'];

/**
 * Adds to each flow what its host did in the window of `seconds` that ends with it: all flows of the host that ended in
 * (end - seconds, end], where a flow ends at `time` + `duration`. Itself included; those of other hosts and whatever ended
 * later are not looked at, so nothing in a row could not have been known when its flow was over. (Zeek notices an end some
 * time later: it waits 5 minutes for silent TCP, one for UDP and ICMP.)
 *
 * Columns for 60 seconds, all numbers:
 * - `flows_60s`: flows
 * - `fan_out_60s`: distinct peers
 * - `ports_60s`: distinct ports of peers; for ICMP these are codes
 * - `failed_60s`: the share of the flows that failed, in [0, 1]
 * - `beacon_60s`: how regularly the flows to this flow's own peer began, in [0, 1]: 1 with equal gaps, about 0.5 at random, 0
 *   with fewer than three gaps. Of many flows to the peer the 32 that ended last count.
 *
 * The rows must be all flows of their hosts. In rows that were drawn from a log, a window measures the drawing.
 * @throws ParameterError naming the option
 * @throws DataError naming the column that is not there or has the wrong kind, or the row without a time, host, peer, port or state
 * @example const flows = hostWindows(await readZeekLog(file), { seconds: 300 });
 */
export function hostWindows(table: Table, options: HostWindowOptions = {}): Table {
  const { seconds = 60, failed = FAILED, columns = {} } = options;
  checkOptions(options);
  check('hostWindows', 'seconds', seconds, positive);
  if (!Array.isArray(failed) || !failed.every((state) => typeof state === 'string'))
    throw new ParameterError(`hostWindows: failed must be a list of states, got ${describeValue(failed)}`);
  const flows = hostFlows(table, { ...ZEEK, ...columns }, failed);
  return Object.entries(windows(flows, seconds)).reduce(
    (all, [name, values]) => all.withColumn(`${name}_${seconds}s`, values),
    table,
  );
}

/** Slides the window over the flows of one host after another. Counts are whole numbers, so nothing drifts. */
function windows(flows: HostFlows, seconds: number) {
  const { order, host, peer, port, failed, end } = flows;
  const column = () => new Float64Array(order.length);
  const out = { flows: column(), fan_out: column(), ports: column(), failed: column(), beacon: column() };
  const peers = new Tally(flows.peers);
  const ports = new Tally(flows.ports);
  const latest = new Int32Array(flows.peers); // place + 1 of the last flow to a peer
  const before = new Int32Array(order.length); // place + 1 of the one before it
  const starts = new Float64Array(MOST);
  let failures = 0;
  const move = (row: number, by: 1 | -1) => {
    peers.add(peer[row]!, by);
    ports.add(port[row]!, by);
    failures += by * failed[row]!;
  };
  for (let from = 0, to = 0, start = 0; to < order.length; ) {
    const first = order[to]!;
    if (to > start && host[order[start]!] !== host[first]) {
      while (from < to) move(order[from++]!, -1); // another host
      start = to;
    }
    const [now, answered] = [end[first]!, to];
    // Flows that end at the same moment see each other, in whatever order they stand.
    for (; to < order.length && host[order[to]!] === host[first] && end[order[to]!] === now; to++) {
      const row = order[to]!;
      move(row, 1);
      before[to] = latest[peer[row]!]! > start ? latest[peer[row]!]! : 0;
      latest[peer[row]!] = to + 1;
    }
    while (end[order[from]!]! <= now - seconds) move(order[from++]!, -1);
    for (let place = answered; place < to; place++) {
      const row = order[place]!;
      out.flows[row] = to - from;
      out.fan_out[row] = peers.distinct;
      out.ports[row] = ports.distinct;
      out.failed[row] = failures / (to - from);
      out.beacon[row] = regularity(flows, before, latest[peer[row]!]!, from, starts);
    }
  }
  return out;
}

/** How often each code is there, and how many codes are. */
class Tally {
  distinct = 0;
  readonly #counts: Int32Array;
  constructor(codes: number) {
    this.#counts = new Int32Array(codes);
  }
  add(code: number, by: 1 | -1): void {
    const count = (this.#counts[code]! += by);
    if (by === 1 ? count === 1 : count === 0) this.distinct += by;
  }
}

function checkOptions(options: HostWindowOptions): void {
  const known = { seconds: 0, failed: 0, columns: 0 };
  for (const [owner, given, names] of [
    ['hostWindows: unknown option', options, known],
    ['hostWindows: columns: unknown', options.columns ?? {}, ZEEK],
  ] as const)
    for (const name of Object.keys(given))
      if (!Object.hasOwn(names, name))
        throw new ParameterError(`${owner} "${name}"; it has ${Object.keys(names).join(', ')}`);
}
