import { byCategory, categoryMapper } from './categories.js';
import { cicflowmeterFeatures } from './cicflowmeter-columns.js';
import { defineSchema } from './define.js';
import type { Feature, FeatureDefinition, FeatureSchema } from './schema.js';

/**
 * What the columns hold in files made before October 2019. The eight flag columns were written in the order of a hash
 * map under a header in another order, and only from the first packet (CICFlowMeter issue #41).
 */
const IN_2017: readonly (readonly [names: string, description: string])[] = [
  ['FIN.Flag.Count', 'really RST: 1 if the first packet has it'],
  ['SYN.Flag.Count', 'really PSH: 1 if the first packet has it'],
  ['RST.Flag.Count', 'really ECE: 1 if the first packet has it'],
  ['PSH.Flag.Count', 'really SYN: 1 if the first packet has it'],
  ['ACK.Flag.Count', 'really ACK: 1 if the first packet has it'],
  ['URG.Flag.Count', 'really FIN: 1 if the first packet has it'],
  ['CWE.Flag.Count', 'really URG: 1 if the first packet has it'],
  ['ECE.Flag.Count', 'really CWR: 1 if the first packet has it'],
  ['Fwd.PSH.Flags', '1 if the first packet has PSH'],
  ['Fwd.URG.Flags', '1 if the first packet has URG'],
  ['Bwd.PSH.Flags Bwd.URG.Flags', 'always 0: only the first packet, which is forward, was looked at'],
  ['Flow.Bytes.s Flow.Packets.s', 'over the duration; Infinity or NaN where that is 0, and read as 0 then'],
  [
    'Min.Packet.Length Max.Packet.Length Packet.Length.Mean Packet.Length.Std Packet.Length.Variance',
    'of payloads both ways, the first packet counted twice',
  ],
  ['Average.Packet.Size', 'payload both ways, that of the first packet twice, over the number of packets'],
  ['Down.Up.Ratio', 'packets backward over packets forward, without the remainder'],
  [
    'Fwd.Avg.Bytes.Bulk Fwd.Avg.Packets.Bulk Fwd.Avg.Bulk.Rate Bwd.Avg.Bytes.Bulk Bwd.Avg.Packets.Bulk Bwd.Avg.Bulk.Rate',
    'always 0: bulks were never found',
  ],
  [
    'Subflow.Fwd.Packets Subflow.Fwd.Bytes Subflow.Bwd.Packets Subflow.Bwd.Bytes',
    'the same as the total: divided by 1 always',
  ],
  ['Init_Win_bytes_forward', 'TCP window of the first packet forward, unscaled; -1 where there is none'],
  ['Init_Win_bytes_backward', 'TCP window of the LAST packet backward, unscaled; -1 where there is none'],
];

/**
 * IP Network Traffic Flows Labeled with 87 Apps (Universidad del Cauca, 2017; Kaggle jsrojas): 87 columns, 78
 * applications in `ProtocolName`. Made by the CICFlowMeter of 2017, whose mistakes are part of what the numbers mean:
 * the descriptions of the features name them. Payloads count the padding of short Ethernet frames: hence the many 6.
 * It also reads CICIDS2017's files as first published, with `{ label: 'Label' }`.
 *
 * Maps: `published`, the five categories of a published project, which names 17 applications and calls the rest Other;
 * `complete`, the same five for all 78.
 * @example unicauca.dataset(await readCsv(file), { ports: 'drop', map: 'complete' })
 */
export const unicauca: FeatureSchema = /* @__PURE__ */ defineSchema({
  name: 'unicauca',
  profile: 'cicflowmeter-1',
  label: 'ProtocolName',
  group: 'Flow.ID',
  features: /* @__PURE__ */ unicaucaFeatures(),
  maps: {
    published: /* @__PURE__ */ categoryMapper(
      /* @__PURE__ */ byCategory({
        Web: 'GOOGLE HTTP HTTP_PROXY HTTP_CONNECT AMAZON MICROSOFT GMAIL WINDOWS_UPDATE',
        Secure: 'SSL TLS',
        Streaming: 'YOUTUBE NETFLIX SPOTIFY',
        DNS: 'DNS MDNS',
      }),
      { otherwise: 'Other' },
    ),
    complete: /* @__PURE__ */ categoryMapper(
      /* @__PURE__ */ byCategory({
        Web:
          'GOOGLE HTTP HTTP_PROXY HTTP_CONNECT AMAZON MICROSOFT GMAIL WINDOWS_UPDATE FACEBOOK YAHOO TWITTER ' +
          'CLOUDFLARE MSN APPLE OFFICE_365 INSTAGRAM WIKIPEDIA EBAY GOOGLE_MAPS EASYTAXI HTTP_DOWNLOAD OPENSIGNAL ' +
          'SIMET WAZE 99TAXI CNN TIMMEU',
        Secure: 'SSL TLS SSL_NO_CERT TOR MAIL_IMAPS SSH OPENVPN',
        Streaming: 'YOUTUBE NETFLIX SPOTIFY CONTENT_FLASH APPLE_ITUNES TWITCH DEEZER RTMP LASTFM',
        DNS: 'DNS MDNS',
      }),
      { otherwise: 'Other' },
    ),
  },
});

function unicaucaFeatures(): FeatureDefinition[] {
  const measured = cicflowmeterFeatures('unicauca', 0).map(asOf2017);
  const repeat = measured.findIndex(({ name }) => name === 'Avg.Bwd.Segment.Size') + 1;
  return [
    ...measured.slice(0, repeat),
    {
      name: 'Fwd.Header.Length.1',
      unit: 'bytes',
      optional: true,
      description: 'repeats Fwd.Header.Length; v2 and later leave it out',
    },
    ...measured.slice(repeat),
    { name: 'Label', role: 'label', description: 'BENIGN in every row of Unicauca; the attack in CICIDS2017' },
    {
      name: 'L7Protocol',
      role: 'labelCode',
      min: 0,
      description: "nDPI 1.8's number of the application: the label in other words",
    },
    { name: 'ProtocolName', role: 'label', description: "nDPI 1.8's name of the application" },
  ];
}

function asOf2017(feature: Feature): Feature {
  const note = IN_2017.find(([names]) => names.split(' ').includes(feature.name));
  return note ? { ...feature, description: note[1] } : feature;
}
