import { DataError, ParameterError } from '../core/errors.js';
import { describeValue, isObject } from '../core/matrix.js';
import { fraction } from '../core/params.js';
import { QuantileSketch, quantiles } from '../core/quantile-sketch.js';
import type { Random } from '../core/random.js';
import type { Label } from '../core/types.js';

/**
 * Rows that are not learned from, but asked about at the end.
 * - `group`: the rows of some `share` of the groups, chosen by a hash of their names and the seed.
 * - `time`: the rows from a time on (seconds since 1970, or a Date), or the latest `share` of all rows.
 */
export type HoldOut =
  | { readonly by: 'group'; readonly share: number }
  | { readonly by: 'time'; readonly share: number }
  | { readonly by: 'time'; readonly from: number | Date };

/** What is known of rows that may be held out. */
export interface HeldFacts {
  readonly groups?: ArrayLike<Label> | undefined;
  readonly times?: ArrayLike<number> | undefined;
}

/** @throws ParameterError */
export function checkHoldOut(holdOut: HoldOut | undefined): void {
  if (holdOut === undefined) return;
  const { by, share, from } = Object(holdOut) as { by?: unknown; share?: unknown; from?: unknown };
  const isShare = fraction()(share) === undefined && share !== 1;
  const isTime = by === 'time' && share === undefined && Number.isFinite(Number(from)) && from !== null;
  if (!isObject(holdOut) || !(isTime || (isShare && from === undefined && (by === 'group' || by === 'time'))))
    throw new ParameterError(
      `trainStream: holdOut must be { by: "group", share }, { by: "time", share } or { by: "time", from }, with a share > 0 and < 1, got ${isObject(holdOut) ? JSON.stringify(holdOut) : describeValue(holdOut)}`,
    );
}

/** Whether rows are held out. */
export class Holder {
  readonly #holdOut: HoldOut | undefined;
  readonly #seed: number;
  #from: number;
  readonly #sketch: QuantileSketch | undefined;

  /** @param from what `from` was, where this goes on for another */
  constructor(holdOut: HoldOut | undefined, random: Random, from: number | undefined) {
    this.#holdOut = holdOut;
    this.#seed = random.uint32();
    this.#from = from ?? (holdOut && 'from' in holdOut ? Number(timeOf(holdOut.from)) : Number.NaN);
    if (this.isWaiting) this.#sketch = new QuantileSketch(random);
  }

  get holds(): boolean {
    return this.#holdOut !== undefined;
  }
  /** Whether it has to see the times of all rows before it can tell. */
  get isWaiting(): boolean {
    return this.#holdOut?.by === 'time' && Number.isNaN(this.#from);
  }
  /** The time from which on rows are held out, where it is known. */
  get from(): number | undefined {
    return Number.isNaN(this.#from) ? undefined : this.#from;
  }

  /** Takes note of times. */
  note(facts: HeldFacts, rows: number, where: string): void {
    for (let i = 0; i < rows; i++) this.#sketch!.add(timeAt(facts, i, where));
  }
  /** When all times have been seen. */
  decide(): void {
    const { values, weights } = this.#sketch!.summary();
    const { share } = this.#holdOut as { share: number };
    this.#from = quantiles(values, weights, [1 - share])[0]!;
  }

  /** 1 for each row that is held out; undefined where none can be. */
  held(facts: HeldFacts, rows: number, where: string): Uint8Array | undefined {
    const holdOut = this.#holdOut;
    if (!holdOut || this.isWaiting) return undefined;
    const out = new Uint8Array(rows);
    if (holdOut.by === 'time') {
      for (let i = 0; i < rows; i++) out[i] = timeAt(facts, i, where) >= this.#from ? 1 : 0;
      return out;
    }
    const { groups } = facts;
    if (!groups) throw new DataError('trainStream: holdOut by group needs groups, and the rows have none');
    const limit = holdOut.share * 4294967296;
    for (let i = 0; i < rows; i++) out[i] = hash(groups[i]!, this.#seed) < limit ? 1 : 0;
    return out;
  }
}

const timeOf = (time: number | Date): number => (typeof time === 'number' ? time : time.getTime() / 1000);

function timeAt({ times }: HeldFacts, i: number, where: string): number {
  if (!times) throw new DataError('trainStream: holdOut by time needs times, and the rows have none');
  const time = times[i]!;
  if (Number.isNaN(time)) throw new DataError(`trainStream: row ${i} ${where} has no time to hold it out by`);
  return time;
}

/** 32 bits of a group's name: MurmurHash3's mixing, a character at a time. */
export function hash(group: Label, seed: number): number {
  const text = String(group);
  let h = seed | 0;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 0xcc9e2d51);
    h = Math.imul((h << 13) | (h >>> 19), 0x1b873593);
  }
  h = Math.imul(h ^ (h >>> 16) ^ text.length, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
