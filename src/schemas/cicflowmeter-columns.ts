import { normalizeName } from '../core/names.js';
import type { Feature } from './schema.js';

/** [v1, v2, v3, unit, description]; '' stands for a spelling of the same letters as v1. */
type Row = readonly [v1: string, v2: string, v3: string, unit: string, description: string];

/**
 * The columns of CICFlowMeter. v1 is the spelling of CICIDS2017, and with dots that of Unicauca's file; v2 that of
 * 2018; v3 that of the present Java version and of the corrected fork. The Python port writes the letters of v2, but
 * CWR for CWE. Sources: ahlashkari/CICFlowMeter FlowFeature.java and BasicFlow.java; GintsEngelen/CICFlowMeter.
 */
// biome-ignore format: a table
export const COLUMNS: readonly Row[] = [
  ['Flow ID', '', '', '', 'source, destination, their ports and the protocol: one name for all pieces of a connection'],
  ['Source IP', 'Src IP', 'Src IP', '', 'sender of the first packet'],
  ['Source Port', 'Src Port', 'Src Port', '', 'port of the sender of the first packet'],
  ['Destination IP', 'Dst IP', 'Dst IP', '', 'receiver of the first packet'],
  ['Destination Port', 'Dst Port', 'Dst Port', '', 'port of the receiver of the first packet'],
  ['Protocol', '', '', '', 'IP protocol: 6 TCP, 17 UDP, 1 ICMP, 0 other'],
  ['Timestamp', '', '', '', 'time of the first packet'],
  ['Flow Duration', '', '', 'µs', 'from the first packet to the last'],
  ['Total Fwd Packets', 'Tot Fwd Pkts', 'Total Fwd Packet', 'packets', 'packets forward: sent by the source'],
  ['Total Backward Packets', 'Tot Bwd Pkts', 'Total Bwd packets', 'packets', 'packets backward: sent by the destination'],
  ['Total Length of Fwd Packets', 'TotLen Fwd Pkts', 'Total Length of Fwd Packet', 'bytes', 'transport payload forward'],
  ['Total Length of Bwd Packets', 'TotLen Bwd Pkts', 'Total Length of Bwd Packet', 'bytes', 'transport payload backward'],
  ['Fwd Packet Length Max', 'Fwd Pkt Len Max', '', 'bytes', 'largest payload of a packet forward'],
  ['Fwd Packet Length Min', 'Fwd Pkt Len Min', '', 'bytes', 'smallest payload of a packet forward'],
  ['Fwd Packet Length Mean', 'Fwd Pkt Len Mean', '', 'bytes', 'mean payload of a packet forward'],
  ['Fwd Packet Length Std', 'Fwd Pkt Len Std', '', 'bytes', 'sample standard deviation of payloads forward'],
  ['Bwd Packet Length Max', 'Bwd Pkt Len Max', '', 'bytes', 'largest payload of a packet backward'],
  ['Bwd Packet Length Min', 'Bwd Pkt Len Min', '', 'bytes', 'smallest payload of a packet backward'],
  ['Bwd Packet Length Mean', 'Bwd Pkt Len Mean', '', 'bytes', 'mean payload of a packet backward'],
  ['Bwd Packet Length Std', 'Bwd Pkt Len Std', '', 'bytes', 'sample standard deviation of payloads backward'],
  ['Flow Bytes/s', 'Flow Byts/s', '', 'bytes/s', 'payload both ways over the duration'],
  ['Flow Packets/s', 'Flow Pkts/s', '', 'packets/s', 'packets both ways over the duration'],
  ['Flow IAT Mean', '', '', 'µs', 'mean time between packets'],
  ['Flow IAT Std', '', '', 'µs', 'sample standard deviation of times between packets'],
  ['Flow IAT Max', '', '', 'µs', 'longest time between packets'],
  ['Flow IAT Min', '', '', 'µs', 'shortest time between packets; negative where packets were captured out of order'],
  ['Fwd IAT Total', 'Fwd IAT Tot', '', 'µs', 'from the first packet forward to the last'],
  ['Fwd IAT Mean', '', '', 'µs', 'mean time between packets forward'],
  ['Fwd IAT Std', '', '', 'µs', 'sample standard deviation of times between packets forward'],
  ['Fwd IAT Max', '', '', 'µs', 'longest time between packets forward'],
  ['Fwd IAT Min', '', '', 'µs', 'shortest time between packets forward'],
  ['Bwd IAT Total', 'Bwd IAT Tot', '', 'µs', 'from the first packet backward to the last'],
  ['Bwd IAT Mean', '', '', 'µs', 'mean time between packets backward'],
  ['Bwd IAT Std', '', '', 'µs', 'sample standard deviation of times between packets backward'],
  ['Bwd IAT Max', '', '', 'µs', 'longest time between packets backward'],
  ['Bwd IAT Min', '', '', 'µs', 'shortest time between packets backward'],
  ['Fwd PSH Flags', '', '', 'packets', 'packets forward with PSH'],
  ['Bwd PSH Flags', '', '', 'packets', 'packets backward with PSH'],
  ['Fwd URG Flags', '', '', 'packets', 'packets forward with URG'],
  ['Bwd URG Flags', '', '', 'packets', 'packets backward with URG'],
  ['Fwd Header Length', 'Fwd Header Len', '', 'bytes', 'TCP or UDP headers forward, added up; overflows to negative in some files'],
  ['Bwd Header Length', 'Bwd Header Len', '', 'bytes', 'TCP or UDP headers backward, added up; overflows to negative in some files'],
  ['Fwd Packets/s', 'Fwd Pkts/s', '', 'packets/s', 'packets forward over the duration; 0 where that is 0'],
  ['Bwd Packets/s', 'Bwd Pkts/s', '', 'packets/s', 'packets backward over the duration; 0 where that is 0'],
  ['Min Packet Length', 'Pkt Len Min', 'Packet Length Min', 'bytes', 'smallest payload of a packet'],
  ['Max Packet Length', 'Pkt Len Max', 'Packet Length Max', 'bytes', 'largest payload of a packet'],
  ['Packet Length Mean', 'Pkt Len Mean', '', 'bytes', 'mean payload of a packet'],
  ['Packet Length Std', 'Pkt Len Std', '', 'bytes', 'sample standard deviation of payloads'],
  ['Packet Length Variance', 'Pkt Len Var', '', 'bytes²', 'sample variance of payloads'],
  ['FIN Flag Count', 'FIN Flag Cnt', '', 'packets', 'packets with FIN'],
  ['SYN Flag Count', 'SYN Flag Cnt', '', 'packets', 'packets with SYN'],
  ['RST Flag Count', 'RST Flag Cnt', '', 'packets', 'packets with RST'],
  ['PSH Flag Count', 'PSH Flag Cnt', '', 'packets', 'packets with PSH'],
  ['ACK Flag Count', 'ACK Flag Cnt', '', 'packets', 'packets with ACK'],
  ['URG Flag Count', 'URG Flag Cnt', '', 'packets', 'packets with URG'],
  ['CWE Flag Count', '', 'CWR Flag Count', 'packets', 'packets with CWR'],
  ['ECE Flag Count', 'ECE Flag Cnt', '', 'packets', 'packets with ECE'],
  ['Down/Up Ratio', '', '', '', 'packets backward over packets forward'],
  ['Average Packet Size', 'Pkt Size Avg', '', 'bytes', 'payload both ways over the number of packets'],
  ['Avg Fwd Segment Size', 'Fwd Seg Size Avg', 'Fwd Segment Size Avg', 'bytes', 'the same as the mean payload forward'],
  ['Avg Bwd Segment Size', 'Bwd Seg Size Avg', 'Bwd Segment Size Avg', 'bytes', 'the same as the mean payload backward'],
  ['Fwd Avg Bytes/Bulk', 'Fwd Byts/b Avg', 'Fwd Bytes/Bulk Avg', 'bytes', 'mean size of a bulk forward: 4 or more packets with payload, at most 1 s apart, none the other way'],
  ['Fwd Avg Packets/Bulk', 'Fwd Pkts/b Avg', 'Fwd Packet/Bulk Avg', 'packets', 'mean number of packets of a bulk forward'],
  ['Fwd Avg Bulk Rate', 'Fwd Blk Rate Avg', 'Fwd Bulk Rate Avg', 'bytes/s', 'mean rate of a bulk forward'],
  ['Bwd Avg Bytes/Bulk', 'Bwd Byts/b Avg', 'Bwd Bytes/Bulk Avg', 'bytes', 'mean size of a bulk backward'],
  ['Bwd Avg Packets/Bulk', 'Bwd Pkts/b Avg', 'Bwd Packet/Bulk Avg', 'packets', 'mean number of packets of a bulk backward'],
  ['Bwd Avg Bulk Rate', 'Bwd Blk Rate Avg', 'Bwd Bulk Rate Avg', 'bytes/s', 'mean rate of a bulk backward'],
  ['Subflow Fwd Packets', 'Subflow Fwd Pkts', '', 'packets', 'packets forward a subflow; a gap of more than 1 s ends one'],
  ['Subflow Fwd Bytes', 'Subflow Fwd Byts', '', 'bytes', 'payload forward a subflow'],
  ['Subflow Bwd Packets', 'Subflow Bwd Pkts', '', 'packets', 'packets backward a subflow'],
  ['Subflow Bwd Bytes', 'Subflow Bwd Byts', '', 'bytes', 'payload backward a subflow'],
  ['Init_Win_bytes_forward', 'Init Fwd Win Byts', 'FWD Init Win Bytes', 'bytes', 'TCP window of the first packet forward, unscaled; -1 in some files where there is none'],
  ['Init_Win_bytes_backward', 'Init Bwd Win Byts', 'Bwd Init Win Bytes', 'bytes', 'TCP window of the first packet backward, unscaled; -1 in some files where there is none'],
  ['act_data_pkt_fwd', 'Fwd Act Data Pkts', 'Fwd Act Data Pkts', 'packets', 'packets forward with payload, the first one left out'],
  ['min_seg_size_forward', 'Fwd Seg Size Min', 'Fwd Seg Size Min', 'bytes', 'smallest TRANSPORT HEADER forward (20, 32, 40), not a segment'],
  ['Active Mean', '', '', 'µs', 'mean time active before falling idle; a gap of more than 5 s is idle'],
  ['Active Std', '', '', 'µs', 'sample standard deviation of times active'],
  ['Active Max', '', '', 'µs', 'longest time active'],
  ['Active Min', '', '', 'µs', 'shortest time active'],
  ['Idle Mean', '', '', 'µs', 'mean time idle'],
  ['Idle Std', '', '', 'µs', 'sample standard deviation of times idle'],
  ['Idle Max', '', '', 'µs', 'longest time idle'],
  ['Idle Min', '', '', 'µs', 'shortest time idle'],
];

