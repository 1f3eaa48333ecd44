import { byCategory, categoryMapper } from './categories.js';
import { defineSchema } from './define.js';
import type { FeatureDefinition, FeatureSchema, TableColumn } from './schema.js';

const STATES = ['S0', 'S1', 'SF', 'REJ', 'S2', 'S3', 'RSTO', 'RSTR', 'RSTOS0', 'RSTRH', 'SH', 'SHR', 'OTH'];
// biome-ignore format: a list
const SERVICES = [
  'dhcp', 'dns', 'dtls', 'ftp', 'http', 'imap', 'irc', 'mqtt', 'mysql', 'ntp', 'pop3', 'quic', 'radius', 'rdp', 'sip',
  'smb', 'smtp', 'snmp', 'ssh', 'ssl', 'syslog',
];
// Upper case is the originator, lower case the responder; ^ is a direction that Zeek turned round.
const HISTORY = 'SHADFRCGTWIQshadfrcgtwiq^';

// Zeek leaves duration and bytes unset for a connection of one packet. 0 is what passed as far as it saw; orig_pkts and
// conn_state tell the two apart. (-1 scored the same across captures, and has no logarithm.)
const unset = { min: 0, missing: 0, unset: true };
const count = { min: 0, unit: 'packets' };

const features = (): FeatureDefinition[] => [
  { name: 'capture', role: 'group', description: 'the capture a row comes from, where files were joined' },
  { name: 'ts', type: 'time', unit: 's', aliases: ['timestamp'], description: 'time of the first packet' },
  { name: 'uid', role: 'id', description: 'name of the connection' },
  { name: 'id.orig_h', type: 'address', aliases: ['src_ip', 'orig_h'], description: 'originator' },
  { name: 'id.orig_p', type: 'port', aliases: ['src_port', 'orig_p'], description: "originator's port; ICMP type" },
  { name: 'id.resp_h', type: 'address', aliases: ['dst_ip', 'resp_h'], description: 'responder' },
  { name: 'id.resp_p', type: 'port', aliases: ['dst_port', 'resp_p'], description: "responder's port; ICMP code" },
  {
    name: 'proto',
    type: 'category',
    values: ['tcp', 'udp', 'icmp', 'unknown_transport'],
    description: "Zeek's four transport protocols",
  },
  {
    name: 'service',
    type: 'category',
    values: SERVICES,
    unknown: 'ignore',
    optional: true,
    unset: true,
    description: 'application protocols that Zeek confirmed, with commas between',
  },
  { name: 'duration', unit: 's', ...unset, description: 'first packet to last; unset, and read as 0, for one packet' },
  {
    name: 'orig_bytes',
    unit: 'bytes',
    aliases: ['src_bytes'],
    ...unset,
    description: 'payload from the originator, by TCP sequence numbers: may be huge and wrong',
  },
  {
    name: 'resp_bytes',
    unit: 'bytes',
    aliases: ['dst_bytes'],
    ...unset,
    description: 'payload from the responder, by TCP sequence numbers: may be huge and wrong',
  },
  { name: 'conn_state', type: 'category', aliases: ['state'], values: STATES, description: 'how the connection went' },
  { name: 'local_orig', type: 'address', description: 'whether the originator is local: a property of the site' },
  { name: 'local_resp', type: 'address', description: 'whether the responder is local: a property of the site' },
  { name: 'missed_bytes', unit: 'bytes', optional: true, ...unset, description: 'payload that was not captured' },
  {
    name: 'history',
    type: 'text',
    values: [...HISTORY],
    optional: true,
    unset: true,
    description: 'what happened: a letter each, here only whether it happened',
  },
  { name: 'orig_pkts', ...count, aliases: ['src_pkts'], description: 'packets from the originator' },
  {
    name: 'orig_ip_bytes',
    unit: 'bytes',
    aliases: ['src_ip_bytes'],
    optional: true,
    min: 0,
    description: 'bytes from the originator with IP headers',
  },
  { name: 'resp_pkts', ...count, aliases: ['dst_pkts'], description: 'packets from the responder' },
  {
    name: 'resp_ip_bytes',
    unit: 'bytes',
    aliases: ['dst_ip_bytes'],
    optional: true,
    min: 0,
    description: 'bytes from the responder with IP headers',
  },
  { name: 'tunnel_parents', role: 'id', description: 'names of the connections it is tunnelled in' },
  { name: 'label', role: 'label', description: 'Benign or Malicious; in repacked files the class' },
  { name: 'detailed-label', role: 'label', description: 'what kind of malicious; unset where benign' },
  { name: 'class5', role: 'label', description: 'one of five classes; empty for what is in none' },
];

