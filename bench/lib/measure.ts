import { type Running, start } from './process.js';
import type { Facts, Readings, Row, Side } from './table.js';

/** What came of one side of a row. */
export interface Outcome {
  readonly name: string;
  /** Median. */
  readonly seconds: number;
  /** Peak resident memory, in bytes. */
  readonly memory: number;
  readonly facts: Facts;
}

export interface Measured extends Pick<Row, 'job' | 'data' | 'show' | 'bars'> {
  readonly us: Outcome;
  readonly peers: readonly Outcome[];
  readonly versions: Readonly<Record<string, string>>;
}

/** What a side has told so far. */
interface Tally {
  running: Running;
  readings: Readings[];
  memory: number;
  facts: Facts;
}

/** Asks the sides of rows in turn, `runs` times each, and takes medians. */
export async function measure(rows: readonly Row[], runs: number): Promise<Measured[]> {
  const tallies = new Map<Side, Tally>();
  try {
    for (const side of new Set(rows.flatMap(({ us, peers }) => [us, ...peers]))) {
      const running = await start(side);
      tallies.set(side, { running, readings: [], memory: 0, facts: {} });
    }
    const ask = async (tally: Tally, k: number) => {
      const { readings, memory, facts = tally.facts } = await tally.running.ask(k);
      Object.assign(tally, { memory, facts });
      return readings;
    };
    for (const [{ warmUp = 1 }, tally] of tallies) for (let k = 0; k < warmUp; k++) await ask(tally, k);
    for (let k = 0; k < runs; k++) for (const tally of tallies.values()) tally.readings.push(await ask(tally, k));
  } finally {
    for (const { running } of tallies.values()) running.end();
  }

  return rows.map(({ us, peers, reading, ...row }) => {
    const outcome = (side: Side): Outcome => {
      const { readings, memory, facts } = tallies.get(side)!;
      if (readings.some((each) => each[reading] === undefined))
        throw new Error(`${side.name}: no reading "${reading}"`);
      return { name: side.name, seconds: median(readings.map((each) => each[reading]!)), memory, facts };
    };
    const versions = Object.assign({}, ...[us, ...peers].map((side) => tallies.get(side)!.running.versions));
    return { ...row, us: outcome(us), peers: peers.map(outcome), versions };
  });
}

/** Asks a side once, to learn what others need to know. */
export async function askOnce(side: Side): Promise<Facts> {
  const running = await start(side);
  try {
    return (await running.ask(0)).facts ?? {};
  } finally {
    running.end();
  }
}

/** The one in the middle, or the mean of the two there. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
