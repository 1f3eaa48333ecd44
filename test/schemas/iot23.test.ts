import { describe, expect, it } from 'vitest';
import { Table } from '../../src/data/index.js';
import { iot23 } from '../../src/schemas/index.js';
import { readerOf } from './reader.js';

/** A table of connections that differ only in what is given. */
function log(columns: Record<string, (string | number | null)[]>): Table {
  const n = Object.values(columns)[0]!.length;
  const base: Record<string, (string | number | null)[]> = {
    proto: Array(n).fill('tcp'),
    duration: Array(n).fill(1),
    orig_bytes: Array(n).fill(0),
    resp_bytes: Array(n).fill(0),
    conn_state: Array(n).fill('S0'),
    orig_pkts: Array(n).fill(1),
    resp_pkts: Array(n).fill(0),
  };
  return Table.from({ ...base, ...columns });
}
const labels = (columns: Record<string, (string | null)[]>, options = {}) => {
  const { y, index } = iot23.dataset(log(columns), options);
  return [y, [...index]];
};

describe('labels of IoT-23', () => {
  it('are read from two columns, in any case, with each sign of an unset one', () => {
    expect(
      labels({
        label: ['benign', 'Benign', 'BENIGN', 'Malicious', 'malicious', 'Malicious'],
        'detailed-label': ['-', '(empty)', null, 'C&C-HeartBeat', 'ddos', 'PartOfAHorizontalPortScan'],
      }),
    ).toEqual([
      ['Benign', 'Benign', 'Benign', 'C&C', 'DDoS', 'PortScan'],
      [0, 1, 2, 3, 4, 5],
    ]);
  });

  it('are benign whatever the detail says then, and nothing where malicious says no more or nothing is said', () => {
    expect(
      labels({ label: ['Benign', 'Malicious', '-', 'Background'], detailedlabel: ['Microsoft', '-', '-', '(empty)'] }),
    ).toEqual([['Benign'], [0]]);
    expect(labels({ label: ['Benign', 'Malicious'], detailedlabel: ['Dropbox', '-'] }, { map: 'none' })).toEqual([
      ['Benign', 'Malicious'],
      [0, 1],
    ]);
  });

  it('are read from the detailed column alone, from one of classes, or from class5', () => {
    const detailed = { 'detailed-label': ['-', 'Okiru', null, 'FileDownload'] };
    expect(labels(detailed)).toEqual([
      ['Benign', 'Okiru', 'Benign'],
      [0, 1, 2],
    ]);
    expect(labels(detailed, { label: 'detailed-label' })).toEqual(labels(detailed));
    expect(labels({ label: ['Benign', 'C&C', 'PortScan', 'Okiru', 'DDoS'] })).toEqual([
      ['Benign', 'C&C', 'PortScan', 'Okiru', 'DDoS'],
      [0, 1, 2, 3, 4],
    ]);
    expect(labels({ class5: ['Benign', '', 'DDoS'] })).toEqual([
      ['Benign', 'DDoS'],
      [0, 2],
    ]);
  });

  it('must be somewhere', () => {
    expect(() => iot23.dataset(log({ uid: ['C1'] }))).toThrow(
      'iot23.dataset: the table has no label column "detailed-label"',
    );
  });

  it('may be the coarse ones: malicious or not', () => {
    expect(labels({ label: ['Benign', 'Malicious'], 'detailed-label': ['-', 'Attack'] }, { label: 'label' })).toEqual([
      ['Benign', 'Malicious'],
      [0, 1],
    ]);
  });
});

describe('groups of IoT-23', () => {
  it('are captures, a guessed one with the one it is guessed to be', () => {
    const table = log({
      capture: ['CTU-IoT-Malware-Capture-7-1', 'CTU-IoT-Malware-Capture-7-1?'],
      label: ['Benign', 'Benign'],
    });
    expect(new Set(iot23.dataset(table).groups)).toEqual(new Set(['CTU-IoT-Malware-Capture-7-1']));
    expect(iot23.dataset(table, { group: 'capture' }).groups).toEqual(iot23.dataset(table).groups);
  });
});

