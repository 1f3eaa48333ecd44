import { describe, expect, it } from 'vitest';
import { ContractError, checkResampler, resamplerChecks, type TestedResampler } from '../../src/testing/index.js';
import { RESAMPLER_FAULTS } from './resampler-faults.js';
import { Thinner } from './toys.js';

const make = () => new Thinner();

async function brokenLaws(Faulty: new () => TestedResampler): Promise<readonly string[]> {
  try {
    await checkResampler(() => new Faulty());
    return [];
  } catch (error) {
    if (error instanceof ContractError) return error.broken;
    throw error;
  }
}

describe('the contract, kept by a resampler', () => {
  for (const { name, run } of resamplerChecks(make)) it(name, run);
});

describe('the contract of resamplers, broken', () => {
  it.each(RESAMPLER_FAULTS)('%s: reported by %s', async (_, laws, Faulty) => {
    expect(await brokenLaws(Faulty)).toEqual(laws);
  });

  it('has a fault for every law', () => {
    const all = resamplerChecks(make).map(({ law }) => law);
    expect(new Set(RESAMPLER_FAULTS.flatMap(([, laws]) => laws))).toEqual(new Set(all));
  });
});

describe('checkResampler', () => {
  const [, , Faulty] = RESAMPLER_FAULTS.find(([, laws]) => laws.includes('labels'))!;

  it('names every broken law, what it says and what differs', async () => {
    await expect(checkResampler(() => new Faulty())).rejects.toThrow(
      'Thinner breaks 1 of 16 laws:\n- labels: Numbers serve as labels as well as strings. numbers must stay numbers',
    );
  });

  it('leaves out a law that is skipped with a reason, and no other', async () => {
    await checkResampler(() => new Faulty(), { skip: { labels: 'the labels of this one are text' } });
    expect(() => resamplerChecks(make, { skip: { labels: '' } })).toThrow('the skip of "labels" needs a reason');
    expect(() => resamplerChecks(make, { skip: { workers: 'none' } as object })).toThrow(
      'checkResampler: skip names the unknown law "workers"',
    );
  });
});
