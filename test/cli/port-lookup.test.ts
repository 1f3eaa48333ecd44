import { describe, expect, it } from 'vitest';
import { PortLookup } from '../../src/cli/port-lookup.js';
import { matrix } from '../../src/core/matrix.js';

const column = (ports: readonly number[]) => matrix(ports.map((port) => [port]));

describe('the port lookup', () => {
  const ports = [80, 80, 80, 53, 53, 22, 22, 443];
  const y = ['web', 'web', 'dns', 'dns', 'dns', 'ssh', 'web', 'web'];
  const lookup = new PortLookup().fit(column(ports), y);

  it('answers the most frequent class of each port, and the most frequent of all where it knows none', () => {
    expect(lookup.majority).toBe('web');
    expect(lookup.predict(column([80, 53, 443, 9999]))).toEqual(['web', 'dns', 'web', 'web']);
  });

  it('takes the first class in order where several are equally frequent', () => {
    expect(lookup.predict(column([22]))).toEqual(['ssh']);
    expect(new PortLookup().fit(column([1, 2]), ['b', 'a']).majority).toBe('a');
  });

  it('keeps in the card only the ports whose class is not the majority, and comes back from it the same', () => {
    expect(lookup.portsByClass()).toEqual([
      ['dns', [53]],
      ['ssh', [22]],
    ]);
    const again = PortLookup.of('web', lookup.portsByClass());
    expect(again.predict(column(ports))).toEqual(lookup.predict(column(ports)));
  });

  it('starts afresh in a clone and in a second fit', () => {
    expect(
      lookup
        .clone()
        .fit(column([53]), ['web'])
        .predict(column([53, 22])),
    ).toEqual(['web', 'web']);
    expect(
      new PortLookup()
        .fit(column(ports), y)
        .fit(column([53]), ['web'])
        .portsByClass(),
    ).toEqual([]);
  });
});
