import { readFile } from 'node:fs/promises';
import { type Savable, type SaveOptions, save } from '../persistence/index.js';
import { load, type Model } from '../predict/index.js';
import { replaceFile } from './target.js';

/**
 * Opens a model file.
 * @throws ModelError for a file that is no whole, valid model; the system's own error where it cannot be read
 * @example (await loadModel('model.nettc')).predict([[0.02, 120, 3]])
 */
export async function loadModel(path: string): Promise<Model> {
  return load(await readFile(path));
}

/**
 * Writes a fitted estimator to a file. The file appears whole or not at all.
 * @throws NotFittedError, ModelError; the system's own error where the file cannot be written
 * @example await saveModel('model.nettc', forest, { card: { data: 'IoT-23, capture 34-1' } });
 */
export async function saveModel(path: string, estimator: Savable, options: SaveOptions = {}): Promise<void> {
  await replaceFile(path, save(estimator, options));
}
