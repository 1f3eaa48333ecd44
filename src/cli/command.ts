import { type ParseArgsConfig, parseArgs } from 'node:util';
import { tableText } from './text.js';

/** What a command reads from and writes to. */
export interface Io {
  readonly stdin: AsyncIterable<Uint8Array<ArrayBuffer>>;
  readonly stdout: Output;
  readonly stderr: Output & { readonly isTTY?: boolean };
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** How many threads can run at the same time. */
  readonly processors: number;
}

/** The part of a Node stream that is written to. */
export interface Output {
  write(data: Uint8Array | string, done?: (error?: Error | null) => void): boolean;
}

/** How an option is written and explained. */
export interface Option {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  /** What stands after it in the help: `--out file`. */
  readonly value?: string;
  readonly help: string;
}
export type Options = Readonly<Record<string, Option>>;

export interface Command {
  /** One line, as a list of commands shows it. */
  readonly summary: string;
  /** What stands after the name: `MODEL DATA`. */
  readonly operands: string;
  readonly options: Options;
  /** What else the help says. */
  readonly notes?: string;
  run(argv: readonly string[], io: Io): Promise<void>;
}

/** The command line itself is wrong: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The options and operands of a command line. @throws UsageError for an option that is not declared */
export function parse<O extends Options>(argv: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true } satisfies ParseArgsConfig);
  } catch (error) {
    const [message] = (error as Error).message.split('. To specify a positional');
    throw new UsageError(message!.replaceAll('\n', ' '));
  }
}

/** @throws UsageError unless `value` is one of `values` */
export function choice<T extends string>(option: string, value: string, values: readonly T[]): T {
  const found = values.find((v) => v === value);
  if (found === undefined) throw new UsageError(`--${option} must be one of ${values.join(', ')}, got "${value}"`);
  return found;
}

/** @throws UsageError unless `text` is an integer in that range */
export function wholeNumber(option: string, text: string, low = -Infinity, high = Infinity): number {
  const n = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(n) && n >= low && n <= high) return n;
  const range = high < Infinity ? ` from ${low} to ${high}` : '';
  throw new UsageError(`--${option} must be an integer${range}, got "${text}"`);
}

/** The help of one command. */
export function helpOf(name: string, { summary, operands, options, notes }: Command): string {
  const rows = Object.entries(options).map(([option, { value, help }]) => [
    `  --${option}${value ? ` ${value}` : ''}`,
    help,
  ]);
  const text = `nettc ${name} ${operands} [options]\n\n${summary}\n\n${tableText(rows, 'll')}`;
  return notes ? `${text}\n${notes}\n` : text;
}
