import { decodeJSON } from '../../predict/codec.js';
import { allKinds, documentOf, encodeModel, encodeModelJSON, loadWith, Model } from '../../predict/index.js';
import { same } from '../assert.js';
import { task } from '../data.js';
import { answers, type Estimator, type Law, trained } from '../estimator.js';

const kindsOf = (estimator: Estimator) => [...allKinds(), ...estimator.kinds];

/** The model must know and answer what the estimator does, bit for bit. */
function alike(model: Model, estimator: Estimator): void {
  const { Z } = task();
  const { classes = [], estimator: learner = estimator.name } = estimator.fitted;
  same(
    [model.estimator, model.nFeaturesIn, model.classes],
    [learner, estimator.nFeaturesIn, classes],
    'what the model says',
  );
  const { columns, labels } = answers(estimator, Z);
  if (columns) same(model.transform(Z).data, columns.data, 'transform');
  if (labels) same(model.predict(Z), labels, 'predict');
}

export const modelLaws = {
  save: {
    title: 'A saved and loaded model answers bit for bit as the estimator does',
    async check(make) {
      const { X, y } = task();
      const estimator = await trained(make(), X, y);
      const file = encodeModel(documentOf(estimator));
      same(encodeModel(documentOf(await trained(make(), X, y))), file, 'the file, written twice');
      alike(loadWith(file, kindsOf(estimator)), estimator);
    },
  },
  json: {
    title: 'A model from its JSON text answers bit for bit as the estimator does',
    async check(make) {
      const { X, y } = task();
      const estimator = await trained(make(), X, y);
      const text = JSON.stringify(encodeModelJSON(documentOf(estimator)));
      alike(new Model(decodeJSON(JSON.parse(text)), kindsOf(estimator)), estimator);
    },
  },
} satisfies Record<string, Law>;
