import { normalizeName } from '../core/names.js';
import type { TableLike } from '../predict/input.js';
import type { Feature, TableColumn } from './schema.js';

/** A table seen through a schema. */
export interface Resolved {
  readonly rows: number;
  /** The table's own name of each feature it has. */
  readonly names: ReadonlyMap<Feature, string>;
  /** Columns that stand for no feature. */
  readonly extra: readonly string[];
  /** Columns that stand for a feature which another one stands for. */
  readonly twice: ReadonlyMap<string, Feature>;
  feature(name: string | undefined): Feature | undefined;
  /** The column that the table calls so, or else the one that the schema calls so. */
  column(name: string): TableColumn | undefined;
}

/** Features by the normalised form of their names and aliases. */
export function featureIndex(features: readonly Feature[]): ReadonlyMap<string, Feature> {
  return new Map(
    features.flatMap((feature) => [feature.name, ...feature.aliases].map((name) => [normalizeName(name), feature])),
  );
}

/** Where several columns stand for a feature, the one with the feature's name goes before those with an alias. */
export function resolve(features: readonly Feature[], table: TableLike): Resolved {
  const index = featureIndex(features);
  const own = new Set(table.names);
  const names = new Map<Feature, string>();
  const extra: string[] = [];
  const twice = new Map<string, Feature>();
  const feature = (name: string | undefined) => (name === undefined ? undefined : index.get(normalizeName(name)));
  for (const name of table.names) {
    const stood = feature(name);
    const before = stood && names.get(stood);
    if (!stood) extra.push(name);
    else if (before === undefined) names.set(stood, name);
    else if (isName(name, stood) && !isName(before, stood)) {
      names.set(stood, name);
      twice.set(before, stood);
    } else twice.set(name, stood);
  }
  const column = (name: string): TableColumn | undefined => {
    const stood = feature(name);
    const found = own.has(name) ? name : stood && names.get(stood);
    return found === undefined ? undefined : table.column(found);
  };
  return { rows: table.rows, names, extra, twice, feature, column };
}

const isName = (name: string, feature: Feature): boolean => normalizeName(name) === normalizeName(feature.name);

/** Names for a message, the first eight of many. */
export function listed(names: readonly string[]): string {
  return names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more` : names.join(', ');
}
