import { ParameterError, SchemaError } from '../core/errors.js';
import type { InputField } from '../predict/input.js';
import { listed, type Resolved } from './resolve.js';
import type { DatasetOptions, Feature } from './schema.js';

/** IANA's ranges (RFC 6335): system ports below 1024, user ports, dynamic ports from 49152. */
const IANA: readonly number[] = [1024, 49152];

/**
 * The features that a data set is made of: those the options ask for and the table has.
 * @param label what is the label is no feature
 * @throws SchemaError naming those that must be there and are not
 * @throws ParameterError for a name in `include` or `exclude` that is no feature
 */
export function chooseFeatures(
  owner: string,
  features: readonly Feature[],
  table: Resolved,
  options: DatasetOptions,
  label: Feature | undefined,
): Feature[] {
  const listOf = (list: 'include' | 'exclude'): Set<Feature> | undefined =>
    options[list] && new Set(options[list].map((name) => knownFeature(`${owner}: ${list}`, table, name)));
  const include = listOf('include');
  const exclude = listOf('exclude');
  const candidates = features.filter((feature) => feature !== label && isWanted(feature, options));
  for (const feature of include ?? [])
    if (!candidates.includes(feature))
      throw new ParameterError(`${owner}: include names "${feature.name}", which is ${whyNot(feature, label)}`);

  const wanted = candidates.filter((feature) => (include?.has(feature) ?? true) && !exclude?.has(feature));
  const isAskedFor = ({ optional, role }: Feature) => !optional || include !== undefined || role === 'labelCode';
  const missing = wanted.filter((feature) => !table.names.has(feature) && isAskedFor(feature));
  const present = wanted.filter((feature) => table.names.has(feature));
  if (missing.length === 0 && present.length > 0) return present;

  const names = (missing.length > 0 ? missing : wanted).map(({ name }) => name);
  const problem = names.length > 0 ? `the table lacks ${listed(names)}` : 'no feature is left';
  const unknown = table.extra.length > 0 ? `; not known: ${listed(table.extra)}` : '';
  const hint = present.length > 0 ? ' (exclude leaves features out)' : '';
  throw new SchemaError(`${owner}: ${problem}${unknown}${hint}`, { missing: names, extra: table.extra });
}

function knownFeature(owner: string, table: Resolved, name: string): Feature {
  const feature = table.feature(name);
  if (feature) return feature;
  throw new ParameterError(`${owner} names "${name}", which the schema does not have`);
}

function isWanted({ role }: Feature, { ports = 'keep', labelCode = 'drop' }: DatasetOptions): boolean {
  return role === 'feature' || (role === 'port' && ports !== 'drop') || (role === 'labelCode' && labelCode === 'keep');
}

function whyNot(feature: Feature, label: Feature | undefined): string {
  if (feature === label) return 'the label';
  if (feature.role === 'port') return 'left out by ports: "drop"';
  return feature.role === 'labelCode' ? 'left out by labelCode: "drop"' : `no feature but of role "${feature.role}"`;
}

/** How a feature is read into columns of X. */
export function toField(feature: Feature, { ports = 'keep', edges = IANA }: DatasetOptions): InputField {
  const { name, aliases, type, role, unit, values, unknown = 'error', missing = null, unset, min, max } = feature;
  const common = { name, aliases, missing, ...(unset ? { optional: true } : {}) };
  if (type === 'text') return { ...common, as: 'letters', values: values! };
  if (type === 'category') return { ...common, as: 'category', values: values!, unknown };
  return {
    ...common,
    ...(role === 'port' && ports === 'bucket' ? { as: 'bucket', edges } : { as: 'number' }),
    ...(unit === '' ? {} : { unit }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  };
}
