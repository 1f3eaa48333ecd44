import { ParameterError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import { oneOf } from '../core/params.js';
import type { CategoryMap, DatasetOptions } from './schema.js';

/** @throws ParameterError naming an option that there is not, or that has a value it cannot have */
export function checkOptions(owner: string, options: DatasetOptions, names?: readonly (keyof DatasetOptions)[]): void {
  const { ports = 'keep', labelCode = 'drop', unlabelled = 'error', edges = [0], ...rest } = options;
  const { map, label, group, include, exclude, profile } = rest;
  const known: DatasetOptions = {
    ports,
    edges,
    labelCode,
    map,
    label,
    group,
    include,
    exclude,
    profile,
    unlabelled,
  };
  const allowed: readonly string[] = names ?? Object.keys(known);
  for (const name of Object.keys(options))
    if (!allowed.includes(name))
      throw new ParameterError(`${owner}: unknown option "${name}"; it has ${allowed.join(', ')}`);
  const insist = (name: keyof DatasetOptions, wanted: string | undefined): void => {
    if (wanted !== undefined)
      throw new ParameterError(`${owner}: ${name} must be ${wanted}, got ${describeValue(options[name])}`);
  };
  insist('ports', oneOf('keep', 'drop', 'bucket')(ports));
  insist('labelCode', oneOf('keep', 'drop')(labelCode));
  insist('unlabelled', oneOf('error', 'skip')(unlabelled));
  insist('edges', isAscending(edges) ? undefined : 'ascending numbers');
  for (const name of ['label', 'group', 'profile'] as const)
    insist(name, ['undefined', 'string'].includes(typeof options[name]) ? undefined : 'a string');
  for (const name of ['include', 'exclude'] as const)
    insist(name, options[name] === undefined || Array.isArray(options[name]) ? undefined : 'a list of names');
}

function isAscending(edges: readonly number[]): boolean {
  if (!Array.isArray(edges) || edges.length === 0) return false;
  return edges.every((edge, i) => edge - edge === 0 && (i === 0 || edge > edges[i - 1]));
}

/** The map of that name; undefined for `none`. @throws ParameterError naming the ones there are */
export function mapOf(
  owner: string,
  maps: Readonly<Record<string, CategoryMap>>,
  map: string | CategoryMap,
): CategoryMap | undefined {
  if (typeof map === 'function') return map;
  if (map === 'none') return undefined;
  if (Object.hasOwn(maps, map)) return maps[map];
  const names = [...Object.keys(maps), 'none'].map((name) => `"${name}"`);
  throw new ParameterError(`${owner}: map must be ${names.join(', ')} or a function, got ${describeValue(map)}`);
}

/** The map where none is asked for. */
export const defaultMap = (maps: Readonly<Record<string, CategoryMap>>): string =>
  Object.hasOwn(maps, 'published') ? 'published' : 'none';
