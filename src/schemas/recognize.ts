import { normalizeName } from '../core/names.js';
import { cicflowmeter } from './cicflowmeter.js';
import { COLUMNS } from './cicflowmeter-columns.js';
import { iot23 } from './iot23.js';
import { featureIndex } from './resolve.js';
import type { FeatureSchema } from './schema.js';
import { unicauca } from './unicauca.js';

/** So many measured features must be there: fewer may be chance, as `duration` and `proto` are in many files. */
const ENOUGH = 5;

/**
 * The schema that a table's columns show, undefined where they show none. All spellings of CICFlowMeter have the same
 * fields, so that the spelling tells which numbers they hold: those of CICIDS2017 and of 2018 are `unicauca`'s, those
 * of the present versions `cicflowmeter`'s. The Python port counts seconds and whole frames; no schema here is meant
 * for it, and it is not recognised.
 * @param columns a table, or names
 * @example recognizeSchema(table)?.name // 'unicauca'
 */
export function recognizeSchema(
  columns: readonly string[] | { readonly names: readonly string[] },
): FeatureSchema | undefined {
  const names = 'names' in columns ? columns.names : columns;
  if (measured(iot23, names) >= ENOUGH) return iot23;
  if (measured(unicauca, names) < ENOUGH) return undefined;
  const given = new Set(names.map(normalizeName));
  const has = (spelling: 1 | 2): boolean =>
    COLUMNS.some((row) => row[spelling] !== '' && row[1] !== row[2] && given.has(normalizeName(row[spelling])));
  if (has(1) && given.has('cwrflagcount')) return undefined;
  return has(2) ? cicflowmeter : unicauca;
}

function measured({ features }: FeatureSchema, names: readonly string[]): number {
  const index = featureIndex(features);
  const found = new Set(names.map((name) => index.get(normalizeName(name))));
  return [...found].filter((feature) => feature?.role === 'feature').length;
}
