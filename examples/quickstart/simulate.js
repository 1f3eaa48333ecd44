// Simulated flows in the form of Zeek's conn log (JSON, one record a line): enough to try everything without data.
// They follow simple rules and prove nothing about real networks.
//
//   node examples/quickstart/simulate.js [rows] [seed] > flows.ndjson
import { pathToFileURL } from 'node:url';
import { Random } from '@nettc/core';

/**
 * Flows of five small networks, each with its own habits and its own malware: another C&C port, other ports scanned,
 * another kind of flood. So leaving one network out is a real test.
 * @param {{ rows?: number, seed?: number }} [options]
 * @returns {Record<string, string | number>[]} records with the fields of conn.log, IoT-23's labels and a `capture`
 */
export function simulate({ rows = 4000, seed = 0 } = {}) {
  const random = new Random(seed);
  const networks = NETWORKS.map((habits, i) => ({ ...habits, dice: dice(random.split(`network ${i}`)) }));
  const choose = dice(random.split('order'));
  return Array.from({ length: rows }, (_, i) => {
    const network = choose.one(networks);
    const [label, behaviour] = choose.one(BEHAVIOURS);
    const flow = behaviour(network.dice, network);
    return {
      capture: network.name,
      ts: 1_700_000_000 + i * 0.25,
      uid: `C${seed}x${i}`,
      'id.orig_h': `192.168.1.${network.dice.whole(2, 60)}`,
      'id.orig_p': network.dice.whole(32768, 60999),
      'id.resp_h': `198.51.100.${network.dice.whole(1, 254)}`,
      ...flow,
      ...counts(flow),
      label: label === 'Benign' ? 'Benign' : 'Malicious',
      'detailed-label': label === 'Benign' ? '-' : label,
    };
  });
}

const NETWORKS = [
  { name: 'sim-1', cc: [6667, 'irc'], scanned: [23, 2323], flood: 'syn', lossy: 0.05 },
  { name: 'sim-2', cc: [443], scanned: [23, 80, 8080], flood: 'udp', lossy: 0.02 },
  { name: 'sim-3', cc: [8443], scanned: [37215, 52869, 23], flood: 'udp', lossy: 0.1 },
  { name: 'sim-4', cc: [48101], scanned: [22, 23], flood: 'syn', lossy: 0.01 },
  { name: 'sim-5', cc: [80, 'http'], scanned: [5555, 81, 23], flood: 'both', lossy: 0.03 },
];

// Repeated to be drawn more often.
const BEHAVIOURS = [
  ['Benign', web],
  ['Benign', web],
  ['Benign', dns],
  ['Benign', streaming],
  ['C&C-HeartBeat', beacon],
  ['PartOfAHorizontalPortScan', scan],
  ['PartOfAHorizontalPortScan', scan],
  ['DDoS', flood],
];

function web(dice, { lossy }) {
  if (dice.chance(lossy)) return unanswered(dice.one([80, 443]));
  const secure = dice.chance(0.8);
  const [conn_state, history] = dice.one(ENDINGS);
  return {
    ...tcp(secure ? 443 : dice.one([80, 80, 8080]), secure ? 'ssl' : 'http', conn_state, history),
    duration: dice.tailed(0.03, 90),
    orig_bytes: Math.round(dice.tailed(180, 9000)),
    resp_bytes: Math.round(dice.tailed(300, 3e6)),
  };
}

function dns(dice, { lossy }) {
  const query = { 'id.resp_p': 53, proto: 'udp', service: 'dns', orig_bytes: dice.whole(24, 60) };
  if (dice.chance(lossy)) return { ...query, duration: 5, conn_state: 'S0', history: 'D', resp_bytes: 0 };
  return {
    ...query,
    duration: dice.tailed(0.001, 0.4),
    conn_state: 'SF',
    history: 'Dd',
    resp_bytes: dice.whole(60, 480),
  };
}

function streaming(dice) {
  const flow = {
    duration: dice.tailed(4, 300),
    orig_bytes: Math.round(dice.tailed(900, 6e4)),
    resp_bytes: Math.round(dice.tailed(2e5, 8e7)),
  };
  if (dice.chance(0.5)) return { ...flow, 'id.resp_p': 443, proto: 'udp', conn_state: 'SF', history: 'Dd' };
  const [conn_state, history] = dice.one(ENDINGS);
  return { ...flow, ...tcp(443, 'ssl', conn_state, history) };
}

