import { open, stat } from 'node:fs/promises';
import { ModelError, ParameterError } from '../core/errors.js';
import { type FlowBatchOptions, flowBatches, readFlows, type Source, sniff, type Table } from '../data/index.js';
import { loadModel } from '../node/model-file.js';
import { streamOf } from '../node/source.js';
import { sourceOf } from '../node/tables.js';
import type { Model } from '../predict/index.js';
import { recognizeSchema } from '../schemas/index.js';
import { resolve } from '../schemas/resolve.js';
import { type Io, UsageError } from './command.js';
import { progressLine } from './progress.js';
import { counted } from './text.js';

/** Does something with a file; whatever goes wrong then says with which. */
export async function about<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw naming(path, error);
  }
}

/** The error, its message beginning with the file and without the function that read it. */
export function naming(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ParameterError) return error; // not the file's fault
  // A system error's message is "ENOENT: no such file or directory, open 'x'".
  const reason = 'syscall' in error ? error.message.replace(/^[A-Z]+: ([^,]+).*$/, '$1') : error.message;
  error.message = reason.startsWith(path) ? reason : `${nameOf(path)}: ${withoutReader(reason)}`;
  return error;
}

const nameOf = (path: string): string => (path === '-' ? 'standard input' : path);
const withoutReader = (message: string): string => message.replace(/^(readFlows|flowBatches): /, '');

export interface OpenedFlows {
  readonly source: Source;
  readonly options: FlowBatchOptions;
}

/**
 * A file, or standard input for `-`, as the readers take it. A schema's text columns are read as text even where the
 * first rows, from which a CSV's types are told, have no value in them.
 * @param given options that it has to be read with
 * @param choose what else a table without rows, which shows the columns, says of how to read it
 */
export async function openFlows(
  path: string,
  { stdin, stderr, signal }: Io,
  given: FlowBatchOptions = {},
  choose: (head: Table) => FlowBatchOptions = textColumns,
): Promise<OpenedFlows> {
  const whole = path === '-' ? streamOf(stdin) : await sourceOf(path);
  const [head, source] = typeof whole === 'function' ? [whole, whole] : whole.tee();
  let chosen: FlowBatchOptions = {};
  for await (const table of flowBatches(head, { ...given, maxRows: 0, signal })) chosen = choose(table);
  const onWarning = (message: string) => void stderr.write(`nettc: ${nameOf(path)}: ${withoutReader(message)}\n`);
  return { source, options: { ...given, ...chosen, signal, onWarning } };
}

function textColumns(table: Table): Pick<FlowBatchOptions, 'types'> {
  const schema = recognizeSchema(table);
  const names = [...(schema ? resolve(schema.features, table).names : [])];
  const text = names.filter(([{ type }]) => type === 'category' || type === 'text' || type === 'address');
  return { types: Object.fromEntries(text.map(([, name]) => [name, 'category'])) };
}

export function readTable(path: string, io: Io): Promise<Table> {
  return about(path, async () => {
    const { source, options } = await openFlows(path, io);
    const line = progressLine(io);
    try {
      return await readFlows(source, {
        ...options,
        onProgress: ({ rows }) => line.show(`reading: ${counted(rows, 'row')}`),
      });
    } finally {
      line.end();
    }
  });
}

export const openModel = (path: string): Promise<Model> => about(path, () => loadModel(path));

/** Whether a file begins like a model. Only regular files are looked into: what is read from a pipe is gone. */
export async function isModel(path: string): Promise<boolean> {
  if (path === '-' || !(await about(path, () => stat(path))).isFile()) return false;
  const file = await about(path, () => open(path));
  try {
    const { bytesRead, buffer } = await file.read(new Uint8Array(8), 0, 8);
    return sniff(buffer.subarray(0, bytesRead)) === 'model';
  } finally {
    await file.close();
  }
}

/**
 * The model and the data among the files named, in whatever order.
 * @param given what `--model` names
 * @throws ModelError where none of them is a model
 */
export async function modelAndData(
  paths: readonly string[],
  given: string | undefined,
): Promise<{ model: string; data: string[] }> {
  if (given !== undefined) return { model: given, data: [...paths] };
  if (paths.length === 0) throw new UsageError('no model given: name a file that nettc train wrote');
  for (const [i, path] of paths.entries())
    if (await isModel(path)) return { model: path, data: [...paths.slice(0, i), ...paths.slice(i + 1)] };
  throw new ModelError(`${paths.join(', ')}: ${paths.length > 1 ? 'none of them is a model' : 'not a model'}`);
}
