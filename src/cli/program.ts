import { ParameterError } from '../core/errors.js';
import { type Command, helpOf, type Io, UsageError } from './command.js';
import { convert } from './convert.js';
import { evaluate } from './evaluate.js';
import { inspect } from './inspect.js';
import { say } from './output.js';
import { predict } from './predict.js';
import { tableText } from './text.js';
import { train } from './train.js';
import { version } from './version.js';

const commands: Readonly<Record<string, Command>> = { train, evaluate, predict, inspect, convert };

/**
 * The `nettc` command.
 * @param argv what stands after `nettc`
 * @returns the exit code: 0 done, 1 the data or model is at fault, 2 the command line is, 130 interrupted
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  try {
    await dispatch(argv, io);
    return 0;
  } catch (error) {
    if (io.signal.aborted) return 130;
    if (codeOf(error) === 'EPIPE') return 0; // whoever reads the output has had enough
    await say(io.stderr, `nettc: ${messageOf(error)}\n`).catch(() => {});
    return error instanceof UsageError || error instanceof ParameterError ? 2 : 1;
  }
}

async function dispatch([name, ...rest]: readonly string[], io: Io): Promise<void> {
  if (name === '--version') return say(io.stdout, `${version()}\n`);
  if (name === '--help' || name === '-h' || name === 'help') return say(io.stdout, overview());
  if (name === undefined) throw new UsageError(`no command given\n\n${overview()}`);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command)
    throw new UsageError(
      `unknown ${name.startsWith('-') ? 'option' : 'command'} "${name}"; the commands are ${Object.keys(commands).join(', ')}`,
    );
  if (rest.includes('--help') || rest.includes('-h')) return say(io.stdout, helpOf(name, command));
  await command.run(rest, io);
}

function overview(): string {
  const rows = Object.entries(commands).map(([name, { summary }]) => [`  ${name}`, summary]);
  return `nettc: network traffic classification from flow metadata

${tableText(rows, 'll')}
  nettc <command> --help   says more
  nettc --version
`;
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | undefined)?.code;

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return ['Error', 'UsageError', 'ParameterError', 'DataError', 'SchemaError', 'ModelError'].includes(error.name)
    ? error.message
    : `${error.name}: ${error.message}`;
}
