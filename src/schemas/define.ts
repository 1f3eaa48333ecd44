import { ParameterError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import { normalizeName } from '../core/names.js';
import { checkTable } from './check.js';
import { makeDataset } from './dataset.js';
import { readCategories } from './labels.js';
import { checkOptions, defaultMap, mapOf } from './options.js';
import { resolve } from './resolve.js';
import type { Feature, FeatureDefinition, FeatureSchema, SchemaDefinition } from './schema.js';

/**
 * A schema for columns of one's own. Type and role follow from each other where one is enough: a column is a number and
 * a feature unless it says otherwise; type `port`, `time` or `address` makes the role of that name.
 * @throws ParameterError for two columns of one name, a vocabulary that is missing, a label column that is not there
 * @example
 * const mine = defineSchema({
 *   name: 'mine',
 *   profile: 'netflow',
 *   features: [
 *     { name: 'dst_port', type: 'port' },
 *     { name: 'bytes', unit: 'bytes', min: 0, aliases: ['octets'] },
 *     { name: 'proto', type: 'category', values: ['tcp', 'udp'], unknown: 'ignore' },
 *     { name: 'class', role: 'label' },
 *   ],
 * });
 * const { X, y } = mine.dataset(table);
 */
export function defineSchema(definition: SchemaDefinition): FeatureSchema {
  const { name, profile, maps = {} } = definition;
  const owner = `defineSchema ${describeValue(name)}`;
  const features = definition.features.map(withDefaults);
  checkFeatures(owner, features);
  const column = (role: 'label' | 'group'): string | undefined => {
    const asked = definition[role];
    if (asked === undefined) return features.find((feature) => feature.role === role)?.name;
    if (features.some((feature) => feature.name === asked)) return asked;
    throw new ParameterError(`${owner}: ${role} names ${describeValue(asked)}, which is none of its features`);
  };
  const complete: SchemaDefinition = { ...definition, label: column('label'), group: column('group') };
  const schema: FeatureSchema = {
    name,
    profile,
    features,
    maps,
    dataset: (table, options = {}) => makeDataset(schema, complete, table, options),
    labels(table, options = {}) {
      const owner = `${name}.labels`;
      checkOptions(owner, options, ['map', 'label']);
      return readCategories(owner, complete, resolve(features, table), options).categories;
    },
    categorize(label, map = defaultMap(maps)) {
      const category = mapOf(`${name}.categorize`, maps, map);
      return category ? (category(label) ?? null) : label;
    },
    check: (table) => checkTable(schema, table),
  };
  return schema;
}

function withDefaults(given: FeatureDefinition): Feature {
  const both = ['port', 'time', 'address'] as const;
  const role = given.role ?? both.find((kind) => kind === given.type) ?? 'feature';
  const type =
    given.type ??
    both.find((kind) => kind === role) ??
    (role === 'feature' || role === 'labelCode' ? 'number' : 'text');
  const bounds = type === 'port' ? { min: 0, max: 65535 } : {};
  return { unit: '', aliases: [], description: '', optional: role !== 'feature', ...bounds, ...given, role, type };
}

function checkFeatures(owner: string, features: readonly Feature[]): void {
  const taken = new Map<string, Feature>();
  for (const feature of features) {
    for (const name of [feature.name, ...feature.aliases]) {
      const key = normalizeName(name);
      if (key === '') throw new ParameterError(`${owner}: a name needs a letter or digit, got ${describeValue(name)}`);
      const other = taken.get(key);
      if (other && other !== feature)
        throw new ParameterError(`${owner}: "${name}" stands for both "${other.name}" and "${feature.name}"`);
      taken.set(key, feature);
    }
    const { name, type, role, values } = feature;
    if (role !== 'feature' && role !== 'port' && role !== 'labelCode') continue;
    if (type === 'time' || type === 'address')
      throw new ParameterError(`${owner}: "${name}" is of type "${type}", which cannot be a feature`);
    if ((type === 'category' || type === 'text') && !values?.length)
      throw new ParameterError(`${owner}: "${name}" is of type "${type}" and needs its values`);
  }
}
