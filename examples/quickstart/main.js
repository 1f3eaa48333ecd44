// Train, score and save a classifier of network flows.
//
//   npm run quickstart                  on simulated flows
//   npm run quickstart -- flows.csv     on yours: Unicauca, CICFlowMeter or IoT-23 (Zeek) files, plain or gzip
import { availableParallelism } from 'node:os';
import {
  accuracyScore,
  classificationReport,
  confusionMatrix,
  crossValPredictAsync,
  DummyClassifier,
  f1Score,
  GroupKFold,
  LeaveOneGroupOut,
  RandomForestClassifier,
  readFlows,
  recognizeSchema,
  Table,
  trainTestSplit,
} from '@nettc/core';
import { openSource, saveModel } from '@nettc/core/node';
import { PortLookup } from './port-lookup.js';
import { simulate } from './simulate.js';

const MODEL = 'quickstart-model.nettc';
const workers = availableParallelism();
const [file] = process.argv.slice(2);

// Read flows. Their columns tell what they are.
const table = file ? await readFlows(() => openSource(file)) : Table.fromRecords(simulate());
const schema = recognizeSchema(table);
if (!schema) throw new Error(`${file}: these columns are none that the library knows; defineSchema describes your own`);
console.log(
  file
    ? `${file}: schema ${schema.name}`
    : `SIMULATED flows, schema ${schema.name}: they prove nothing about real ones`,
);

// Rows and labels. X knows its columns, and how a record with names becomes such a row.
const { X, y, groups } = schema.dataset(table);
const port = X.names.findIndex((name) => ['Destination.Port', 'Dst Port', 'id.resp_p'].includes(name));
const forest = new RandomForestClassifier({ randomState: 0 });

// Score it on rows it was not trained on, beside the answers that take no learning at all.
const estimators = {
  forest,
  ...(port >= 0 && { 'port lookup': new PortLookup(port) }),
  majority: new DummyClassifier(),
};
const { protocol, truth, answers } = isGrouped(groups) ? await acrossGroups() : await onSplit();
console.log(`${X.rows} labelled rows of ${X.cols} columns; ${protocol}\n`);
console.log(`${classificationReport(truth, answers.forest, { digits: 3 })}`);
console.log(`${confusionMatrix(truth, answers.forest)}\n`);
for (const [name, labels] of Object.entries(answers)) {
  const accuracy = accuracyScore(truth, labels).toFixed(4);
  const macroF1 = f1Score(truth, labels, { average: 'macro' }).toFixed(4);
  console.log(`${name.padEnd(12)}  accuracy ${accuracy}  macro-F1 ${macroF1}`);
}
if (port >= 0 && accuracyScore(truth, answers.forest) <= accuracyScore(truth, answers['port lookup']) + 0.002)
  console.log(`
A table from destination port to class does as well as the forest: on this data a score says which port a class
used, not how its traffic behaves. Try schema.dataset(table, { ports: 'drop' }).`);

// Train on all rows, and save the model with all that reading a new record takes.
await forest.fitAsync(X, y, { workers });
await saveModel(MODEL, forest, { card: { data: file ?? 'simulated', schema: schema.name, rows: X.rows } });
console.log(`
${MODEL} is the forest trained on all rows. Label flows with it:
  ${file ? `npx nettc predict ${MODEL} ${file}` : `node examples/quickstart/simulate.js | npx nettc predict ${MODEL}`}`);

/** Whether some rows belong together: one capture, one flow seen in pieces. Such rows must not be on both sides. */
function isGrouped(groups) {
  const n = new Set(groups).size;
  return n > 1 && n < groups.length;
}

/** Every row is answered by a model that saw nothing of its group. */
async function acrossGroups() {
  const few = new Set(groups).size <= 30;
  const cv = few ? new LeaveOneGroupOut() : new GroupKFold({ nSplits: 5 });
  const answers = {};
  for (const [name, estimator] of Object.entries(estimators))
    answers[name] = await crossValPredictAsync(estimator, X, y, { cv, groups, workers });
  const protocol = few ? 'each group is answered by models of the others' : 'five folds of whole groups';
  return { protocol, truth: y, answers };
}

async function onSplit() {
  const split = trainTestSplit(X, y, { testSize: 0.2, stratify: y, randomState: 0 });
  for (const { message } of split.findings) console.log(`Note: ${message}`);
  const answers = {};
  for (const [name, estimator] of Object.entries(estimators))
    answers[name] = estimator.clone().fit(split.XTrain, split.yTrain).predict(split.XTest);
  return { protocol: 'a stratified fifth of them is answered', truth: split.yTest, answers };
}
