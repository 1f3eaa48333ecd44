import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { categoryMapper, cicflowmeter, iot23, unicauca } from '../../src/schemas/index.js';
import { json } from './real.js';

describe('categoryMapper', () => {
  const map = categoryMapper({ YOUTUBE: 'Video', NETFLIX: 'Video', DNS: null }, { otherwise: 'Rest' });

  it('looks labels up without regard to case and spaces around', () => {
    expect([map('YOUTUBE'), map(' netflix '), map('DNS'), map('SSH'), map('')]).toEqual([
      'Video',
      'Video',
      null,
      'Rest',
      'Rest',
    ]);
    expect(categoryMapper({ a: 'A' })('b')).toBeNull();
  });

  it('takes hostile labels for labels like any other', () => {
    expect(categoryMapper({})('__proto__')).toBeNull();
    expect(categoryMapper({})('constructor')).toBeNull();
    expect(categoryMapper(JSON.parse('{"__proto__": "P", "toString": "T"}'))('__proto__')).toBe('P');
    expect(categoryMapper(JSON.parse('{"__proto__": "P", "toString": "T"}'))('tostring')).toBe('T');
  });

  it('refuses one label with two categories', () => {
    expect(() => categoryMapper({ a: 'A', ' A': 'B' })).toThrow('categoryMapper: " A" has two categories, A and B');
  });

  it('maps every label of any record to its category', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), fc.string(), (record, other) => {
        const keys = new Set(Object.keys(record).map((key) => key.trim().toLowerCase()));
        fc.pre(keys.size === Object.keys(record).length);
        const mapper = categoryMapper(record, { otherwise: 'rest' });
        for (const [label, category] of Object.entries(record)) expect(mapper(label)).toBe(category);
        if (!keys.has(other.trim().toLowerCase())) expect(mapper(other)).toBe('rest');
      }),
    );
  });
});

describe('unicauca.categorize', () => {
  const apps: readonly (readonly [name: string, l7: number, published: string, complete: string])[] =
    json('./unicauca-apps.json');

  it('gives all 78 applications their published and their complete category', () => {
    expect(apps.length).toBe(78);
    for (const [name, , published, complete] of apps) {
      expect([name, unicauca.categorize(name)]).toEqual([name, published]);
      expect([name, unicauca.categorize(name, 'published')]).toEqual([name, published]);
      expect([name, unicauca.categorize(name, 'complete')]).toEqual([name, complete]);
    }
  });

  it('calls an application it does not know Other', () => {
    expect(unicauca.categorize('ZOOM')).toBe('Other');
    expect(unicauca.categorize('__proto__', 'complete')).toBe('Other');
  });

  it('takes a map of one’s own, or none', () => {
    expect(unicauca.categorize('SSH', (label) => (label === 'SSH' ? 'Shell' : null))).toBe('Shell');
    expect(unicauca.categorize('DNS', () => undefined)).toBeNull();
    expect(unicauca.categorize('DNS', 'none')).toBe('DNS');
    expect(() => unicauca.categorize('DNS', 'toString')).toThrow(
      'unicauca.categorize: map must be "published", "complete", "none" or a function, got "toString"',
    );
  });
});

describe('iot23.categorize', () => {
  it.each([
    ['Benign', 'Benign', 'Benign'],
    ['Attack', null, 'Other'],
    ['C&C', 'C&C', 'C&C'],
    ['C&C-FileDownload', 'C&C', 'C&C'],
    ['C&C-HeartBeat', 'C&C', 'C&C'],
    ['C&C-HeartBeat-Attack', 'C&C', 'C&C'],
    ['C&C-HeartBeat-FileDownload', 'C&C', 'C&C'],
    ['C&C-Mirai', null, 'C&C'],
    ['C&C-PartOfAHorizontalPortScan', 'C&C', 'C&C'],
    ['C&C-Torii', 'C&C', 'C&C'],
    ['DDoS', 'DDoS', 'DDoS'],
    ['FileDownload', null, 'Other'],
    ['Okiru', 'Okiru', 'Okiru'],
    ['Okiru-Attack', null, 'Okiru'],
    ['PartOfAHorizontalPortScan', 'PortScan', 'PortScan'],
    ['PartOfAHorizontalPortScan-Attack', null, 'PortScan'],
  ])('%s: published %s, complete %s', (label, published, complete) => {
    expect(iot23.categorize(label)).toBe(published);
    expect(iot23.categorize(label.toLowerCase(), 'complete')).toBe(complete);
  });

  it('leaves the five classes as they are', () => {
    for (const name of ['Benign', 'C&C', 'DDoS', 'Okiru', 'PortScan']) {
      expect(iot23.categorize(name)).toBe(name);
      expect(iot23.categorize(name, 'complete')).toBe(name);
    }
    expect(iot23.categorize('Background', 'complete')).toBeNull();
  });
});

describe('cicflowmeter.categorize', () => {
  it('leaves published labels alone and knows the families of first and corrected ones', () => {
    expect(cicflowmeter.categorize('DoS Hulk')).toBe('DoS Hulk');
    const family = (label: string) => cicflowmeter.categorize(label, 'complete');
    expect(['BENIGN', 'Bot', 'Botnet', 'DoS slowloris', 'PortScan', 'Infiltration - Portscan'].map(family)).toEqual([
      'Benign',
      'Botnet',
      'Botnet',
      'DoS',
      'PortScan',
      'PortScan',
    ]);
    expect(
      ['Web Attack - XSS', 'Web Attack – XSS', 'Web Attack \u0096 Sql Injection', 'Web Attack \ufffd Brute Force'].map(
        family,
      ),
    ).toEqual(['WebAttack', 'WebAttack', 'WebAttack', 'WebAttack']);
    expect(family('Web Attack - XSS - Attempted')).toBeNull();
  });
});
