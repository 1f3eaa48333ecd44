import { simulate } from '../quickstart/simulate.js';

/** What each network's capture is about. As in IoT-23, few have more than two classes, and one is all peace. */
const HOLDS = {
  'sim-1': ['Benign', 'C&C'],
  'sim-2': ['Benign', 'PortScan', 'DDoS'],
  'sim-3': ['PortScan', 'C&C'],
  'sim-4': ['Benign'],
  'sim-5': ['Benign', 'C&C', 'DDoS'],
};
const CLASSES = { '-': 'Benign', 'C&C-HeartBeat': 'C&C', PartOfAHorizontalPortScan: 'PortScan', DDoS: 'DDoS' };
const FIELDS =
  'ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration orig_bytes resp_bytes conn_state local_orig local_resp missed_bytes history orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes';
const TYPES =
  'time string addr port addr port enum string interval count count string bool bool count string count count count count';

/** The quickstart's simulated networks as logs in the form of IoT-23's, labels glued to the last cell. They prove nothing. */
export function simulatedLogs({ rows = 2500, seed = 0 } = {}) {
  const flows = simulate({ rows, seed });
  return Object.entries(HOLDS).map(([capture, classes]) => ({
    capture,
    open: () =>
      logOf(flows.filter((flow) => flow.capture === capture && classes.includes(CLASSES[flow['detailed-label']]))),
  }));
}

function logOf(flows) {
  const fields = FIELDS.split(' ');
  const lines = flows.map((flow) =>
    [...fields.map((field) => flow[field] ?? '-'), `-   ${flow.label}   ${flow['detailed-label']}`].join('\t'),
  );
  return [
    '#separator \\x09',
    '#set_separator\t,',
    '#empty_field\t(empty)',
    '#unset_field\t-',
    '#path\tconn',
    `#fields\t${fields.join('\t')}\ttunnel_parents   label   detailed-label`,
    `#types\t${TYPES.replaceAll(' ', '\t')}\tset[string]   string   string`,
    ...lines,
    '',
  ].join('\n');
}
