import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SchemaError } from '../../src/core/errors.js';
import { readCsv, Table } from '../../src/data/index.js';
import { save } from '../../src/persistence/index.js';
import { input, load } from '../../src/predict/index.js';
import { cicflowmeter, type FeatureSchema, iot23, unicauca } from '../../src/schemas/index.js';
import { DecisionTreeClassifier } from '../../src/tree/index.js';
import { readerOf } from './reader.js';
import { file, present, unless } from './real.js';

/** Two one-packet scans and a web connection, as a repacked log has them. */
const flows = Table.from({
  src_port: [41040, 41041, 52000],
  dst_port: [23, 8080, 49152],
  proto: ['tcp', 'tcp', 'udp'],
  duration: [null, null, 1.5],
  src_bytes: [null, null, 149],
  dst_bytes: [null, null, 128252],
  src_pkts: [1, 1, 94],
  dst_pkts: [0, 0, 96],
  state: ['S0', 'S0', 'SF'],
  label: ['PortScan', 'PartOfAHorizontalPortScan', 'Benign'],
});
const caught = (run: () => unknown): SchemaError => {
  try {
    run();
  } catch (error) {
    if (error instanceof SchemaError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};
const column = (
  { X }: { X: { rows: number; cols: number; data: Float64Array; names?: readonly string[] } },
  name: string,
) => Array.from({ length: X.rows }, (_, i) => X.data[i * X.cols + X.names!.indexOf(name)]);

describe('dataset', () => {
  it('makes rows, labels and the input state that a model keeps', () => {
    const data = iot23.dataset(flows);
    expect(data.y).toEqual(['PortScan', 'PortScan', 'Benign']);
    expect(data.X.input).toBe(data.input);
    expect(data.input).toMatchObject({ kind: 'input', schema: 'iot23', profile: 'zeek-conn' });
    expect(input.compile(data.input).names).toEqual(data.X.names);
    expect(data.groups).toBeUndefined();
    expect(data.times).toBeUndefined();
    expect(data.schema).toBe(iot23);
    expect(column(data, 'duration')).toEqual([0, 0, 1.5]); // unset: one packet
    expect(column(data, 'conn_state=SF')).toEqual([0, 0, 1]);
  });

  it('keeps, drops or buckets ports', () => {
    expect(column(iot23.dataset(flows), 'id.resp_p')).toEqual([23, 8080, 49152]);
    expect(column(iot23.dataset(flows, { ports: 'bucket' }), 'id.resp_p')).toEqual([0, 1, 2]);
    expect(column(iot23.dataset(flows, { ports: 'bucket', edges: [24] }), 'id.resp_p')).toEqual([0, 1, 1]);
    const { X, input: state } = iot23.dataset(flows, { ports: 'drop' });
    expect(X.names!.filter((name) => name.startsWith('id.'))).toEqual([]);

    const { src_port, dst_port, ...portless } = flows.row(0);
    const reader = readerOf(state);
    const row = reader.record(portless).data;
    expect(reader.record({ ...portless, dst_port, src_port }).data).toEqual(row);
    expect(reader.record({ ...portless, dst_port: 'nonsense' }).data).toEqual(row);
  });

  it('goes into the model file: a model trained without ports ignores them in a record', () => {
    const { X, y } = iot23.dataset(flows, { ports: 'drop' });
    const model = load(save(new DecisionTreeClassifier().fit(X, y)));
    expect(model.input).toMatchObject({ schema: 'iot23', profile: 'zeek-conn' });
    expect(model.predict(model.rows(flows))).toEqual(y);
    for (const dst_port of [23, 443, 'none'])
      expect(model.predictRecord({ ...flows.row(2), dst_port }).label).toBe('Benign');
  });

  it('leaves the label code out unless asked for, and asks for it then', () => {
    const row = unicaucaRow({ ProtocolName: ['GOOGLE'], L7Protocol: [126] });
    expect(unicauca.dataset(row).X.names).not.toContain('L7Protocol');
    expect(column(unicauca.dataset(row, { labelCode: 'keep' }), 'L7Protocol')).toEqual([126]);
    expect(caught(() => unicauca.dataset(row.drop(['L7Protocol']), { labelCode: 'keep' })).missing).toEqual([
      'L7Protocol',
    ]);
  });

  it('leaves out rows without label or category, and says which rows it kept', () => {
    const table = flows.withColumn('label', ['Attack', null, 'Benign']);
    const { X, y, index } = iot23.dataset(table);
    expect([y, [...index]]).toEqual([['Benign'], [2]]);
    expect(X.data).toEqual(iot23.dataset(flows).X.data.slice(2 * X.cols));
    expect(iot23.dataset(table, { map: 'complete' }).y).toEqual(['Other', 'Benign']);
    expect(iot23.dataset(table, { map: (label) => (label === 'Attack' ? 'A' : null) }).y).toEqual(['A']);
    expect(() => iot23.dataset(flows.withColumn('label', ['x', 'y', 'x']))).toThrow(
      'iot23.dataset: no row has a category; labels are "x", "y"',
    );
    expect(() => iot23.dataset(flows.withColumn('label', ['', null, '']))).toThrow('iot23.dataset: no row has a label');
  });

  it('does not look at the values of rows that it leaves out, and names the others by the table’s numbers', () => {
    const table = flows.withColumn('label', ['Attack', 'Benign', 'Benign']);
    expect(iot23.dataset(table.withColumn('dst_port', [70000, 1, 2])).X.rows).toBe(2);
    expect(() => iot23.dataset(table.withColumn('dst_port', [1, 2, 70000]))).toThrow(
      /^row 2: id\.resp_p .*65535.*70000/,
    );
  });

  it('takes labels and groups from columns of one’s own', () => {
    const table = flows.withColumn('mine', [3, 1, 3]).withColumn('site', ['a', null, 'b']);
    const data = iot23.dataset(table, { label: 'mine', group: 'site' });
    expect(data.y).toEqual([3, 1, 3]);
    expect(data.groups).toEqual(['a', '', 'b']);
    expect(iot23.dataset(table, { label: 'mine', map: (code) => `class ${code}` }).y).toEqual([
      'class 3',
      'class 1',
      'class 3',
    ]);
    expect(caught(() => iot23.dataset(flows, { label: 'mine' })).missing).toEqual(['mine']);
    expect(caught(() => iot23.dataset(flows, { group: 'site' })).message).toBe(
      'iot23.dataset: the table has no group column "site"',
    );
  });

  it('lets no feature be the label', () => {
    const { X, y } = iot23.dataset(flows, { label: 'state' });
    expect(y).toEqual(['S0', 'S0', 'SF']);
    expect(X.names!.some((name) => name.startsWith('conn_state'))).toBe(false);
    expect(() => iot23.dataset(flows, { label: 'state', include: ['conn_state'] })).toThrow(
      'include names "conn_state", which is the label',
    );
  });

  it('says the category of every row without the rest, and no error where none has one', () => {
    const { y, index } = iot23.dataset(flows);
    const all = iot23.labels(flows);
    expect(all).toHaveLength(flows.rows);
    expect(all.filter((label) => label !== null)).toEqual(y);
    expect(Array.from(index, (row) => all[row])).toEqual(y);
    expect(iot23.labels(flows, { label: 'proto' })).toEqual(flows.column('proto').toArray());
    expect(iot23.labels(flows, { map: () => null })).toEqual(all.map(() => null));
    expect(() => iot23.dataset(flows, { map: () => null })).toThrow('no row has a category');
    expect(() => iot23.labels(flows.drop(['label']))).toThrow('iot23.labels: the table has no label column');
    expect(() => iot23.labels(flows, { ports: 'drop' } as object)).toThrow(
      'iot23.labels: unknown option "ports"; it has map, label',
    );
  });

  it('includes and excludes features by any of their names', () => {
    expect(iot23.dataset(flows, { include: ['dst_pkts', 'Duration'] }).X.names).toEqual(['duration', 'resp_pkts']);
    expect(iot23.dataset(flows, { exclude: ['proto', 'state', 'history'], ports: 'drop' }).X.names).toEqual([
      'duration',
      'orig_bytes',
      'resp_bytes',
      'orig_pkts',
      'resp_pkts',
    ]);
    expect(caught(() => iot23.dataset(flows, { include: ['history'] })).missing).toEqual(['history']);
    expect(() => iot23.dataset(flows, { exclude: ['durationn'] })).toThrow(
      'iot23.dataset: exclude names "durationn", which the schema does not have',
    );
    expect(() => iot23.dataset(flows, { include: ['id.resp_p'], ports: 'drop' })).toThrow(
      'which is left out by ports: "drop"',
    );
    expect(() => iot23.dataset(flows, { include: ['uid'] })).toThrow(
      'include names "uid", which is no feature but of role "id"',
    );
    expect(() => iot23.dataset(flows, { include: ['duration'], exclude: ['duration'] })).toThrow('no feature is left');
  });

  it('names the features that are missing and the columns it does not know', () => {
    const error = caught(() => iot23.dataset(flows.drop(['state', 'duration']).withColumn('colour', ['r', 'g', 'b'])));
    expect(error.message).toBe(
      'iot23.dataset: the table lacks duration, conn_state; not known: colour (exclude leaves features out)',
    );
    expect([error.missing, error.extra]).toEqual([['duration', 'conn_state'], ['colour']]);
    const none = caught(() => unicauca.dataset(Table.from({ a: [1] })));
    expect(none.message).toMatch(/^unicauca.dataset: the table lacks Flow.Duration, .* and 68 more; not known: a$/);
    expect(caught(() => unicauca.dataset(unicaucaRow({}))).missing).toEqual(['ProtocolName']);
  });

  it('leaves features out that the check finds missing, if told to', () => {
    const table = flows.drop(['state', 'duration']);
    expect(iot23.dataset(table, { exclude: iot23.check(table).missing }).X.names).not.toContain('duration');
  });

  it('refuses options that cannot be', () => {
    const refuse = (options: object) => expect(() => iot23.dataset(flows, options));
    refuse({ port: 'drop' }).toThrow('iot23.dataset: unknown option "port"; it has ports,');
    refuse({ ports: 'no' }).toThrow('iot23.dataset: ports must be "keep", "drop", "bucket", got "no"');
    refuse({ edges: [5, 1] }).toThrow('iot23.dataset: edges must be ascending numbers, got an array of 2');
    refuse({ edges: [] }).toThrow('edges must be ascending numbers');
    refuse({ label: 5 }).toThrow('iot23.dataset: label must be a string, got 5');
    refuse({ exclude: 'proto' }).toThrow('iot23.dataset: exclude must be a list of names, got "proto"');
    refuse({ map: 'none such' }).toThrow(
      'iot23.dataset: map must be "published", "complete", "none" or a function, got "none such"',
    );
    refuse({ map: undefined, label: undefined, group: undefined }).not.toThrow();
  });

  it('records another extractor where one is named', () => {
    const row = cicRow();
    expect(cicflowmeter.dataset(row).input.profile).toBe('cicflowmeter');
    expect(cicflowmeter.dataset(row, { profile: 'cicflowmeter-3' }).input.profile).toBe('cicflowmeter-3');
  });

  it('reads a rate over no time as the extractor writes it, and refuses another number that is missing', () => {
    const rates = { 'Flow.Bytes.s': [Infinity], 'Flow.Packets.s': [Number.NaN], ProtocolName: ['SSL'] };
    expect(column(unicauca.dataset(unicaucaRow(rates)), 'Flow.Bytes.s')).toEqual([0]);
    expect(column(unicauca.dataset(unicaucaRow(rates)), 'Flow.Packets.s')).toEqual([0]);
    expect(column(cicflowmeter.dataset(cicRow().withColumn('Flow Bytes/s', [Infinity])), 'Flow Bytes/s')).toEqual([-1]);
    expect(() => unicauca.dataset(unicaucaRow({ 'Idle.Max': [Number.NaN], ProtocolName: ['SSL'] }))).toThrow(
      /^row 0: Idle\.Max .*NaN/,
    );
    const window = unicaucaRow({ Init_Win_bytes_backward: [-1], ProtocolName: ['SSL'] });
    expect(column(unicauca.dataset(window), 'Init_Win_bytes_backward')).toEqual([-1]);
  });

  it('reads first CICIDS2017 files by their label column, without a map', () => {
    const { y } = unicauca.dataset(unicaucaRow({ Label: ['DoS Hulk'] }), { label: 'Label' });
    expect(y).toEqual(['DoS Hulk']);
  });

  it('is not led astray by hostile names', () => {
    const hostile = new Table([
      ...entries(flows),
      ...entries(Table.from(JSON.parse('{"constructor": [1, 2, 3], "hasOwnProperty": [4, 5, 6], "流量": [7, 8, 9]}'))),
    ]);
    const { X, input: state } = iot23.dataset(hostile);
    expect(X.data).toEqual(iot23.dataset(flows).X.data);
    expect(iot23.dataset(hostile, { label: '流量', group: 'constructor' })).toMatchObject({
      y: [7, 8, 9],
      groups: ['1', '2', '3'],
    });
    const record = { ...flows.row(0), ...JSON.parse('{"constructor": {"proto": "udp"}, "toString": "x"}') };
    expect(readerOf(state).record(record).data).toEqual(X.data.slice(0, X.cols));
    // By its letters this one is the column `proto`; it is read, or refused beside the other, and touches no prototype.
    const proto = flows.rename({ proto: '__proto__' });
    expect(iot23.dataset(proto).X.data).toEqual(X.data);
    expect(readerOf(state).record(proto.row(0)).data).toEqual(X.data.slice(0, X.cols));
    expect(() => iot23.dataset(flows.withColumn('__proto__', [1, 2, 3]))).toThrow('both stand for proto');
    expect(iot23.check(flows.withColumn('__proto__', [1, 2, 3]))).toMatchObject({ ok: false, extra: ['__proto__'] });
    expect(() => iot23.dataset(flows, { map: '__proto__' })).toThrow('map must be');
    expect(() => iot23.dataset(flows, JSON.parse('{"__proto__": 1}'))).toThrow('unknown option "__proto__"');
  });

  it('refuses two columns for one feature or label', () => {
    expect(() => iot23.dataset(flows.withColumn('conn_state', ['S0', 'S0', 'S0']))).toThrow(
      'both stand for conn_state',
    );
    expect(() => iot23.dataset(flows.withColumn('Label', ['a', 'b', 'c']))).toThrow(
      'iot23.dataset: "label" and "Label" both are label',
    );
  });

  it('makes an empty data set of an empty table', () => {
    const { X, y, index } = iot23.dataset(flows.slice(0, 0));
    expect([X.rows, X.cols, y.length, index.length]).toEqual([0, 24, 0, 0]);
  });

  it('makes the same row of a record as of a table, bit for bit', () => {
    const number = fc.option(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), { nil: null });
    const row = fc.record({
      src_port: fc.integer({ min: 0, max: 65535 }),
      dst_port: fc.integer({ min: 0, max: 65535 }),
      proto: fc.constantFrom('tcp', 'UDP', 'icmp', null),
      service: fc.constantFrom('http', 'ssl,http', 'unheard', '-', null),
      duration: number,
      src_bytes: number,
      dst_bytes: number,
      src_pkts: fc.nat(),
      dst_pkts: fc.nat(),
      state: fc.constantFrom('S0', 'SF', 'oth', null),
      history: fc.option(fc.string(), { nil: null }),
      label: fc.constantFrom('Benign', 'DDoS'),
    });
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 20 }),
        fc.constantFrom('keep', 'drop', 'bucket'),
        (rows, ports) => {
          const text = { proto: 'tcp', service: null, state: 'S0', history: '-' };
          const table = Table.fromRecords([{ ...rows[0]!, ...text }, ...rows]);
          const { X, input: state } = iot23.dataset(table, { ports });
          const reader = readerOf(state);
          for (const [i, record] of rows.entries())
            expect(reader.record(record).data).toEqual(X.data.slice((i + 1) * X.cols, (i + 2) * X.cols));
        },
      ),
    );
  });
});

