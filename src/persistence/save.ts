import type { Fitted } from '../core/types.js';
import { documentOf, encodeModel, encodeModelJSON, loadJSON, type Model } from '../predict/index.js';

/** What can be saved: any fitted estimator, and any model that was imported. */
export interface Savable {
  readonly name: string;
  readonly fitted: Fitted;
  /** What is written where `save` is given no card. */
  readonly card?: Readonly<Record<string, unknown>>;
}

export interface SaveOptions {
  /** What people should know about the model: data, scores, licence, date. Any JSON. */
  readonly card?: Readonly<Record<string, unknown>>;
}

/**
 * A fitted estimator as the bytes of a model file, with the input step, the classes and the card.
 * The same model gives the same bytes in every runtime.
 * @throws NotFittedError, ModelError for a card that is no JSON
 * @example await writeFile('model.nettc', save(forest, { card: { data: 'IoT-23, capture 34-1' } }));
 */
export function save(estimator: Savable, options: SaveOptions = {}): Uint8Array<ArrayBuffer> {
  return encodeModel(documentOf(estimator, options.card ?? estimator.card));
}

/** The same as an object for JSON.stringify, for bundlers: `loadJSON(object)` opens it. */
export function toJSON(estimator: Savable, options: SaveOptions = {}): object {
  return encodeModelJSON(documentOf(estimator, options.card ?? estimator.card));
}

/** Opens what `toJSON` made. @throws ModelError */
export function fromJSON(json: unknown): Model {
  return loadJSON(json);
}
