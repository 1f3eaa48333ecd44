import { categoryMapper } from './categories.js';
import { cicflowmeterFeatures } from './cicflowmeter-columns.js';
import { defineSchema } from './define.js';
import type { CategoryMap, FeatureDefinition, FeatureSchema } from './schema.js';

/**
 * The columns of the corrected CICFlowMeter (Engelen, Rimmer, Joosen: "Troubleshooting an Intrusion Detection Dataset:
 * the CICIDS2017 Case Study", 2021), as in the corrected CICIDS2017 and CSE-CIC-IDS2018. The Java version at its present
 * head has the same names and other numbers: give `{ profile: 'cicflowmeter-3' }` with its files.
 *
 * Maps: `published`, labels as they are; `complete`, CICIDS2017's labels, first published or corrected, as nine
 * families. A flow labelled "… - Attempted" carried no attack and was no ordinary traffic either: `complete` leaves it out.
 * @example cicflowmeter.dataset(await readCsv(file), { map: 'complete', ports: 'bucket' })
 */
export const cicflowmeter: FeatureSchema = /* @__PURE__ */ defineSchema({
  name: 'cicflowmeter',
  profile: 'cicflowmeter',
  label: 'Label',
  group: 'Flow ID',
  features: /* @__PURE__ */ correctedFeatures(),
  maps: { published: (label) => label, complete: /* @__PURE__ */ families() },
});

function correctedFeatures(): FeatureDefinition[] {
  // The corrected version itself writes -1 for a rate over no time, so Infinity from another one reads as that.
  const measured: FeatureDefinition[] = cicflowmeterFeatures('v3', -1);
  const after = (name: string, ...added: FeatureDefinition[]) =>
    measured.splice(measured.findIndex((feature) => feature.name === name) + 1, 0, ...added);
  const count = { unit: 'packets', optional: true, min: 0 };
  after(
    'Bwd URG Flags',
    { ...count, name: 'Fwd RST Flags', description: 'packets forward with RST' },
    { ...count, name: 'Bwd RST Flags', description: 'packets backward with RST' },
  );
  after('Fwd Act Data Pkts', {
    ...count,
    name: 'Bwd Act Data Pkts',
    description: 'packets backward with payload, the first one left out',
  });
  after('Fwd Seg Size Min', {
    ...count,
    unit: 'bytes',
    name: 'Bwd Seg Size Min',
    description: 'smallest transport header backward',
  });
  const icmp = { optional: true, min: -1, max: 255 };
  return [
    { name: 'id', role: 'id', description: 'number of the row' },
    ...measured,
    { ...icmp, name: 'ICMP Code', description: 'code of the first packet; -1 where it is not ICMP' },
    { ...icmp, name: 'ICMP Type', description: 'type of the first packet; -1 where it is not ICMP' },
    { ...count, name: 'Fwd TCP Retrans. Count', description: 'TCP retransmissions forward' },
    { ...count, name: 'Bwd TCP Retrans. Count', description: 'TCP retransmissions backward' },
    { ...count, name: 'Total TCP Retrans. Count', description: 'TCP retransmissions both ways' },
    {
      name: 'Total TCP Flow Time',
      aliases: ['Total Connection Flow Time'],
      unit: 'µs',
      optional: true,
      description: 'duration of the whole connection so far, of which this flow may be a piece',
    },
    { name: 'Label', role: 'label', description: 'BENIGN, or the attack' },
    {
      name: 'Attempted Category',
      role: 'labelCode',
      description: 'why an attack was without effect; -1 where it was not: says that a flow is an attack',
    },
  ];
}

function families(): CategoryMap {
  const family = categoryMapper({
    BENIGN: 'Benign',
    Bot: 'Botnet',
    Botnet: 'Botnet',
    DDoS: 'DDoS',
    'DoS GoldenEye': 'DoS',
    'DoS Hulk': 'DoS',
    'DoS Slowhttptest': 'DoS',
    'DoS Slowloris': 'DoS',
    'FTP-Patator': 'BruteForce',
    'SSH-Patator': 'BruteForce',
    Heartbleed: 'Heartbleed',
    Infiltration: 'Infiltration',
    'Infiltration - Portscan': 'PortScan',
    Portscan: 'PortScan',
    'Web Attack - Brute Force': 'WebAttack',
    'Web Attack - SQL Injection': 'WebAttack',
    'Web Attack - XSS': 'WebAttack',
  });
  // The files first published write the dash of "Web Attack – XSS" in an encoding of their own, and readers differ.
  return (label) => family(label.replace(/[^ -~]+/g, '-'));
}
