import { Random, unicauca } from '@nettc/core';

/**
 * Flows in the form of Unicauca's file, with what makes that file treacherous: the label stands there a second time as a code,
 * a flow comes in several pieces that resemble each other, servers are now and then taken for the source, and habits change
 * while time passes. They follow simple rules and prove nothing about real networks.
 * @returns {Record<string, string | number>[]} one record a row, in the order of time
 */
export function simulate({ rows = 600, seed = 0 } = {}) {
  const random = new Random(seed);
  const zero = Object.fromEntries(unicauca.features.map(({ name }) => [name, 0]));
  const records = [];
  while (records.length < rows) {
    const second = Math.floor((60 * records.length) / rows);
    const flow = newFlow(random, second);
    for (let piece = 1 + random.below(3); piece > 0 && records.length < rows; piece--)
      records.push({ ...zero, ...measured(random, flow), ...named(random, flow, second) });
  }
  return records;
}

// Name, code, ports of the server, payload of a packet each way, packets. Repeated to be drawn more often.
const WEB = ['GOOGLE', 126, [443, 80], 180, 900, 12];
const PROXY = ['HTTP_PROXY', 131, [3128], 150, 700, 15];
const APPS = [
  ...[WEB, WEB, WEB, PROXY, PROXY],
  ['SSL', 91, [443], 260, 500, 9],
  ['YOUTUBE', 124, [443, 3128], 90, 1200, 60],
  ['FACEBOOK', 119, [443], 300, 800, 18],
];

function newFlow(random, second) {
  const [app, code, ports, forward, backward, packets] = APPS[random.below(APPS.length)];
  const own = () => 0.4 + 1.2 * random.float(); // flows of one application differ more than pieces of one flow
  const drift = 1 + second / 120;
  const port = ports[random.below(ports.length)];
  const client = [`10.200.7.${random.below(250)}`, 32768 + random.below(28000)];
  const server = [`198.51.100.${random.below(250)}`, port];
  return { app, code, client, server, sizes: [forward * own() * drift, backward * own()], packets: packets * own() };
}

function measured(random, { sizes, packets }) {
  const [there, back] = sizes.map((size) => size * (0.95 + 0.1 * random.float()));
  const n = 2 + Math.round(packets * (0.9 + 0.2 * random.float()));
  const µs = n * (2000 + random.below(4000));
  return {
    'Flow.Duration': µs,
    'Total.Fwd.Packets': n,
    'Total.Backward.Packets': n,
    'Total.Length.of.Fwd.Packets': Math.round(n * there),
    'Total.Length.of.Bwd.Packets': Math.round(n * back),
    'Fwd.Packet.Length.Mean': there,
    'Bwd.Packet.Length.Mean': back,
    'Flow.Bytes.s': (n * (there + back) * 1e6) / µs,
    'Flow.Packets.s': (2 * n * 1e6) / µs,
    'Flow.IAT.Mean': µs / (2 * n - 1),
  };
}

function named(random, { app, code, client, server }, second) {
  const [source, destination] = random.below(4) === 0 ? [server, client] : [client, server];
  return {
    'Flow.ID': [client[0], server[0], client[1], server[1], 6].join('-'),
    'Source.IP': source[0],
    'Source.Port': source[1],
    'Destination.IP': destination[0],
    'Destination.Port': destination[1],
    Protocol: 6,
    Timestamp: `26/04/201711:11:${String(second).padStart(2, '0')}`,
    Label: 'BENIGN',
    L7Protocol: code,
    ProtocolName: app,
  };
}
