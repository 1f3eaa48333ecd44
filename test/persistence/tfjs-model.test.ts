import { describe, expect, it } from 'vitest';
import type { State } from '../../src/core/index.js';
import { importTfjs, save } from '../../src/persistence/index.js';
import { load } from '../../src/predict/index.js';
import { answersOf, NETWORKS, randomRows, saved, shake } from '../tfjs/networks.js';

const kindsOf = (state: State): string =>
  state.kind === 'chain' ? (state as unknown as { steps: State[] }).steps.map(kindsOf).join(' ') : state.kind;

describe('importTfjs', () => {
  it.each(NETWORKS)('answers as tfjs does, to 1e-5: %s', async (_, make, kinds) => {
    for (const seed of [1, 2]) {
      const model = shake(make(), seed);
      const { json, shard } = await saved(model);
      const imported = importTfjs(json, [shard]);
      const rows = randomRows(40, imported.nFeaturesIn, seed);
      const theirs = answersOf(model, rows);
      const ours = imported.predictProba(rows);
      expect(kindsOf(imported.state)).toBe(kinds);
      const expected = theirs.length === rows.length ? theirs.flatMap((p) => [1 - p, p]) : theirs;
      expect(ours.data.length).toBe(expected.length);
      for (const [i, p] of expected.entries()) expect(Math.abs(ours.data[i]! - p), `answer ${i}`).toBeLessThan(1e-5);
      expect(load(save(imported)).predictProba(rows).data).toEqual(ours.data);
      model.dispose();
    }
  });
});
