import { ParameterError } from '../core/errors.js';
import type { Random } from '../core/random.js';
import { isDistribution } from './distributions.js';
import { CandidateList, listOf, type Params, recordsOf } from './param-grid.js';

/**
 * Candidates drawn at random. Where all values are listed, none twice, and no more than there are; where one comes from a
 * distribution, each for itself, from a generator that depends on nothing but the seed, its place and the parameter's name.
 * @throws ParameterError
 */
export function drawCandidates(owner: string, name: string, given: unknown, n: number, random: Random): Params[] {
  const records = recordsOf(owner, name, given);
  if (!records.some((record) => Object.values(record).some(isDistribution))) {
    const list = new CandidateList(owner, name, given);
    return Array.from(drawIndices(owner, list.size, n, random), (index) => list.at(index));
  }
  const spaces = records.map((record) =>
    Object.keys(record)
      .sort()
      .map((key) => [key, isDistribution(record[key]) ? record[key] : listOf(owner, name, key, record[key])] as const),
  );
  return Array.from({ length: n }, (_, index) => {
    const own = random.split(index);
    const drawn = spaces[own.below(spaces.length)]!.map(([key, from]) => {
      const source = own.split(key);
      return [key, isDistribution(from) ? from.sample(source) : from[source.below(from.length)]];
    });
    return Object.fromEntries(drawn) as Params;
  });
}

/** Distinct indices below `size`, in random order. */
function drawIndices(owner: string, size: number, n: number, random: Random): Iterable<number> {
  if (n > size / 2) return random.permutation(size).subarray(0, n); // all of them, where there are fewer
  if (!Number.isSafeInteger(size)) throw new ParameterError(`${owner}: too many combinations of listed values`);
  const drawn = new Set<number>();
  while (drawn.size < n) drawn.add(size <= 2 ** 32 ? random.below(size) : Math.floor(random.float() * size));
  return drawn;
}
