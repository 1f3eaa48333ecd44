import { allKinds, Model, type ModelDocument } from '../predict/index.js';
import type { Savable } from './save.js';

/** A model that was trained elsewhere: it predicts, and can be saved and exported as a fitted estimator can. */
export type ImportedModel = Model & Savable;

/** @throws ModelError where the document is no sound model */
export function imported(document: ModelDocument): ImportedModel {
  const { estimator: name, state, cols, missing, names, input, classes } = document;
  const fitted = { state, nFeaturesIn: cols, missing, featureNamesIn: names, input, classes };
  return Object.assign(new Model(document, allKinds()), { name, fitted });
}
