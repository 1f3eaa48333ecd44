import { DataError, ParameterError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import type { Random } from '../core/random.js';
import { run } from '../core/run.js';
import type { Labels } from '../core/types.js';
import { apportioning } from './apportion.js';
import { frequencies, type Split } from './splitter.js';

interface Sizes {
  readonly train: number;
  readonly test: number;
}

/** The first rows train, those that follow test; with `random`, any do. */
export function divideRows(n: number, { train, test }: Sizes, random: Random | undefined): Split {
  const order = random ? random.permutation(n) : Int32Array.from({ length: n }, (_, i) => i);
  return { train: order.slice(0, train), test: order.slice(train, train + test) };
}

/**
 * Random rows, so that each side has each class in its share of all rows, rounded by `likeliest`.
 * @throws DataError for a class with one member; ParameterError for a side with fewer rows than there are classes
 */
export function divideClasses(owner: string, { codes, classes }: Labels, sizes: Sizes, random: Random): Split {
  const counts = frequencies(codes, classes.length);
  const lonely = classes.filter((_, c) => counts[c]! < 2);
  if (lonely.length > 0)
    throw new DataError(
      `${owner}: stratify has one row only of ${lonely.map(describeValue).join(', ')}: a class needs 2 to be on both sides`,
    );
  for (const side of ['train', 'test'] as const)
    if (sizes[side] < classes.length)
      throw new ParameterError(
        `${owner}: ${side}Size is ${sizes[side]} rows, fewer than the ${classes.length} classes of stratify`,
      );
  const inTrain = likeliest(counts, sizes.train, random.split('train'));
  const inTest = likeliest(
    counts.map((n, c) => n - inTrain[c]!),
    sizes.test,
    random.split('test'),
  );
  const members = classes.map((_, c) => new Int32Array(counts[c]!));
  const next = new Int32Array(classes.length);
  for (let i = 0; i < codes.length; i++) members[codes[i]!]![next[codes[i]!]!++] = i;
  const train: number[] = [];
  const test: number[] = [];
  for (const [c, rows] of members.entries()) {
    random.split(c).shuffle(rows);
    const cut = inTrain[c]!;
    for (let k = 0; k < cut; k++) train.push(rows[k]!);
    for (let k = cut; k < cut + inTest[c]!; k++) test.push(rows[k]!);
  }
  return { train: random.shuffle(Int32Array.from(train)), test: random.shuffle(Int32Array.from(test)) };
}

/**
 * How many of each class are among `draws` members drawn from all, most likely: proportional, rounded down, and one more
 * for the largest remainders; chance decides between equal ones (scikit-learn's _approximate_mode).
 */
function likeliest(counts: Int32Array, draws: number, random: Random): Int32Array {
  const all = counts.reduce((a, b) => a + b);
  const exact = Float64Array.from(counts, (n) => (n / all) * draws);
  const drawn = Int32Array.from(exact, Math.floor);
  const left = draws - drawn.reduce((a, b) => a + b);
  const remainder = exact.map((x, c) => x - drawn[c]!);
  // Shuffled before a stable sort: equal remainders stand in random order.
  const order = Array.from(random.permutation(counts.length)).sort((a, b) => remainder[b]! - remainder[a]!);
  for (const c of order.slice(0, left)) drawn[c]!++;
  return drawn;
}

/**
 * Whole groups. Sizes are in rows, met as nearly as groups allow: in random order (without `random`, the groups that
 * appear last first), a group is tested where that brings the number of test rows nearer to what was asked for.
 * With `labels` the groups are apportioned by class instead, as in StratifiedGroupKFold.
 * @throws DataError for a single group
 */
export function divideGroups(
  owner: string,
  groups: Labels,
  labels: Labels | undefined,
  sizes: Sizes,
  random: Random | undefined,
): Split {
  const k = groups.classes.length;
  if (k < 2) throw new DataError(`${owner}: groups has one group only: it cannot be on both sides`);
  const rowsOf = frequencies(groups.codes, k);
  const side = new Int32Array(k); // 0 train, 1 test, 2 neither
  if (labels) {
    const n = groups.codes.length;
    const parts = [sizes.train, sizes.test, n - sizes.train - sizes.test].filter((rows) => rows > 0);
    const shares = Float64Array.from(parts, (rows) => rows / n);
    const part = run(apportioning(labels, groups, shares, random));
    for (let i = 0; i < n; i++) side[groups.codes[i]!] = part[i]!;
  } else {
    const order = random ? random.permutation(k) : byAppearance(groups).reverse();
    const free = fill(order, rowsOf, sizes.test, (group) => (side[group] = 1));
    if (sizes.train + sizes.test < groups.codes.length) {
      for (const group of free) side[group] = 2;
      fill(free, rowsOf, sizes.train, (group) => (side[group] = 0));
    }
  }
  // Where the groups are so large that a side would stay empty, it gets the smallest that the other side can spare.
  for (const wanted of [0, 1]) {
    if (side.includes(wanted)) continue;
    const other = 1 - wanted;
    const several = side.indexOf(other) !== side.lastIndexOf(other);
    let smallest = -1;
    for (let g = 0; g < k; g++)
      if ((several || side[g] !== other) && (smallest < 0 || rowsOf[g]! < rowsOf[smallest]!)) smallest = g;
    side[smallest] = wanted;
  }
  const rows = (wanted: number) => {
    const index = Int32Array.from(groups.codes.keys()).filter((i) => side[groups.codes[i]!] === wanted);
    return random ? random.shuffle(index) : index;
  };
  return { train: rows(0), test: rows(1) };
}

/** Takes groups while that brings their rows nearer to `wanted`; returns the others. */
function fill(order: Int32Array, rowsOf: Int32Array, wanted: number, take: (group: number) => void): Int32Array {
  let rows = 0;
  return order.filter((group) => {
    if (Math.abs(rows + rowsOf[group]! - wanted) >= Math.abs(rows - wanted)) return true;
    rows += rowsOf[group]!;
    take(group);
    return false;
  });
}

function byAppearance({ codes, classes }: Labels): Int32Array {
  const order = new Int32Array(classes.length);
  const seen = new Uint8Array(classes.length);
  let next = 0;
  for (let i = 0; i < codes.length; i++) {
    const group = codes[i]!;
    if (seen[group] === 0) order[next++] = group;
    seen[group] = 1;
  }
  return order;
}
