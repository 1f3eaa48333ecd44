import { describe, expect, it } from 'vitest';
import { Table } from '../../src/data/index.js';
import { categoryMapper, cicflowmeter, defineSchema, iot23, unicauca } from '../../src/schemas/index.js';

const mine = defineSchema({
  name: 'mine',
  profile: 'netflow',
  features: [
    { name: 'dst_port', type: 'port' },
    { name: 'bytes', unit: 'bytes', min: 0, aliases: ['octets'] },
    { name: 'proto', type: 'category', values: ['tcp', 'udp'], unknown: 'ignore' },
    { name: 'rate', missing: 0, optional: true },
    { name: 'start', type: 'time' },
    { name: 'host', role: 'group' },
    { name: 'class', role: 'label' },
  ],
  maps: { coarse: categoryMapper({ a: 'A', b: 'A' }) },
});
const table = Table.from({
  Octets: [1, 2, 3],
  dst_port: [80, 443, 53],
  proto: ['tcp', 'sctp', 'udp'],
  rate: [0.5, null, Infinity],
  start: [1, 2, 3],
  host: ['h', 'h', 'i'],
  class: ['a', 'b', 'c'],
});

describe('defineSchema', () => {
  it('makes a schema of columns of one’s own', () => {
    const { X, y, groups, times, input } = mine.dataset(table, { ports: 'bucket' });
    expect(X.names).toEqual(['dst_port', 'bytes', 'proto=tcp', 'proto=udp', 'rate']);
    expect([...X.data]).toEqual([0, 1, 1, 0, 0.5, 0, 2, 0, 0, 0, 0, 3, 0, 1, 0]);
    expect([y, groups, [...times!]]).toEqual([
      ['a', 'b', 'c'],
      ['h', 'h', 'i'],
      [1, 2, 3],
    ]);
    expect([input.schema, input.profile]).toEqual(['mine', 'netflow']);
    expect(mine.dataset(table, { map: 'coarse' }).y).toEqual(['A', 'A']);
    expect([mine.categorize('c'), mine.categorize('c', 'coarse')]).toEqual(['c', null]);
  });

  it('fills in what follows: types from roles, roles from types, bounds of ports', () => {
    const { features } = defineSchema({
      name: 'x',
      profile: 'x',
      features: [{ name: 'n' }, { name: 'p', role: 'port' }, { name: 't', type: 'time' }, { name: 'l', role: 'label' }],
    });
    expect(features.map(({ name, type, role, optional, min, max }) => [name, type, role, optional, min, max])).toEqual([
      ['n', 'number', 'feature', false, undefined, undefined],
      ['p', 'port', 'port', true, 0, 65535],
      ['t', 'time', 'time', true, undefined, undefined],
      ['l', 'text', 'label', true, undefined, undefined],
    ]);
  });

  it('may have no labels or groups of its own', () => {
    const bare = defineSchema({ name: 'bare', profile: 'x', features: [{ name: 'n' }] });
    const rows = Table.from({ n: [1, 2], kind: ['a', 'b'], where: ['u', 'v'] });
    expect(bare.dataset(rows, { label: 'kind', group: 'where' })).toMatchObject({ y: ['a', 'b'], groups: ['u', 'v'] });
    expect(() => bare.dataset(rows)).toThrow('bare.dataset: the table has no label column "label"');
  });

  it('refuses a schema that cannot be', () => {
    const define =
      (features: object[], more = {}) =>
      () =>
        defineSchema({ name: 'x', profile: 'x', features: features as { name: string }[], ...more });
    expect(define([{ name: 'a' }, { name: 'A ' }])).toThrow('defineSchema "x": "A " stands for both "a" and "A "');
    expect(define([{ name: 'a' }, { name: 'b', aliases: ['a'] }])).toThrow('"a" stands for both "a" and "b"');
    expect(define([{ name: '#_%' }])).toThrow('a name needs a letter or digit');
    expect(define([{ name: 'c', type: 'category' }])).toThrow('"c" is of type "category" and needs its values');
    expect(define([{ name: 'c', type: 'time', role: 'feature' }])).toThrow('which cannot be a feature');
    expect(define([{ name: 'a' }], { label: 'b' })).toThrow('label names "b", which is none of its features');
  });
});

describe.each([unicauca, cicflowmeter, iot23])('the schema $name', (schema) => {
  it('describes every column', () => {
    for (const feature of schema.features) expect(feature.description, feature.name).not.toBe('');
  });
  it('has a published and a complete map', () => {
    expect(Object.keys(schema.maps)).toEqual(['published', 'complete']);
  });
});
