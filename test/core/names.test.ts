import { describe, expect, it } from 'vitest';
import { normalizeName } from '../../src/core/names.js';
import { Table } from '../../src/data/index.js';
import { defineSchema } from '../../src/schemas/index.js';

describe('the form in which names are compared', () => {
  it('has letters and digits only, in lower case', () => {
    for (const name of [
      'Flow.Duration',
      ' Flow Duration',
      'flow_duration',
      'FLOW-DURATION',
      '\uFEFFFlow\u200B/Duration',
    ])
      expect(normalizeName(name)).toBe('flowduration');
    expect(normalizeName('#_% ')).toBe('');
  });

  it('keeps the letters, marks and digits of every script', () => {
    expect(normalizeName('Длительность Потока')).toBe('длительностьпотока');
    expect(normalizeName('流量_字节 2')).toBe('流量字节2');
    expect(normalizeName('की')).not.toBe(normalizeName('का'));
    expect(normalizeName('Dauer (µs)')).not.toBe(normalizeName('Dauer (s)'));
  });

  it('is the same for letters that are composed and decomposed', () => {
    expect(normalizeName('Dure\u0301e')).toBe(normalizeName('DUR\u00C9E'));
  });

  it('keeps columns in Cyrillic apart, in a table and in a record', () => {
    const schema = defineSchema({
      name: 'потоки',
      profile: 'x',
      features: [{ name: 'Байты' }, { name: 'Пакеты' }, { name: 'метка', role: 'label' }],
    });
    const { X, input } = schema.dataset(Table.from({ ПАКЕТЫ: [1, 2], 'байты ': [30, 40], Метка: ['a', 'b'] }));
    expect([...X.data]).toEqual([30, 1, 40, 2]);
    expect(input).toMatchObject({ fields: [{ name: 'Байты' }, { name: 'Пакеты' }] });
  });
});
