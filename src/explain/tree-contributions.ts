import { DataError } from '../core/errors.js';
import type { Matrix, Progress, Steps } from '../core/types.js';
import { boosted } from '../predict/boosted.js';
import { trees } from '../predict/trees.js';
import { BackgroundShares } from './background-shares.js';
import { type Ensemble, expectedValues, sharesOf } from './ensemble.js';
import { LeafValues } from './leaf-values.js';
import { PathShares } from './path-shares.js';
import { RowGroups } from './row-groups.js';
import { depthOf, TreeWalk } from './tree-walk.js';

export interface Contributions {
  /** The feature to which each column of the trees belongs. */
  readonly feature: Int32Array;
  readonly features: number;
  /** Rows that stand for what is not known; otherwise the training rows that went the same way. */
  readonly background: Matrix | undefined;
  /** Whether a value is divided by pairs of features. */
  readonly interactions: boolean;
}

/** Rows that go through the trees together: enough that what a leaf costs once is little. */
const BLOCK = 1024;
/** Most numbers that sums of a block may take: they should stay in the second-level cache. */
const NUMBERS = 131072;
/** Most rows times levels. */
const LEVELS = 4194304;
/** Most rows times rows of the background, which are compared at a leaf without a pause. */
const PAIRS = 1048576;
/** Additions between two pauses: some milliseconds. */
const WORK = 2000000;

/** What does not depend on the rows, and is a fourth of the work where one row is explained. */
interface Known {
  readonly depth: number;
  shares?: Float64Array;
  expected?: Float64Array;
}
const knownByState = new WeakMap<object, Known>();

function knownOf(ensemble: Ensemble): Known {
  let known = knownByState.get(ensemble.state);
  if (!known) knownByState.set(ensemble.state, (known = { depth: depthOf(ensemble) }));
  return known;
}

/** What each column, or pair of columns, adds to the outputs of each row: rows x features (x features) x outputs. */
export function* treeContributions(
  ensemble: Ensemble,
  X: Matrix,
  { feature, features, background: others, interactions }: Contributions,
): Steps<{ values: Float64Array; baseValues: Float64Array }> {
  const { state, outputs } = ensemble;
  const { cols, root } = state;
  const known = knownOf(ensemble);
  const { depth } = known;
  const slots = Math.min(cols, depth);
  if (!others) known.shares ??= sharesOf(ensemble);
  const shares = others ? undefined : known.shares;
  const parts = interactions ? (cols * (cols + 1)) / 2 : cols;
  const room = Math.min(NUMBERS / (parts * outputs), LEVELS / (depth + 1), PAIRS / (others?.rows ?? 1));
  if (others && others.rows * (depth + 1) > 16 * LEVELS)
    throw new DataError(
      `a background of ${others.rows} rows is too large for trees of depth ${depth}: some hundred rows are enough`,
    );
  const block = Math.max(1, Math.min(BLOCK, X.rows, Math.floor(room)));
  const groups = new RowGroups(block, cols, slots);
  const otherGroups = others && new RowGroups(others.rows, cols, slots);
  otherGroups?.load(others!, 0, others!.rows);
  const walk = new TreeWalk(ensemble, shares, otherGroups ? [groups, otherGroups] : [groups], depth);
  const sums = new LeafValues(ensemble, parts, block);
  const pathShares = new PathShares(interactions);
  const backgroundShares = new BackgroundShares(slots);
  const part = partAt(cols, interactions);
  const width = interactions ? features * features : features;
  const values = new Float64Array(X.rows * width * outputs);
  const progress = (rows: number): Progress => ({ done: rows, total: X.rows, stage: 'rows' });

  /** Adds what a leaf says; returns how much work that was. */
  const atLeaf = (node: number, tree: number): number => {
    const { slots, column, depth } = walk;
    const level = groups.level(depth);
    const { group, count } = level;
    if (otherGroups) backgroundShares.compute(slots, level, otherGroups.level(depth), otherGroups.n);
    else pathShares.compute(walk, level);
    const { main } = otherGroups ? backgroundShares : pathShares;
    for (let s = 0; s < slots; s++) sums.add(node, tree, part(column[s]!, column[s]!), main, s * count, group);
    let work = slots * (groups.n + (otherGroups ? count * otherGroups.level(depth).count : count * slots));
    if (interactions) {
      let at = 0;
      for (let a = 0; a < slots; a++)
        for (let b = a + 1; b < slots; b++, at += count)
          sums.add(node, tree, part(column[a]!, column[b]!), pathShares.pairs, at, group);
      work *= slots;
    }
    return work;
  };

  for (let from = 0; from < X.rows; from += block) {
    const to = Math.min(X.rows, from + block);
    groups.load(X, from, to);
    sums.begin(to - from);
    let work = 0;
    for (let t = 0; t < root.length; t++) {
      walk.begin(root[t]!);
      for (let node = walk.next(); node >= 0; node = walk.next()) {
        work += 4 * (groups.n + (otherGroups?.n ?? 0)) + atLeaf(node, t);
        if (work > WORK) {
          work = 0;
          yield progress(from);
        }
      }
    }
    gather(sums, values, from, { cols, outputs, feature, features, interactions });
    yield progress(to);
  }
  const baseValues = others
    ? yield* meanAnswer(ensemble, others)
    : (known.expected ??= expectedValues(ensemble, shares!)).slice();
  return { values, baseValues };
}

