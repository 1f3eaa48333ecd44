import { DataError } from '../core/errors.js';
import type { Matrix, Progress, Steps } from '../core/types.js';
import { boosted } from '../predict/boosted.js';
import { trees } from '../predict/trees.js';
import { BackgroundShares } from './background-shares.js';
import { type Ensemble, expectedValues, sharesOf } from './ensemble.js';
import type { Interactions } from './interactions.js';
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
  /** Divides values by pairs of features. */
  readonly interactions: Interactions | undefined;
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
  const parts = interactions?.parts(cols) ?? cols;
  const room = Math.min(NUMBERS / (parts * outputs), LEVELS / (depth + 1), PAIRS / (others?.rows ?? 1));
  if (others && others.rows * (depth + 1) > 16 * LEVELS)
    throw new DataError(
      `a background of ${others.rows} rows is too large for trees of depth ${depth}: some hundred rows are enough`,
    );
  const block = Math.max(1, Math.min(BLOCK, X.rows, Math.floor(room)));
  const groups = new RowGroups(block, cols, slots);
  const otherGroups = others && new RowGroups(others.rows, cols, slots);
  otherGroups?.load(others!, 0, others!.rows);
  const walk = new TreeWalk(ensemble, shares, depth, groups, otherGroups);
  const sums = new LeafValues(outputs, parts, block);
  const pathShares = new PathShares(slots, block, interactions);
  const backgroundShares = new BackgroundShares(slots);
  const width = interactions ? features * features : features;
  const values = new Float64Array(X.rows * width * outputs);
  const progress = (rows: number): Progress => ({ done: rows, total: X.rows, stage: 'rows' });

  /** Adds what a leaf says; returns how much work that was. */
  const atLeaf = (node: number, tree: number): number => {
    const { slots, column, depth } = walk;
    const level = groups.level(depth);
    const { group, count } = level;
    const others = otherGroups?.level(depth);
    if (others) backgroundShares.compute(slots, level, others, otherGroups!.n);
    else pathShares.compute(walk, level);
    const { main } = others ? backgroundShares : pathShares;
    const leaf = state.left[node]! * ensemble.width;
    for (let k = 0; k < ensemble.width; k++) {
      const value = ensemble.scale * state.value[leaf + k]!;
      if (value === 0) continue; // most leaves of a forest are of one class
      const output = ensemble.output[tree]! + k;
      for (let a = 0, at = 0; a < slots; a++) {
        const j = column[a]!;
        sums.add(value, interactions?.partAt(cols, j, j) ?? j, output, main, a * count, group);
        for (let b = a + 1; interactions && b < slots; b++, at += count)
          sums.add(value, interactions.partAt(cols, j, column[b]!), output, pathShares.pairs, at, group);
      }
    }
    return slots * (interactions ? slots : 1) * (groups.n + count * (others?.count ?? slots));
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
    const add = (part: number, place: number, times: number) => {
      for (let k = 0; k < outputs; k++)
        for (let i = 0; i < to - from; i++)
          values[((from + i) * width + place) * outputs + k]! +=
            times * sums.sums[(part * outputs + k) * (to - from) + i]!;
    };
    if (interactions) interactions.gather(add, cols, feature, features);
    else for (let j = 0; j < cols; j++) add(j, feature[j]!, 1);
    yield progress(to);
  }
  const baseValues = others
    ? yield* meanAnswer(ensemble, others)
    : (known.expected ??= expectedValues(ensemble, shares!)).slice();
  return { values, baseValues };
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
