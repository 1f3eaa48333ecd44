import { describe, expect, it } from 'vitest';
import { KNeighborsClassifier } from '../../src/neighbors/index.js';
import { type NeighborsState, neighbors } from '../../src/predict/index.js';

const rows = [0, 1, 2, 3, 4, 5, 6, 7].map((x) => [x, x % 2]);
const { state } = new KNeighborsClassifier({ nNeighbors: 3, leafSize: 2 }).fit(
  [...rows, ...rows],
  [...rows, ...rows].map((_, i) => i % 3),
).fitted;
const kinds = new Map();
const i32 = (a: Int32Array, at: number, value: number) => a.with(at, value);

describe('the kind neighbors', () => {
  it('accepts its own states and gives the number of classes', () => {
    expect(neighbors.check(state, 2, kinds)).toBe(3);
    expect(state.boxes.length).toBe(7 * 2 * 2);
  });

  it.each<[string, Partial<Record<keyof NeighborsState, unknown>>]>([
    ['another width', { cols: 3 }],
    ['no width', { cols: undefined }],
    ['an unknown metric', { metric: 'cosine' }],
    ['a metric that every object has', { metric: 'toString' }],
    ['an unknown vote', { weights: 'none' }],
    ['no neighbours', { k: 0 }],
    ['a fraction of one', { k: 1.5 }],
    ['more neighbours than entries', { k: state.rows.length + 1 }],
    ['no classes', { outputs: 0 }],
    ['a billion classes', { outputs: 2 ** 30 }],
    ['a class that is none', { code: i32(state.code, 1, 3) }],
    ['a negative class', { code: i32(state.code, 1, -1) }],
    ['classes missing', { code: state.code.slice(1) }],
    ['points cut short', { points: state.points.slice(1) }],
    ['a point at infinity', { points: state.points.with(0, Infinity) }],
    ['points as a list', { points: [...state.points] }],
    ['no points', { points: new Float64Array(0), start: Int32Array.of(0), rows: new Int32Array(0) }],
    ['a first entry that is not the first', { start: i32(state.start, 0, 1) }],
    ['a point without entries', { start: i32(state.start, 1, 0) }],
    ['entries that go back', { start: i32(state.start, 2, 1) }],
    ['a last entry outside', { start: i32(state.start, 8, state.rows.length + 1) }],
    ['rows as a list', { rows: [...state.rows] }],
    ['a box of no number', { boxes: state.boxes.with(0, Number.NaN) }],
    ['no boxes', { boxes: new Float64Array(0) }],
    ['half a box', { boxes: state.boxes.slice(2) }],
    ['half a level', { boxes: state.boxes.slice(4) }],
    ['more leaves than points', { boxes: new Float64Array(31 * 4) }],
  ])('refuses a state with %s', (_, part) => {
    const refused = expect.objectContaining({ name: 'ModelError' });
    expect(() => neighbors.check({ ...state, ...part } as NeighborsState, 2, kinds)).toThrow(refused);
  });
});
