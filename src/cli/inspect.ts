import { stat } from 'node:fs/promises';
import { type Command, parse, UsageError } from './command.js';
import { dataContents, dataText } from './data-contents.js';
import { about, isModel, openModel } from './files.js';
import { modelContents, modelText } from './model-contents.js';
import { say } from './output.js';
import { jsonText } from './text.js';

const options = { json: { type: 'boolean', help: 'prints it as JSON' } } as const;

export const inspect: Command = {
  summary: 'Says what is in a model, or in a file of flows.',
  operands: 'MODEL|DATA',
  options,

  async run(argv, io) {
    const { values, positionals } = parse(argv, options);
    const [path] = positionals;
    if (path === undefined || positionals.length > 1) throw new UsageError('inspect takes one file');
    const show = <C extends object>(contents: C, text: (path: string, contents: C) => string) =>
      say(io.stdout, values.json ? jsonText(contents) : text(path, contents));
    if (await isModel(path)) await show(modelContents(await openModel(path), (await stat(path)).size), modelText);
    else await show(await about(path, () => dataContents(path, io)), dataText);
  },
};