/** Where the sums of a column, or of a pair in any order, stand. */
function partAt(cols: number, interactions: boolean): (a: number, b: number) => number {
  if (!interactions) return (j) => j;
  return (a, b) => {
    const low = Math.min(a, b);
    const high = Math.max(a, b);
    return low * cols - (low * (low - 1)) / 2 + high - low;
  };
}

interface Layout {
  readonly cols: number;
  readonly outputs: number;
  readonly feature: Int32Array;
  readonly features: number;
  readonly interactions: boolean;
}

/** Adds the sums of a block to the answer, column by column to the features they belong to. */
function gather(
  { n, sums }: LeafValues,
  values: Float64Array,
  first: number,
  { cols, outputs, feature, features, interactions }: Layout,
): void {
  const add = (part: number, a: number, b: number, times: number) => {
    const width = interactions ? features * features : features;
    const place = interactions ? a * features + b : a;
    for (let k = 0; k < outputs; k++) {
      const from = (part * outputs + k) * n;
      let to = (first * width + place) * outputs + k;
      for (let i = 0; i < n; i++, to += width * outputs) values[to]! += times * sums[from + i]!;
    }
  };
  const part = partAt(cols, interactions);
  for (let a = 0; a < cols; a++) {
    add(part(a, a), feature[a]!, feature[a]!, 1);
    for (let b = a + 1; interactions && b < cols; b++) {
      // Half of what two do together stands with either, and is taken from what each does by itself.
      const pair = part(a, b);
      for (const [x, y] of [
        [feature[a]!, feature[b]!],
        [feature[b]!, feature[a]!],
      ] as const) {
        add(pair, x, y, 0.5);
        add(pair, x, x, -0.5);
      }
    }
  }
}

function* meanAnswer(ensemble: Ensemble, X: Matrix): Steps<Float64Array> {
  const { state, outputs } = ensemble;
  const kinds = new Map();
  const out = state.kind === 'trees' ? trees.apply(state, X, kinds) : boosted.apply(state, X, kinds);
  const mean = new Float64Array(outputs);
  for (let i = 0; i < X.rows; i++) for (let k = 0; k < outputs; k++) mean[k]! += out.data[i * outputs + k]!;
  yield { done: X.rows, total: X.rows, stage: 'rows' };
  return mean.map((sum) => sum / X.rows);
}
