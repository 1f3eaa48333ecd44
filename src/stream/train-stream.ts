import type { Trainer } from '../core/types.js';
import type { StreamItem } from './intake.js';
import { settingsOf, type TrainStreamOptions } from './options.js';
import { teamOf } from './partial-trainer.js';
import type { StreamSource } from './source.js';
import { type StreamTraining, Training } from './training.js';

/**
 * Trains a classifier, or a pipeline that ends in one, on more rows than memory holds. Every step needs `partialFit`:
 * `StandardScaler`, `OneHotEncoder`, `MLPClassifier`, …; `FunctionTransformer` too may stand there.
 *
 * The source is read once for each step before the last that learns something, from all rows that are not held out; then once an
 * epoch, whose rows go through a shuffle buffer to the last step in batches; and once more to ask about the rows held out. The same rows
 * in the same order, options and seeds give the same model, bit for bit, however the source divides them and wherever the training
 * was broken off and taken up again.
 * @param source tables, records or `{ X, y }`; a function that opens them anew, where more than one reading is needed
 * @param estimator fitted at the end; after an error or an abort it is as it was
 * @throws ParameterError for a step that cannot learn batch by batch, a wrong option, a checkpoint of another training
 * @throws DataError where there are no rows, columns change, a label is none of the classes, or the loss diverges
 * @throws ModelError for a damaged checkpoint
 * @example
 * const model = new Pipeline([['scale', new StandardScaler()], ['mlp', new MLPClassifier()]]);
 * await trainStream(() => csvBatches(openSource('flows.csv')), model, { dataset: { schema: unicauca }, epochs: 3 });
 */
export async function trainStream(
  source: StreamSource<StreamItem>,
  estimator: Trainer,
  options: TrainStreamOptions = {},
): Promise<StreamTraining> {
  const training = new Training(source, teamOf(estimator), settingsOf(options));
  const { fitted, result } = await training.run();
  estimator.adopt(fitted);
  return result;
}
