// Answers the rows of a folder as run.py asks.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GradientBoostingClassifier, XGBClassifier } from '../../dist/ensemble.js';

const folder = process.argv[2];
const { cols, rounds, factor } = JSON.parse(readFileSync(join(folder, 'facts.json'), 'utf8'));
const bytes = (name) => Uint8Array.from(readFileSync(join(folder, name))).buffer;
const matrix = (name) => {
  const data = new Float64Array(bytes(name));
  return { rows: data.length / cols, cols, data };
};
const [X, Z, y] = [matrix('train.f64'), matrix('test.f64'), new Int32Array(bytes('y.i32'))];

const shared = { nEstimators: rounds };
const leaves = {
  growPolicy: 'lossguide',
  maxLeaves: 31,
  maxDepth: 0,
  regLambda: 0,
  learningRate: 0.1 * factor,
  minChildWeight: 1e-3 * factor,
};
for (const model of [
  new XGBClassifier({ ...shared, ...leaves, maxBin: 255 }),
  new GradientBoostingClassifier({ ...shared, learningRate: 0.1, maxDepth: null, maxLeafNodes: 31 }),
])
  writeFileSync(join(folder, `${model.name}.f64`), model.fit(X, y).predictProba(Z).data);