describe.skipIf(!present)(`real rows${unless}`, () => {
  it.each([
    ['unicauca/unicauca-10k.csv', unicauca],
    ['iot23/captures.csv', iot23],
    ['cicids2017/improved-sample.csv.gz', cicflowmeter],
  ] as const)(
    'of %s: a record in the file’s text equals the row of the table, bit for bit',
    async (name, schema: FeatureSchema) => {
      const table = await readCsv(file(name), { maxRows: 1000 });
      const { X, input: state, index } = schema.dataset(table);
      const reader = readerOf(state);
      for (const [k, row] of index.entries()) {
        const expected = X.data.slice(k * X.cols, (k + 1) * X.cols);
        const record = table.row(row);
        expect(reader.record(record).data).toEqual(expected);
        const text = Object.fromEntries(Object.entries(record).map(([key, value]) => [key, String(value ?? '-')]));
        expect(reader.record(text).data).toEqual(expected);
      }
    },
  );

  it('without labels go to the reader as they are', async () => {
    const { input: state } = unicauca.dataset(await readCsv(file('unicauca/unicauca-10k.csv'), { maxRows: 1000 }));
    const rows = input.compile(state).table(await readCsv(file('unicauca/unlabelled-25.csv')));
    expect([rows.rows, rows.cols]).toEqual([25, 80]);
  });
});

function entries(table: Table) {
  return table.names.map((name) => [name, table.column(name)] as const);
}

/** A row of ones with the columns of Unicauca's file but Label, L7Protocol and ProtocolName. */
function unicaucaRow(columns: Record<string, (string | number)[]>): Table {
  return Object.entries(columns).reduce((table, [name, values]) => table.withColumn(name, values), ones(unicauca));
}
function cicRow(): Table {
  return ones(cicflowmeter).withColumn('Label', ['BENIGN']);
}
function ones({ features }: FeatureSchema): Table {
  const measured = features.filter(({ role }) => role === 'feature' || role === 'port');
  return Table.from(Object.fromEntries(measured.map(({ name }) => [name, [1]])));
}
