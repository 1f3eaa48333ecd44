import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError, ParameterError } from '../../src/core/errors.js';
import type { Label } from '../../src/core/types.js';
import {
  type FoldOptions,
  GroupKFold,
  KFold,
  LeaveOneGroupOut,
  type Split,
  type Splitter,
  StratifiedGroupKFold,
  StratifiedKFold,
} from '../../src/model-selection/index.js';
import { golden } from './golden.js';

const SPLITTERS: Record<string, new (options?: FoldOptions) => Splitter> = {
  KFold,
  StratifiedKFold,
  GroupKFold,
  StratifiedGroupKFold,
  LeaveOneGroupOut,
};

/** The fold in whose test set each row is; throws unless the folds partition the rows. */
function foldOf(splits: Iterable<Split>, n: number): number[] {
  const fold: number[] = new Array(n).fill(-1);
  let k = 0;
  for (const { train, test } of splits) {
    const sides = [...train, ...test].sort((a, b) => a - b);
    if (sides.length !== n || sides.some((row, i) => row !== i))
      throw new Error(`fold ${k} does not hold every row once`);
    for (const side of [train, test])
      if (side.some((row, i) => i > 0 && row < side[i - 1]!)) throw new Error(`fold ${k} is not in ascending order`);
    for (const i of test) {
      if (fold[i] !== -1) throw new Error(`row ${i} is tested twice`);
      fold[i] = k;
    }
    k++;
  }
  if (fold.includes(-1)) throw new Error('a row is never tested');
  return fold;
}

describe('the folds are those of scikit-learn', () => {
  it.each(golden.cases)('$splitter: $name', ({ splitter, rows, nSplits, y, groups, fold }) => {
    const cv = new SPLITTERS[splitter]!(nSplits === undefined ? undefined : { nSplits });
    expect(foldOf(cv.split({ rows }, y, groups), rows)).toEqual(fold);
    expect(cv.getNSplits({ rows }, y, groups)).toBe(Math.max(...fold) + 1);
  });

  const file = '../shared/data/unicauca/unicauca-10k.csv';
  const there = existsSync(file);
  it.skipIf(!there).each(Object.entries(golden.unicauca))(
    `%s on 10,000 Unicauca flows with Flow.ID as groups${there ? '' : ` (skipped: no ${file})`}`,
    (name, { sizes, sha256 }) => {
      const [head, ...lines] = readFileSync(file, 'utf8')
        .trimEnd()
        .split(/\r?\n/)
        .map((line) => line.split(','));
      const column = (title: string) => lines.map((cells) => cells[head!.indexOf(title)]!);
      const [splitter, nSplits] = name.split(' ');
      const cv = new SPLITTERS[splitter!]!({ nSplits: Number(nSplits) });
      const fold = foldOf(cv.split(lines, column('ProtocolName'), column('Flow.ID')), lines.length);
      expect(sizes.map((_, k) => fold.filter((f) => f === k).length)).toEqual(sizes);
      expect(createHash('sha256').update(Uint8Array.from(fold)).digest('hex')).toBe(sha256);
    },
  );
});

/** Rows with a class and a group each, and a number of folds that they suffice for. */
const rows = fc
  .tuple(
    fc.integer({ min: 2, max: 6 }),
    fc.array(fc.tuple(fc.nat(3), fc.nat(30)), { minLength: 30, maxLength: 90 }),
    fc.nat(),
  )
  .map(([nSplits, pairs, randomState]) => ({
    nSplits,
    randomState,
    y: pairs.map(([label]) => `class ${label}`),
    groups: pairs.map(([, group]) => group),
  }))
  .filter(({ nSplits, groups }) => new Set(groups).size >= nSplits);

const count = <T>(values: readonly T[]) => {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};

describe.each(['KFold', 'StratifiedKFold', 'GroupKFold', 'StratifiedGroupKFold'])('%s, shuffled or not', (name) => {
  const folds = (options: FoldOptions, y: Label[], groups: Label[]) =>
    foldOf(new SPLITTERS[name]!(options).split(y, y, groups), y.length);

  it('tests every row once and trains on all others', () => {
    fc.assert(
      fc.property(rows, fc.boolean(), ({ nSplits, randomState, y, groups }, shuffle) => {
        folds({ nSplits, shuffle, ...(shuffle ? { randomState } : {}) }, y, groups);
      }),
    );
  });

  it('gives the same folds for the same seed, and others for another', () => {
    fc.assert(
      fc.property(rows, ({ nSplits, randomState, y, groups }) => {
        const options = { nSplits, shuffle: true, randomState };
        expect(folds(options, y, groups)).toEqual(folds(options, y, groups));
      }),
    );
    const y = Array.from({ length: 60 }, (_, i) => i % 3);
    const groups = y.map((_, i) => Math.floor(i / 3)); // alike in class, so that StratifiedGroupKFold may mix them
    const seen = [0, 1, 2, 3].map((randomState) => folds({ shuffle: true, randomState }, y, groups).join());
    expect(new Set(seen).size).toBe(4);
  });

  it('refuses what it cannot do', () => {
    const split = (options: FoldOptions, y: Label[], groups: Label[]) => () => folds(options, y, groups);
    expect(() => new SPLITTERS[name]!({ nSplits: 1 })).toThrow(
      new ParameterError(`${name}: nSplits must be an integer >= 2, got 1`),
    );
    expect(() => new SPLITTERS[name]!({ randomState: 1 })).toThrow(
      new ParameterError(`${name}: randomState has no effect without shuffle: true`),
    );
    expect(split({ nSplits: 4 }, [1, 1, 1], [1, 2, 3])).toThrow(
      new DataError(`${name}: nSplits is 4, more than the 3 rows there are`),
    );
  });
});

