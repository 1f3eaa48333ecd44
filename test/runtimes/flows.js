/**
 * Random flows as the text of a CSV file with IoT-23's columns: every way of reading a column, missing cells, classes
 * that overlap. It means nothing. The arithmetic is exact, so that every engine writes the same text.
 * @param random a `Random` of the package
 */
export function randomFlows(random, rows) {
  const among = (...values) => values[random.below(values.length)];
  const upTo = (n) => random.below(n + 1);
  const tailed = (scale) => scale / (1 - random.float());
  const flow = {
    ts: (_, i) => 1_545_000_000 + i / 8,
    'id.orig_h': () => `192.168.1.${upTo(255)}`,
    'id.orig_p': () => upTo(65535),
    'id.resp_h': () => `203.0.113.${upTo(255)}`,
    'id.resp_p': (kind) => among([23, 80, 53, 6667, 443][kind], upTo(65535)),
    proto: () => among('tcp', 'tcp', 'udp', 'icmp'),
    service: (kind) => among('-', '-', 'dns', kind === 0 ? '"ssl,http"' : 'irc', 'something-new'),
    duration: (kind) => among('-', (tailed(0.01) * (kind + 1)).toFixed(6)),
    orig_bytes: (kind) => among('-', 0, Math.floor(tailed(100 * kind))),
    resp_bytes: (kind) => among('-', 0, Math.floor(tailed(1000 * (4 - kind)))),
    conn_state: (kind) => among(['SF', 'S0', 'OTH', 'RSTR', 'S0'][kind], 'S0', 'SF'),
    missed_bytes: () => among(0, 0, 0, 1460),
    history: (kind) => among('-', 'S', 'ShADad', ['ShADadFf', 'Sr', 'D', 'ShAdDar', '^C'][kind]),
    orig_pkts: (kind) => 1 + upTo(3 * kind),
    orig_ip_bytes: (kind) => 40 + upTo(9999 * kind),
    resp_pkts: (kind) => upTo(12 - 3 * kind),
    resp_ip_bytes: () => upTo(99999),
    label: (kind) => (kind === 0 ? 'benign' : 'Malicious'),
    'detailed-label': (kind) => ['-', 'PartOfAHorizontalPortScan', 'DDoS', 'C&C-HeartBeat', 'Okiru'][kind],
  };
  const lines = Array.from({ length: rows }, (_, i) => {
    const kind = upTo(4);
    return Object.values(flow).map((column) => column(kind, i));
  });
  return [Object.keys(flow), ...lines].join('\n');
}