// A bot that reports to its server: little data, and often enough the server is gone.
function beacon(dice, { cc: [port, service] }) {
  if (dice.chance(0.3)) return unanswered(port, dice.whole(1, 6));
  const [conn_state, history] = dice.one([...ENDINGS, ['S1', 'ShADad'], ['RSTR', 'ShADadr']]);
  return {
    ...tcp(port, service, conn_state, history),
    duration: dice.tailed(0.05, 180),
    orig_bytes: dice.whole(20, 400),
    resp_bytes: dice.whole(0, 600),
  };
}

function scan(dice, { scanned }) {
  const port = dice.one(scanned);
  if (dice.chance(0.85)) return unanswered(port, dice.chance(0.8) ? 1 : dice.whole(2, 3));
  if (dice.chance(0.7))
    return { ...tcp(port, undefined, 'REJ', 'Sr'), duration: dice.tailed(0.002, 0.3), orig_bytes: 0, resp_bytes: 0 };
  return {
    ...tcp(port, undefined, 'RSTO', 'ShAdaR'),
    duration: dice.tailed(0.1, 10),
    orig_bytes: dice.whole(0, 60),
    resp_bytes: dice.whole(0, 90),
  };
}

function flood(dice, { flood }) {
  const port = dice.one([80, 443, 53]);
  if (flood === 'syn' || (flood === 'both' && dice.chance(0.5)))
    return unanswered(port, dice.chance(0.7) ? 1 : dice.whole(2, 8));
  const packets = Math.round(dice.tailed(1, 4000));
  return {
    'id.resp_p': port,
    proto: 'udp',
    conn_state: 'S0',
    history: 'D',
    duration: packets * dice.tailed(1e-5, 1e-3),
    orig_bytes: packets * dice.one([32, 512, 1400]),
    resp_bytes: 0,
    packets,
  };
}

const ENDINGS = [
  ['SF', 'ShADadFf'],
  ['SF', 'ShADadfF'],
  ['SF', 'ShADadFfR'],
  ['S1', 'ShADad'],
  ['RSTO', 'ShADadR'],
];

const tcp = (port, service, conn_state, history) => ({
  'id.resp_p': port,
  proto: 'tcp',
  ...(service && { service }),
  conn_state,
  history,
});

/** SYN packets that nobody answers: a lost server, a scan and a SYN flood all look like this. */
const unanswered = (port, packets = 1) => ({
  ...tcp(port, undefined, 'S0', 'S'),
  ...(packets > 1 && { duration: 2 ** packets - 1, orig_bytes: 0, resp_bytes: 0 }),
  packets,
});

/** Packets and bytes on the wire that go with a flow's payload. */
function counts({ proto, history, orig_bytes = 0, resp_bytes = 0, packets }) {
  const [header, segment] = proto === 'tcp' ? [52, 1448] : [28, 1350];
  const handshake = proto === 'tcp' ? 3 : 0;
  const answered = /[a-z]/.test(history);
  const orig_pkts =
    packets ?? Math.max(1, Math.ceil(orig_bytes / segment) + handshake + Math.floor(resp_bytes / segment / 2));
  const resp_pkts = answered ? Math.max(1, Math.ceil(resp_bytes / segment) + handshake) : 0;
  return {
    missed_bytes: 0,
    orig_pkts,
    orig_ip_bytes: orig_bytes + orig_pkts * header,
    resp_pkts,
    resp_ip_bytes: resp_bytes + resp_pkts * header,
  };
}

/** Draws from one seeded generator. */
function dice(random) {
  return {
    chance: (p) => random.float() < p,
    one: (list) => list[random.below(list.length)],
    whole: (low, high) => low + random.below(high - low + 1),
    /** Mostly near `low`, now and then up to `high`: a Pareto distribution with its tail cut, as sizes of flows have. */
    tailed: (low, high) => low / (1 - random.float() * (1 - low / high)),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [rows = 4000, seed = 0] = process.argv.slice(2).map(Number);
  for (const record of simulate({ rows, seed })) console.log(JSON.stringify(record));
}
