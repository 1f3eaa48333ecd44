import { readFile } from 'node:fs/promises';
import { ModelError } from '../core/errors.js';
import { imported } from '../persistence/imported.js';
import {
  exportLibsvm,
  exportOnnx,
  type ImportedModel,
  importLibsvm,
  importLightGBM,
  importOnnx,
  importXGBoost,
  save,
  toJSON,
} from '../persistence/index.js';
import { decode, decodeJSON } from '../predict/codec.js';
import { documentOf, type ModelDocument } from '../predict/index.js';
import { type Command, choice, parse, UsageError, wholeNumber } from './command.js';
import { about, openModel } from './files.js';
import { openOutput, say } from './output.js';
import { counted } from './text.js';

const options = {
  out: { type: 'string', value: 'FILE', help: 'where the converted model goes; needed' },
  from: {
    type: 'string',
    value: 'FORMAT',
    help: 'auto (default: the content tells), nettc, json, xgboost, lightgbm, onnx, libsvm',
  },
  to: { type: 'string', value: 'FORMAT', help: 'nettc, json, onnx, libsvm; told from the ending of --out' },
  classes: {
    type: 'string',
    value: 'NAMES',
    help: 'names of the classes of a foreign model in order, with commas',
  },
  rounds: {
    type: 'string',
    value: 'N',
    help: 'takes the first rounds of XGBoost and LightGBM models; default all',
  },
  'input-of': {
    type: 'string',
    value: 'MODEL',
    help: 'takes over how a record becomes a row from a model with the same columns',
  },
  precision: { type: 'string', value: 'TYPE', help: 'of an ONNX model: float64 (default), float32' },
} as const;

const SOURCES = ['auto', 'nettc', 'json', 'xgboost', 'lightgbm', 'onnx', 'libsvm'] as const;
const TARGETS = ['nettc', 'json', 'onnx', 'libsvm'] as const;
type Source = Exclude<(typeof SOURCES)[number], 'auto'>;
type Target = (typeof TARGETS)[number];

const ENDINGS: Readonly<Record<string, Target>> = {
  nettc: 'nettc',
  json: 'json',
  onnx: 'onnx',
  model: 'libsvm',
  libsvm: 'libsvm',
};

export const convert: Command = {
  summary: 'Makes a model file of another format.',
  operands: 'MODEL --out FILE',
  options,
  notes: `MODEL is a model of this library, of XGBoost (JSON or UBJSON), LightGBM (text), LIBSVM (text) or, as ONNX, of
scikit-learn. The card of a model and the step that reads records are in nettc and json only.`,

  async run(argv, io) {
    const { values, positionals } = parse(argv, options);
    const [path] = positionals;
    if (path === undefined || positionals.length > 1) throw new UsageError('convert takes one model');
    const { out: place } = values;
    if (place === undefined) throw new UsageError('convert needs --out: where the model goes');
    const from = choice('from', values.from ?? 'auto', SOURCES);
    const ending = place.slice(place.lastIndexOf('.') + 1);
    if (values.to === undefined && !Object.hasOwn(ENDINGS, ending))
      throw new UsageError(`--to must be one of ${TARGETS.join(', ')}: the ending of ${place} does not tell`);
    const to = choice('to', values.to ?? ENDINGS[ending]!, TARGETS);
    const precision = choice('precision', values.precision ?? 'float64', ['float64', 'float32']);
    const rounds = values.rounds === undefined ? undefined : wholeNumber('rounds', values.rounds, 0, 2 ** 31);
    const classes = values.classes?.split(',');

    const like = values['input-of'] === undefined ? undefined : await openModel(values['input-of']);
    const model = await about(path, async () => {
      const bytes = new Uint8Array(await readFile(path));
      const found = read(bytes, from === 'auto' ? formatOf(bytes) : from, { classes, rounds });
      return like ? imported({ ...documentOf(found, found.card), input: like.input }) : found;
    });
    const out = await about(place, () => openOutput(place, io));
    try {
      await out.write(await about(path, async () => written(model, to, precision)));
      await out.commit();
    } finally {
      await out.discard();
    }
    const { estimator, nFeaturesIn } = model;
    const said = `${place}: ${estimator} as ${to}, ${counted(nFeaturesIn, 'column')}, ${model.classes.length} classes\n`;
    await say(place === '-' ? io.stderr : io.stdout, said);
  },
};

interface Reading {
  readonly classes: string[] | undefined;
  readonly rounds: number | undefined;
}

function read(bytes: Uint8Array, from: Source, { classes, rounds }: Reading): ImportedModel {
  const text = () => new TextDecoder().decode(bytes);
  const boosting = { ...(classes ? { classes } : {}), ...(rounds === undefined ? {} : { rounds }) };
  if (from === 'xgboost') return importXGBoost(bytes, boosting);
  if (from === 'lightgbm') return importLightGBM(bytes, boosting);
  if (rounds !== undefined) throw new UsageError(`--rounds is for XGBoost and LightGBM, and this is ${from}`);
  if (from === 'onnx') return importOnnx(bytes, classes ? { classes } : {});
  if (classes) throw new UsageError(`--classes is for XGBoost, LightGBM and ONNX, and this is ${from}`);
  if (from === 'libsvm') return importLibsvm(text());
  const document = (from === 'nettc' ? decode(bytes) : decodeJSON(parsed(text()))) as ModelDocument;
  return imported(document);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ModelError(`no JSON: ${(error as Error).message}`);
  }
}

/** What the first bytes show. */
function formatOf(bytes: Uint8Array): Source {
  const head = new TextDecoder().decode(bytes.subarray(0, 4096));
  if (bytes[0] === 0x89 && head.startsWith('NETTC', 1)) return 'nettc';
  if (/^tree\r?\n/.test(head)) return 'lightgbm';
  if (/^svm_type /.test(head)) return 'libsvm';
  // XGBoost's names begin with "learner" or "version", in text as in UBJSON.
  if (head.trimStart().startsWith('{')) return /^\s*\{\s*"estimator"/.test(head) ? 'json' : 'xgboost';
  if (bytes[0] === 0x08) return 'onnx'; // the field ir_version
  throw new ModelError('not a model of a known format; --from names one');
}

function written(model: ImportedModel, to: Target, precision: 'float64' | 'float32'): Uint8Array | string {
  if (to === 'nettc') return save(model);
  if (to === 'json') return `${JSON.stringify(toJSON(model))}\n`;
  if (to === 'libsvm') return exportLibsvm(model);
  return exportOnnx(model, { precision });
}
