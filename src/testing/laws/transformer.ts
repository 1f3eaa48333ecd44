import { must, same } from '../assert.js';
import { task } from '../data.js';
import { type Law, trained } from '../estimator.js';

export const transformerLaws = {
  fitTransform: {
    title: 'fitTransform gives what fit and then transform give',
    of: 'transformer',
    async check(make) {
      const { X, y } = task();
      if (make().fitTransform)
        same(make().fitTransform!(X, y), (await trained(make(), X, y)).transform!(X), 'fitTransform');
    },
  },
  namesOut: {
    title: 'featureNamesOut has a name of its own for each column of transform, which carries them where X has names',
    of: 'transformer',
    async check(make) {
      const { X, y, Z } = task();
      const bare = await trained(make(), X, y);
      const { cols, names } = bare.transform!(Z);
      must(
        bare.featureNamesOut?.length === cols,
        `featureNamesOut has ${bare.featureNamesOut?.length} names for ${cols} columns`,
      );
      must(names === undefined, 'transform must not invent names for rows without names');
      const named = await trained(make(), { ...X, names: ['a', 'b', 'c', 'd', 'e', 'f'] }, y);
      const out = named.featureNamesOut!;
      must(
        out.length === cols && new Set(out).size === cols,
        `featureNamesOut must be ${cols} names, each once: ${out}`,
      );
      same(named.transform!(Z).names, out, 'the names of transform');
    },
  },
  inverse: {
    title: 'inverseTransform takes transformed rows back to what they were',
    of: 'transformer',
    async check(make) {
      const { X, y, Z } = task();
      const estimator = await trained(make(), X, y);
      if (estimator.inverseTransform)
        same(estimator.inverseTransform(estimator.transform!(Z)).data, Z.data, 'inverseTransform(transform(Z))', 1e-9);
    },
  },
} satisfies Record<string, Law>;