describe('KFold', () => {
  it('makes folds whose sizes differ by one at most', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 9 }),
        fc.integer({ min: 9, max: 60 }),
        fc.nat(),
        (nSplits, n, randomState) => {
          const fold = foldOf(new KFold({ nSplits, shuffle: true, randomState }).split({ rows: n }), n);
          const sizes = [...count(fold).values()];
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it('counts rows of whatever has rows', () => {
    const matrix = { rows: 6, cols: 1, data: new Float64Array(6) };
    for (const X of [matrix, { toMatrix: () => matrix }, new Float64Array(6), [[1], [2], [3], [4], [5], [6]]])
      expect([...new KFold({ nSplits: 2 }).split(X)][1]).toEqual({
        train: Int32Array.of(0, 1, 2),
        test: Int32Array.of(3, 4, 5),
      });
    const nothing: unknown = undefined;
    expect(() => [...new KFold().split(nothing as number[])]).toThrow(
      new DataError('KFold: X must be a matrix, got undefined'),
    );
  });
});

describe('StratifiedKFold', () => {
  it('gives two folds the same number of a class to within one row, and of all rows too', () => {
    fc.assert(
      fc.property(rows, fc.boolean(), ({ nSplits, y }, shuffle) => {
        const fold = foldOf(new StratifiedKFold({ nSplits, shuffle }).split(y, y), y.length);
        for (const label of [...new Set(y), undefined]) {
          const own = fold.filter((_, i) => label === undefined || y[i] === label);
          const sizes = Array.from({ length: nSplits }, (_, k) => count(own).get(k) ?? 0);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('refuses labels it cannot divide', () => {
    const split = (y?: Label[]) => () => [...new StratifiedKFold({ nSplits: 3 }).split({ rows: 5 }, y)];
    expect(split()).toThrow(new DataError('StratifiedKFold: needs y, one value a row'));
    expect(split(['a', 'b'])).toThrow(new DataError('StratifiedKFold: X has 5 rows, y has 2 values'));
    expect(split(['a', 'a', 'b', 'b', 'c'])).toThrow(
      new DataError('StratifiedKFold: nSplits is 3, more than the 2 members of the largest class there are'),
    );
  });
});

describe.each(['GroupKFold', 'StratifiedGroupKFold', 'LeaveOneGroupOut'])('%s', (name) => {
  const make = (options: FoldOptions) => new SPLITTERS[name]!(name === 'LeaveOneGroupOut' ? undefined : options);

  it('keeps groups whole', () => {
    fc.assert(
      fc.property(rows, fc.boolean(), ({ nSplits, y, groups }, shuffle) => {
        const fold = foldOf(make({ nSplits, shuffle }).split(y, y, groups), y.length);
        expect(new Set(groups.map((group, i) => `${group} ${fold[i]}`)).size).toBe(new Set(groups).size);
      }),
    );
  });

  it('refuses rows without groups, or with too few of them', () => {
    const y = [0, 1, 0, 1, 0, 1];
    expect(() => [...make({ nSplits: 2 }).split(y, y)]).toThrow(
      new DataError(`${name}: needs groups, one value a row`),
    );
    expect(() => [...make({ nSplits: 2 }).split(y, y, [1, 2])]).toThrow(
      new DataError(`${name}: X has 6 rows, groups has 2 values`),
    );
    expect(() => [...make({ nSplits: 2 }).split(y, y, [7, 7, 7, 7, 7, 7])]).toThrow(
      new DataError(
        name === 'LeaveOneGroupOut'
          ? 'LeaveOneGroupOut: needs at least 2 groups, got 1'
          : `${name}: nSplits is 2, more than the 1 groups there are`,
      ),
    );
  });
});

it('GroupKFold, shuffled, deals out groups in equal numbers', () => {
  fc.assert(
    fc.property(rows, ({ nSplits, randomState, y, groups }) => {
      const fold = foldOf(new GroupKFold({ nSplits, shuffle: true, randomState }).split(y, y, groups), y.length);
      const perFold = Array.from({ length: nSplits }, (_, k) => new Set(groups.filter((_, i) => fold[i] === k)).size);
      expect(Math.max(...perFold) - Math.min(...perFold)).toBeLessThanOrEqual(1);
    }),
  );
});

it('LeaveOneGroupOut needs the groups to know how many splits there are', () => {
  expect(new LeaveOneGroupOut().getNSplits(undefined, undefined, ['b', 'a', 'b'])).toBe(2);
  expect(() => new LeaveOneGroupOut().getNSplits()).toThrow(DataError);
});
