/** What one answer of a side tells: seconds, by the name of what took them. */
export type Readings = Readonly<Record<string, number>>;
/** What else is worth knowing about what a side did: nodes, accuracy, bytes. */
export type Facts = Readonly<Record<string, number>>;

/** A program that does one job each time it is asked, in a process of its own. */
export interface Side {
  /** Heads its column: `scikit-learn`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Threads that it may use. Default 1. */
  readonly threads?: number;
  /** How often it is asked before the clock counts. Default 1. */
  readonly warmUp?: number;
}

/** What is demanded of us: a floor must hold, an aim is worked towards. */
export type Bar = { readonly kind: 'floor' | 'aim' } & (
  | { /** So many times as fast as that side. */ readonly times: number; readonly over: string }
  | { /** Seconds at most. */ readonly seconds: number }
  | { /** Megabytes of resident memory at most. */ readonly megabytes: number }
);

/** One line of a table: a job done by us and by others. */
export interface Row {
  readonly job: string;
  readonly data: string;
  readonly us: Side;
  readonly peers: readonly Side[];
  /** Which of the sides' readings is compared. */
  readonly reading: string;
  /** How seconds are written where they say little, such as rows a second. */
  readonly show?: (seconds: number) => string;
  readonly bars?: readonly Bar[];
}

/** What a table may use while it is measured. */
export interface Context {
  /** The path of a real file, by its path below ../shared/data. */
  file(name: string): string;
  /** A new, empty folder, which is gone at the end. */
  folder(): string;
}

/** What a side of Node does when it is asked for the k-th time. */
export type Job = (k: number) => Answer | Promise<Answer>;
export interface Answer {
  readonly readings: Readings;
  /** Asked for once, outside the clock. */
  readonly facts?: () => Facts;
}

/** How a side of Node starts. It runs in the side's process: everything it needs is in the options, which pass as JSON. */
export type Jobs = Readonly<Record<string, (options: never) => Job | Promise<Job>>>;

export interface Table {
  /** How the command line calls it. */
  readonly name: string;
  readonly title: string;
  /** What stands above it: what is compared, and on what terms. */
  readonly about: string;
  /** The real files that it reads. */
  readonly needs: readonly string[];
  readonly jobs: Jobs;
  /** No more runs than this, where one takes minutes. */
  readonly runs?: number;
  /** Rows in groups. The sides of a group run alternately; one may stand in several of its rows and is asked once for all. */
  rows(context: Context): AsyncIterable<readonly Row[]>;
}
