import { ModelError } from '../core/errors.js';
import { Field } from './fields.js';
import type { ImportedModel } from './imported.js';
import type { WeightSource } from './keras-layers.js';
import { importedNetwork, type NetworkImport, networkOf } from './keras-network.js';

/** The bytes of a file. */
export type Shard = Uint8Array | ArrayBuffer;

/**
 * A network as tfjs saves it (`model.save`) and its converter makes it of Keras models: `model.json` of the format layers-model, and the files
 * of weights that it names. It must be a row of layers, each given what the one before makes: Dense, Conv1D, pooling,
 * normalisation, Flatten, Reshape, activations, and what acts in training only.
 * @param model the text or the bytes of model.json, or what JSON.parse made of it
 * @param shards the files of weights, in the order in which model.json names them, or by these names
 * @throws ModelError naming the field or the weight that is missing, cut short or not known here
 * @example
 * const model = importTfjs(await readFile('model.json'), [await readFile('group1-shard1of1.bin')], { classes: ['http', 'quic'] });
 */
export function importTfjs(
  model: string | Shard | object,
  shards: readonly Shard[] | Readonly<Record<string, Shard>>,
  options: NetworkImport = {},
): ImportedModel {
  const file = new Field('importTfjs', '', parsed(model));
  const topology = file.at('modelTopology');
  const inner = topology.at('model_config');
  const weights = weightsOf(file.at('weightsManifest'), shards);
  const network = networkOf(inner.isAbsent ? topology : inner, weights, options.fromLogits ?? false);
  const generator = file.at('generatedBy');
  const card = typeof generator.value === 'string' ? { tfjs: generator.value } : {};
  return importedNetwork('importTfjs', 'LayersModel', network, options, card);
}

function parsed(model: string | Shard | object): unknown {
  const isBytes = model instanceof Uint8Array || model instanceof ArrayBuffer;
  if (typeof model !== 'string' && !isBytes) return model;
  try {
    return JSON.parse(isBytes ? new TextDecoder().decode(model) : model);
  } catch (error) {
    throw new ModelError(`importTfjs: model.json is no JSON: ${(error as Error).message}`);
  }
}

const BYTES: Readonly<Record<string, number>> = { float32: 4, int32: 4, float16: 2, uint16: 2, uint8: 1, bool: 1 };

function weightsOf(manifest: Field, shards: readonly Shard[] | Readonly<Record<string, Shard>>): WeightSource {
  const found = new Map<string, { readonly entry: Field; readonly bytes: DataView; readonly length: number }>();
  let files = 0;
  for (const group of manifest.list()) {
    const parts = group
      .at('paths')
      .list()
      .map((path) => {
        const shard = Array.isArray(shards)
          ? shards[files++]
          : own(shards as Readonly<Record<string, Shard>>, path.text());
        if (!(shard instanceof Uint8Array || shard instanceof ArrayBuffer)) path.refuse('be among the shards given');
        return new Uint8Array(shard as ArrayBuffer);
      });
    const bytes = joined(parts);
    let at = 0;
    for (const entry of group.at('weights').list()) {
      const length = entry
        .at('shape')
        .list()
        .reduce((n, dim) => n * dim.whole(0, 2 ** 24), 1);
      const type = typeOf(entry);
      const end = at + length * BYTES[type.text()]!;
      if (!(end <= bytes.length))
        entry.at('shape').refuse(`fit into the shards of its group, which have ${bytes.length} bytes, at byte ${at}`);
      found.set(entry.at('name').text(), { entry, length, bytes: new DataView(bytes.buffer, at, end - at) });
      at = end;
    }
    if (at !== bytes.length)
      group.at('weights').refuse(`take all of the ${bytes.length} bytes of its shards, not ${at}`);
  }
  const names = [...found.keys()].map((name) => ({ name, parts: name.split('/') }));
  return (layer, weight, length) => {
    const match = names.filter(
      ({ parts }) => parts.at(-1)!.replace(/:0$/, '') === weight && parts.slice(0, -1).includes(layer),
    );
    if (match.length !== 1) manifest.refuse(`have one weight ${layer}/${weight}, and not ${match.length}`);
    const { entry, bytes, length: has } = found.get(match[0]!.name)!;
    if (has !== length) entry.at('shape').refuse(`hold ${length} numbers`);
    return numbersOf(entry, bytes, length);
  };
}

const own = (shards: Readonly<Record<string, Shard>>, path: string): Shard | undefined =>
  Object.hasOwn(shards, path) ? shards[path] : undefined;

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** In which type numbers lie in the file. */
function typeOf(entry: Field): Field {
  const quantization = entry.at('quantization');
  const type = quantization.isAbsent ? entry.at('dtype') : quantization.at('dtype');
  if (!Object.hasOwn(BYTES, type.text())) type.refuse(`be one of ${Object.keys(BYTES).join(', ')}`);
  return type;
}

function numbersOf(entry: Field, bytes: DataView, length: number): Float32Array {
  const type = typeOf(entry).text();
  const quantization = entry.at('quantization');
  const isScaled = !quantization.isAbsent && type !== 'float16';
  const [scale, min] = isScaled ? [quantization.at('scale').number(), quantization.at('min').number()] : [1, 0];
  const out = new Float32Array(length);
  for (let i = 0; i < length; i++) out[i] = numberAt(bytes, type, i) * scale + min;
  if (!out.every(Number.isFinite)) entry.at('name').refuse('be of finite numbers');
  return out;
}

function numberAt(bytes: DataView, type: string, i: number): number {
  if (type === 'float32') return bytes.getFloat32(4 * i, true);
  if (type === 'int32') return bytes.getInt32(4 * i, true);
  if (type === 'float16') return half(bytes.getUint16(2 * i, true));
  return type === 'uint16' ? bytes.getUint16(2 * i, true) : bytes.getUint8(i);
}

/** A float16 (IEEE 754). */
function half(bits: number): number {
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}
