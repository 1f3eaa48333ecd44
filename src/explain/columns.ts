import { ParameterError } from '../core/errors.js';
import { describeValue, isObject } from '../core/matrix.js';
import type { AffineState } from '../predict/affine.js';
import type { ChainState } from '../predict/chain.js';
import type { ConcatState } from '../predict/concat.js';
import type { EncodeState } from '../predict/encode.js';
import type { InputState } from '../predict/input.js';
import type { MapState } from '../predict/map.js';
import type { SelectState } from '../predict/select.js';

/**
 * Columns that count as one feature:
 * - `'columns'`: each column of X is a feature.
 * - `'fields'`: each field of the records that X was made of (`schema.dataset`), as `proto` of `proto=tcp` and `proto=udp`.
 * - a record of names and columns (by name or position); a column that is in none is a feature of its own.
 */
export type FeatureGroups = 'columns' | 'fields' | Readonly<Record<string, readonly (string | number)[]>>;

/** The features, and to which of them each column belongs. */
export interface Features {
  readonly names: readonly string[];
  readonly of: Int32Array;
}

/** Of what the columns are known by. */
export interface Columns {
  readonly cols: number;
  readonly names?: readonly string[];
  readonly input?: InputState;
}

/** @throws ParameterError for an unknown column, or one that is in two groups */
export function featuresOf(owner: string, { cols, names, input }: Columns, groups: FeatureGroups): Features {
  const known = names ?? Array.from({ length: cols }, (_, j) => `x${j}`);
  if (groups === 'columns') return { names: known, of: Int32Array.from(known.keys()) };
  if (groups === 'fields') return fieldsOf(owner, cols, input);
  if (!isObject(groups) || Array.isArray(groups))
    throw new ParameterError(
      `${owner}: featureGroups must be "columns", "fields" or a record of columns by name, got ${describeValue(groups)}`,
    );
  const of = new Int32Array(cols).fill(-1);
  const groupNames = Object.keys(groups);
  for (const [g, name] of groupNames.entries()) {
    const members = groups[name];
    if (!Array.isArray(members) || members.length === 0)
      throw new ParameterError(
        `${owner}: featureGroups.${name} must be a list of columns, got ${describeValue(members)}`,
      );
    for (const member of members) {
      const j = typeof member === 'number' ? member : known.indexOf(member);
      if (!(Number.isInteger(j) && j >= 0 && j < cols))
        throw new ParameterError(
          `${owner}: featureGroups.${name} names ${describeValue(member)}, which is no column of X`,
        );
      if (of[j] !== -1)
        throw new ParameterError(`${owner}: featureGroups have the column ${describeValue(known[j])} twice`);
      of[j] = g;
    }
  }
  // Features in the order of their first columns.
  const order: number[] = [];
  const featureNames: string[] = [];
  for (let j = 0; j < cols; j++) {
    const g = of[j]!;
    let at = g < 0 ? -1 : order.indexOf(g);
    if (at < 0) {
      at = order.push(g) - 1;
      featureNames.push(g < 0 ? known[j]! : groupNames[g]!);
    }
    of[j] = at;
  }
  return { names: featureNames, of };
}

function fieldsOf(owner: string, cols: number, input: InputState | undefined): Features {
  if (!input)
    throw new ParameterError(`${owner}: featureGroups "fields" needs columns that were made by a schema's dataset`);
  const of = input.fields.flatMap(({ as, values = [] }, f) =>
    Array.from({ length: as === 'category' || as === 'letters' ? values.length : 1 }, () => f),
  );
  if (of.length !== cols)
    throw new ParameterError(`${owner}: featureGroups "fields" are of ${of.length} columns, not ${cols}`);
  return { names: input.fields.map(({ name }) => name), of: Int32Array.from(of) };
}

type Preparation = AffineState | MapState | SelectState | EncodeState | ConcatState | ChainState;

/** For each column that comes out of a state the one column that it depends on; undefined where some depend on several. */
export function sourcesOf(state: Preparation, cols: number): Int32Array | undefined {
  switch (state.kind) {
    case 'affine':
    case 'map':
      return Int32Array.from({ length: cols }, (_, j) => j);
    case 'select':
      return state.columns;
    case 'encode':
      return Int32Array.from(
        state.columns.flatMap((column) => {
          const width = column.as === 'onehot' ? column.values.length - (column.drop === null ? 0 : 1) : 1;
          return Array.from({ length: width }, () => column.from);
        }),
      );
    case 'concat': {
      const parts = state.parts.map((part) => sourcesOf(part as Preparation, cols));
      return parts.includes(undefined) ? undefined : Int32Array.from(parts.flatMap((part) => Array.from(part!)));
    }
    case 'chain': {
      let sources: Int32Array | undefined = Int32Array.from({ length: cols }, (_, j) => j);
      for (const step of state.steps) {
        const next: Int32Array | undefined = sources && sourcesOf(step as Preparation, sources.length);
        sources = next?.map((j) => sources![j]!);
      }
      return sources;
    }
    default:
      return undefined;
  }
}
