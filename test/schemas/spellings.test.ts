import { describe, expect, it } from 'vitest';
import { Table } from '../../src/data/index.js';
import { cicflowmeter, type FeatureSchema, recognizeSchema, unicauca } from '../../src/schemas/index.js';
import { readerOf } from './reader.js';
import { json } from './real.js';

type Spelling = 'unicauca' | 'v1' | 'v2' | 'v3' | 'python';
const ORDER: readonly Spelling[] = ['unicauca', 'v1', 'v2', 'v3', 'python'];
/** The 84 columns that all Java versions have, each in five spellings; the Python port has no Flow ID and no Label. */
const columns: readonly (readonly (string | null)[])[] = json('./spellings.json');
const spelled = (spelling: Spelling) =>
  columns.map((names) => names[ORDER.indexOf(spelling)]).filter((name) => name !== null);

/** One row in which column number i holds i. */
function numbered(names: readonly (string | undefined)[]): Table {
  return Table.from(
    Object.fromEntries(names.flatMap((name, i) => (name ? [[name, /label/i.test(name) ? ['BENIGN'] : [i]]] : []))),
  );
}

describe.each([
  ['unicauca', unicauca, { label: 'Label', exclude: ['Fwd.Header.Length.1'] }],
  ['cicflowmeter', cicflowmeter, { label: 'Label' }],
] as const)('the columns of %s', (_, schema: FeatureSchema, options) => {
  it.each(ORDER)('resolve from the spelling %s to the same fields, bit for bit', (spelling) => {
    const at = ORDER.indexOf(spelling);
    const row = numbered(columns.map((names) => names[at] ?? (spelling === 'python' ? names[0]! : undefined)));
    const { X } = schema.dataset(row, options);
    const expected = schema.dataset(numbered(columns.map((names) => names[0]!)), options);
    expect(X.names).toEqual(expected.X.names);
    expect(X.data).toEqual(expected.X.data);
    expect(X.cols).toBe(79);
    expect(schema.check(row)).toMatchObject({ ok: true, missing: [], extra: [] });
  });

  it('resolve whatever the case, the spaces around and the marks between', () => {
    const { input: state } = schema.dataset(numbered(columns.map((names) => names[0]!)), options);
    const reader = readerOf(state);
    const record = (spell: (name: string) => string) =>
      reader.record(Object.fromEntries(columns.map((names, i) => [spell(names[1]!), i]))).data;
    const expected = record((name) => name);
    expect(record((name) => ` ${name.toUpperCase()}`)).toEqual(expected);
    expect(record((name) => name.toLowerCase().replace(/[ /]/g, '_'))).toEqual(expected);
  });
});

describe('unicauca', () => {
  it('has the 87 columns of the file, in order', () => {
    const names = unicauca.features.map(({ name }) => name);
    const java = spelled('unicauca').slice(0, -1);
    expect(names.length).toBe(87);
    expect(names.filter((name) => name !== 'Fwd.Header.Length.1').slice(0, 83)).toEqual(java);
    expect(names.slice(83)).toEqual(['Idle.Min', 'Label', 'L7Protocol', 'ProtocolName']);
  });

  it('knows what each column is for', () => {
    const of = (role: string) => unicauca.features.filter((f) => f.role === role).map(({ name }) => name);
    expect(of('id')).toEqual(['Flow.ID']);
    expect(of('address')).toEqual(['Source.IP', 'Destination.IP']);
    expect(of('port')).toEqual(['Source.Port', 'Destination.Port']);
    expect(of('time')).toEqual(['Timestamp']);
    expect(of('label')).toEqual(['Label', 'ProtocolName']);
    expect(of('labelCode')).toEqual(['L7Protocol']);
    expect(of('feature').length).toBe(78);
  });

  it('says what the permuted flag columns really are', () => {
    const really = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'CWE', 'ECE'].map((flag) => {
      const feature = unicauca.features.find(({ name }) => name === `${flag}.Flag.Count`);
      return /^really (\w+)/.exec(feature!.description)?.[1];
    });
    expect(really).toEqual(['RST', 'PSH', 'ECE', 'SYN', 'ACK', 'FIN', 'URG', 'CWR']);
  });

  it('gives every number a unit but codes, ratios and the protocol', () => {
    const bare = unicauca.features.filter(({ type, unit }) => type === 'number' && unit === '').map(({ name }) => name);
    expect(bare).toEqual(['Protocol', 'Down.Up.Ratio', 'L7Protocol']);
    expect(unicauca.features.find(({ name }) => name === 'Flow.IAT.Mean')!.unit).toBe('µs');
    expect(unicauca.features.every(({ description }) => description !== '')).toBe(true);
  });
});

describe('recognizeSchema', () => {
  it('tells by the spelling which numbers a CICFlowMeter file holds', () => {
    expect(recognizeSchema(spelled('unicauca'))?.name).toBe('unicauca');
    expect(recognizeSchema(spelled('v1'))?.name).toBe('unicauca');
    expect(recognizeSchema(spelled('v2'))?.name).toBe('unicauca');
    expect(recognizeSchema(spelled('v3'))?.name).toBe('cicflowmeter');
    expect(recognizeSchema(unicauca.features.map(({ name }) => name))).toBe(unicauca);
    expect(recognizeSchema(cicflowmeter.features.map(({ name }) => name))).toBe(cicflowmeter);
  });

  it('does not take the Python port for one of them: it counts seconds and whole frames', () => {
    expect(recognizeSchema(spelled('python'))).toBeUndefined();
  });

  it('recognises Zeek logs, repacked ones too, from a table as from names', () => {
    const repacked = 'src_port dst_port proto duration src_bytes dst_bytes src_pkts dst_pkts state label'.split(' ');
    expect(recognizeSchema(repacked)?.name).toBe('iot23');
    expect(recognizeSchema({ names: repacked })?.name).toBe('iot23');
    expect(
      recognizeSchema(
        'ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration orig_bytes resp_bytes conn_state'.split(
          ' ',
        ),
      )?.name,
    ).toBe('iot23');
  });

  it('recognises nothing in other columns', () => {
    expect(recognizeSchema([])).toBeUndefined();
    expect(recognizeSchema(['__proto__', 'constructor', '', 'label', 'proto', 'duration'])).toBeUndefined();
    expect(recognizeSchema('duration protocol_type service flag src_bytes dst_bytes land'.split(' '))).toBeUndefined();
  });
});