/**
 * Zeek's conn.log with the labels of IoT-23 (Stratosphere Laboratory, 2020), also in repacked forms (`src_port`,
 * `state`, …). Labels are read from `detailed-label` beside `label`, or `label` alone, or `class5`.
 *
 * Maps: `published`, five classes as a published project has them, which leaves out C&C-Mirai, Attack, FileDownload,
 * Okiru-Attack and PartOfAHorizontalPortScan-Attack; `complete`, all 16 labels, where Attack and FileDownload, which
 * belong to none of the five, are Other.
 *
 * Groups are captures. A `?` behind a capture's name marks a guess where rows come from: they go with that capture.
 * @example iot23.dataset(await readZeekLog(file), { ports: 'drop' })
 */
export const iot23: FeatureSchema = /* @__PURE__ */ defineSchema({
  name: 'iot23',
  profile: 'zeek-conn',
  label: 'detailed-label',
  group: 'capture',
  features: /* @__PURE__ */ features(),
  maps: {
    published: /* @__PURE__ */ categoryMapper(
      /* @__PURE__ */ byCategory({
        Benign: 'Benign',
        'C&C':
          'C&C C&C-FileDownload C&C-HeartBeat C&C-HeartBeat-Attack C&C-HeartBeat-FileDownload ' +
          'C&C-PartOfAHorizontalPortScan C&C-Torii',
        DDoS: 'DDoS',
        Okiru: 'Okiru',
        PortScan: 'PortScan PartOfAHorizontalPortScan',
      }),
    ),
    complete: /* @__PURE__ */ categoryMapper(
      /* @__PURE__ */ byCategory({
        Benign: 'Benign',
        'C&C':
          'C&C C&C-FileDownload C&C-HeartBeat C&C-HeartBeat-Attack C&C-HeartBeat-FileDownload ' +
          'C&C-PartOfAHorizontalPortScan C&C-Torii C&C-Mirai',
        DDoS: 'DDoS',
        Okiru: 'Okiru Okiru-Attack',
        PortScan: 'PortScan PartOfAHorizontalPortScan PartOfAHorizontalPortScan-Attack',
        Other: 'Other Attack FileDownload',
      }),
    ),
  },
  readLabel,
  groupOf: (capture) => capture.replace(/\?$/, ''),
});

/** Benign, or else the detailed label, or else the label; null where there is neither. */
function readLabel(column: (name: string) => TableColumn | undefined): ((row: number) => unknown) | undefined {
  const detailed = column('detailed-label');
  const label = column('label');
  if (!detailed && !label) {
    const classes = column('class5');
    return classes && ((row) => classes.get(row));
  }
  return (row) => {
    const coarse = text(label?.get(row));
    const fine = text(detailed?.get(row));
    if (coarse?.toLowerCase() === 'benign') return 'Benign'; // logs of the same laboratory name a site as its detail
    return fine ?? coarse ?? (label ? null : 'Benign');
  };
}

/** What the cell says; undefined where it says nothing: unset and empty both occur for one label. */
function text(cell: unknown): string | undefined {
  const word = cell === null || cell === undefined || Number.isNaN(cell) ? '' : String(cell).trim();
  return word === '' || word === '-' || word === '(empty)' ? undefined : word;
}
