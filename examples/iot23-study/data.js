import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { balanceClasses, concatTables, hostWindows, iot23, readZeekLog, Table, zeekBatches } from '@nettc/core';
import { openSource, readCsvFile } from '@nettc/core/node';
import { simulatedLogs } from './simulate.js';

/** Rows of a class in the balanced file, and of a class of one capture where captures are sampled. */
const [BALANCED, PER_CAPTURE] = [15_000, 3000];
/** The published script takes these classes from one capture each, and C&C from all: class and capture become one thing. */
const ONLY_FROM = { Benign: '43-1', DDoS: '43-1', PortScan: '43-1', Okiru: '36-1' };
/** A capture of no more flows is read whole, for what needs all flows of a host. */
const WHOLE = 50_000;
/** What IoT-23's logs have in common, but for columns that are always unset. */
const COLUMNS =
  'ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration orig_bytes resp_bytes conn_state missed_bytes history orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes label detailed-label';

/**
 * The tables of the study:
 * - `balanced`: as many rows of each class, as the published project draws them
 * - `captures`: rows of every capture, by `capture` and `class5`
 * - `complete`: the captures that are there as a whole, with what each flow's host did just before
 * @param {string} data a folder with balanced.csv and captures.csv, or with conn.log.labeled files anywhere below it; or `simulated`
 */
export async function read(data) {
  if (data === 'simulated') return fromLogs(simulatedLogs());
  if (existsSync(join(data, 'captures.csv'))) return fromTables(data);
  const files = readdirSync(data, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('conn.log.labeled'),
  );
  if (files.length === 0) throw new Error(`${data} has neither captures.csv nor any conn.log.labeled`);
  return fromLogs(files.sort().map((file) => ({ capture: captureOf(file), open: () => openSource(join(data, file)) })));
}

async function fromTables(folder) {
  const captures = await readCsvFile(join(folder, 'captures.csv'));
  const isComplete = captures.column('capture_complete');
  const whole = Array.from({ length: captures.rows }, (_, row) => row).filter((row) => isComplete.get(row) === 1);
  return {
    balanced: await readCsvFile(join(folder, 'balanced.csv')),
    captures,
    complete: withWindows(captures.take(whole)),
  };
}

/** The balancing script's job, and the same across captures. Logs are read in tables of some thousand rows. */
async function fromLogs(logs) {
  const rows = new Map(); // by capture
  async function* all() {
    for (const { capture, open } of logs) {
      rows.set(capture, 0);
      for await (const flows of zeekBatches(open(), { columns: COLUMNS.split(' '), onWarning: console.warn })) {
        rows.set(capture, rows.get(capture) + flows.rows);
        yield named(flows, capture);
      }
    }
  }
  const every = await balanceClasses(all(), { perClass: PER_CAPTURE, labels: captureAndClass });
  const isOnly = (label) => logs.some(({ capture }) => capture.endsWith(ONLY_FROM[label]));
  const drawn = await balanceClasses(all(), {
    perClass: BALANCED,
    labels: (flows) =>
      iot23.labels(flows).map((label, row) => {
        const capture = flows.column('capture').get(row);
        return label in ONLY_FROM && isOnly(label) && !capture.endsWith(ONLY_FROM[label]) ? null : label;
      }),
  });
  const complete = [];
  for (const { capture, open } of logs)
    if (rows.get(capture) <= WHOLE)
      complete.push(named(await readZeekLog(open(), { columns: COLUMNS.split(' ') }), capture));
  // What the published file keeps of a flow.
  const kept =
    'id.orig_p id.resp_p proto duration orig_bytes resp_bytes orig_pkts resp_pkts conn_state label detailed-label';
  return {
    balanced: Table.from(drawn.columns).select(kept.split(' ')),
    captures: withClass(Table.from(every.columns)),
    complete: withWindows(withClass(concatTables(complete))),
  };
}

const named = (flows, capture) => flows.withColumn('capture', new Array(flows.rows).fill(capture));
const withClass = (flows) => flows.withColumn('class5', iot23.labels(flows));
const withWindows = (flows) =>
  [60, 600].reduce((all, seconds) => hostWindows(all, { seconds, columns: { capture: 'capture' } }), flows);

const captureAndClass = (flows) =>
  iot23.labels(flows).map((label, row) => (label === null ? null : `${flows.column('capture').get(row)} ${label}`));

/** `…/CTU-IoT-Malware-Capture-34-1/bro/conn.log.labeled` and `34-1.conn.log.labeled` are named by what they say. */
const captureOf = (file) => /CTU-[\w-]*\d+-\d+|\d+-\d+(?=\.conn)/.exec(file)?.[0] ?? file;
