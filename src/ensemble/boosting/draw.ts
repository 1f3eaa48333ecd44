import type { Random } from '../../core/random.js';
import type { ColumnsOf } from './grow.js';

/** Shares of the columns that are drawn: for each tree, of those for each level, and of those for each node. */
export interface ColumnShares {
  readonly byTree: number;
  readonly byLevel: number;
  readonly byNode: number;
}

/** Draws the columns of one tree; undefined where all are taken. What a node gets depends on its level and number alone. */
export function drawColumns(
  cols: number,
  { byTree, byLevel, byNode }: ColumnShares,
  drawn: () => Random,
): ColumnsOf | undefined {
  if (byTree === 1 && byLevel === 1 && byNode === 1) return undefined;
  const random = drawn();
  const all = Int32Array.from({ length: cols }, (_, j) => j);
  const ofTree = part(all, byTree, random.split('tree'));
  const ofLevel: Int32Array[] = [];
  return (depth, id) => {
    const level = (ofLevel[depth] ??= part(ofTree, byLevel, random.split('level').split(depth)));
    const use = new Uint8Array(cols);
    for (const j of part(level, byNode, random.split('node').split(id))) use[j] = 1;
    return use;
  };
}

function part(columns: Int32Array, share: number, random: Random): Int32Array {
  if (share === 1) return columns;
  return random.shuffle(columns.slice()).subarray(0, Math.max(1, Math.floor(share * columns.length + 1e-9)));
}