const ROLES: Readonly<Record<string, Pick<Feature, 'type' | 'role'>>> = {
  'Flow ID': { type: 'text', role: 'id' },
  'Source IP': { type: 'address', role: 'address' },
  'Source Port': { type: 'port', role: 'port' },
  'Destination IP': { type: 'address', role: 'address' },
  'Destination Port': { type: 'port', role: 'port' },
  Timestamp: { type: 'time', role: 'time' },
};
const NUMBER = { type: 'number', role: 'feature' } as const;

/**
 * The columns as features, named in one spelling with the others as aliases.
 * @param spelling `unicauca` is v1 with dots
 * @param rateAtZero what Flow Bytes/s and Flow Packets/s are over a duration of 0
 */
export function cicflowmeterFeatures(spelling: 'unicauca' | 'v3', rateAtZero: number): Feature[] {
  return COLUMNS.map(([v1, v2, v3, unit, description]) => {
    const name = spelling === 'v3' ? v3 || v1 : v1.replace(/[ /]/g, '.');
    const others = [v1, v2, v3].filter((other) => other !== '' && normalizeName(other) !== normalizeName(name));
    const kind = ROLES[v1] ?? NUMBER;
    return {
      name,
      unit,
      description,
      ...kind,
      aliases: [...new Set(others)],
      optional: kind.role !== 'feature' || v1 === 'Protocol', // CICIDS2017's "MachineLearningCSV" leaves it out
      ...boundsOf(v1, unit),
      ...(unit.endsWith('/s') && v1.startsWith('Flow') ? { missing: rateAtZero } : {}),
    };
  });
}

/**
 * The numbers that no run of an extractor gives. Times between packets and rates may be below 0, where packets were
 * captured out of order, and so may sums of header lengths, which overflow; a whole flow does not end before it began.
 */
function boundsOf(v1: string, unit: string): { min?: number; max?: number } {
  if (v1.endsWith('Port')) return { min: 0, max: 65535 };
  if (v1 === 'Protocol') return { min: 0, max: 255 };
  if (v1.startsWith('Init_Win')) return { min: -1, max: 65535 };
  if (v1 === 'Flow Duration' || v1 === 'Down/Up Ratio') return { min: 0 };
  const counted = unit === 'packets' || (unit.startsWith('bytes') && !unit.endsWith('/s'));
  return counted && !v1.endsWith('Header Length') ? { min: 0 } : {};
}
