import { describe, expect, it } from 'vitest';
import { ContractError, checkEstimator, estimatorChecks, type Make } from '../../src/testing/index.js';
import { FAULTS } from './faults.js';
import { MeanScaler, NearestMean } from './toys.js';

async function brokenLaws(make: Make): Promise<readonly string[]> {
  try {
    await checkEstimator(make);
    return [];
  } catch (error) {
    if (error instanceof ContractError) return error.broken;
    throw error;
  }
}

describe.each([
  ['a classifier with a kind of its own', () => new NearestMean()],
  ['a transformer', () => new MeanScaler()],
])('the contract, kept by %s', (_, make: Make) => {
  for (const { name, run } of estimatorChecks(make)) it(name, run);
});

describe('the contract, broken', () => {
  it.each(FAULTS)('%s: reported by %s', async (_, laws, Faulty) => {
    expect(await brokenLaws(() => new Faulty())).toEqual(laws);
  });

  it('has a fault for every law', () => {
    const all = [...estimatorChecks(() => new NearestMean()), ...estimatorChecks(() => new MeanScaler())];
    expect(new Set(FAULTS.flatMap(([, laws]) => laws))).toEqual(new Set(all.map(({ law }) => law)));
  });
});

describe('checkEstimator', () => {
  const make = () => new NearestMean();

  it('names every broken law, what it says and what differs', async () => {
    const [, , Faulty] = FAULTS.find(([, laws]) => laws.includes('labels'))!;
    await expect(checkEstimator(() => new Faulty())).rejects.toThrow(
      'NearestMean breaks 1 of 30 laws:\n- labels: Numbers serve as labels as well as strings, and both are sorted. classes[1]: 10 and not 2',
    );
  });

  it('leaves out a law that is skipped with a reason', async () => {
    const [, , Faulty] = FAULTS.find(([, laws]) => laws.includes('labels'))!;
    const skip = { labels: 'the labels of this one are text' };
    await checkEstimator(() => new Faulty(), { skip });
    expect(estimatorChecks(make, { skip }).find(({ law }) => law === 'labels')?.skip).toBe(skip.labels);
  });

  it('refuses a skip without a reason, and one of a law that is not there', () => {
    expect(() => estimatorChecks(make, { skip: { labels: '' } })).toThrow('the skip of "labels" needs a reason');
    expect(() => estimatorChecks(make, { skip: { lables: 'typed too fast' } as object })).toThrow(
      'unknown law "lables"',
    );
  });

  it('holds the laws of transformers against transformers only', () => {
    const laws = (of: Make) => estimatorChecks(of).map(({ law }) => law);
    expect(laws(make)).not.toContain('inverse');
    expect(laws(() => new MeanScaler())).not.toContain('probabilities');
  });
});