describe('fields of Zeek', () => {
  const { input: state } = iot23.dataset(
    log({
      service: ['http'],
      history: ['ShADadfF'],
      missed_bytes: [0],
      ts: ['2019-04-08T10:13:22.5Z'],
      label: ['Benign'],
    }),
  );
  const reader = readerOf(state);
  const base = {
    proto: 'tcp',
    duration: 1,
    orig_bytes: 0,
    resp_bytes: 0,
    conn_state: 'SF',
    orig_pkts: 1,
    resp_pkts: 1,
  };
  const read = (record: object) => {
    const { names, data } = reader.record({ ...base, service: '-', history: '-', missed_bytes: 0, ...record });
    return Object.fromEntries(names!.map((name, j) => [name, data[j]]));
  };
  const set = (record: object) =>
    Object.entries(read(record)).flatMap(([name, value]) => (value === 1 && name.includes('=') ? [name] : []));

  it('may be absent from a record where Zeek leaves out what is not set', () => {
    const { duration, orig_bytes, resp_bytes, ...rest } = base;
    const unset = {
      ...rest,
      duration: '-',
      orig_bytes: '-',
      resp_bytes: '-',
      missed_bytes: '-',
      service: '-',
      history: '-',
    };
    expect(reader.record(rest).data).toEqual(reader.record(unset).data);
    const { orig_pkts, ...without } = base;
    expect(() => reader.record(without)).toThrow(/missing orig_pkts/);
  });

  it('have vocabularies of their own, whatever the table holds', () => {
    expect(state.fields.find(({ name }) => name === 'conn_state')!.values).toEqual([
      'S0',
      'S1',
      'SF',
      'REJ',
      'S2',
      'S3',
      'RSTO',
      'RSTR',
      'RSTOS0',
      'RSTRH',
      'SH',
      'SHR',
      'OTH',
    ]);
    expect(set({ proto: 'unknown_transport', conn_state: 'OTH' })).toEqual([
      'proto=unknown_transport',
      'conn_state=OTH',
    ]);
    expect(() => read({ conn_state: 'S9' })).toThrow(/^conn_state .*S0, S1/);
    expect(() => read({ proto: 'gopher' })).toThrow(/^proto .*tcp, udp, icmp, unknown_transport/);
  });

  it('may name several services, or one that is not known', () => {
    expect(set({ service: 'ssl,quic' })).toEqual(['proto=tcp', 'service=quic', 'service=ssl', 'conn_state=SF']);
    expect(set({ service: '-ssl,gopher' })).toEqual(['proto=tcp', 'conn_state=SF']);
  });

  it('tell the originator’s history from the responder’s', () => {
    expect(set({ history: 'Sr^' }).filter((name) => name.startsWith('history'))).toEqual([
      'history=S',
      'history=r',
      'history=^',
    ]);
    expect(state.fields.find(({ name }) => name === 'history')!.values).toHaveLength(25);
  });

  it('are unset for one packet and read as nothing passed', () => {
    expect(read({ duration: '-', orig_bytes: null, resp_bytes: '' })).toMatchObject({
      duration: 0,
      orig_bytes: 0,
      resp_bytes: 0,
    });
    expect(() => read({ orig_pkts: '-' })).toThrow(/^orig_pkts /);
    expect(() => read({ duration: -1 })).toThrow(/^duration .*-1/);
  });

  it('give times in each of Zeek’s notations', () => {
    const times = (ts: (string | number)[]) => iot23.dataset(log({ ts, label: ts.map(() => 'Benign') })).times;
    expect(times([1545403816.962094])).toEqual(Float64Array.of(1545403816.962094));
    expect(times(['2018-12-21T14:50:16.962094Z'])).toEqual(Float64Array.of(1545403816.962094));
  });
});
