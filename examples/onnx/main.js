// Trains a pipeline here and runs it in ONNX Runtime.
//
//   npm run example:onnx                on simulated flows
//   npm run example:onnx -- flows.csv   on yours: Unicauca, CICFlowMeter or IoT-23 (Zeek) files, plain or gzip
import { writeFile } from 'node:fs/promises';
import {
  exportOnnx,
  LogisticRegression,
  Pipeline,
  RandomForestClassifier,
  readFlows,
  recognizeSchema,
  StandardScaler,
  Table,
  trainTestSplit,
} from '@nettc/core';
import { openSource } from '@nettc/core/node';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { simulate } from '../quickstart/simulate.js';

const [file] = process.argv.slice(2);
const table = file ? await readFlows(() => openSource(file)) : Table.fromRecords(simulate());
const schema = recognizeSchema(table);
if (!schema) throw new Error(`${file}: these columns are none that the library knows`);
const { X, y } = schema.dataset(table, { ports: 'drop' });
const { XTrain, XTest, yTrain } = trainTestSplit(X, y, { testSize: 0.5, stratify: y });

for (const [name, last] of Object.entries({
  forest: new RandomForestClassifier(),
  'logistic-regression': new LogisticRegression(),
})) {
  const model = new Pipeline([
    ['scale', new StandardScaler()],
    ['classify', last],
  ]).fit(XTrain, yTrain);
  const path = `${name}.onnx`;
  await writeFile(path, exportOnnx(model));

  // Elsewhere: all that is needed is the file, and rows in the order of the columns that its metadata name.
  const session = await InferenceSession.create(path, { intraOpNumThreads: 1 });
  const rows = new Tensor('float64', XTest.data, [XTest.rows, XTest.cols]);
  const { label, probabilities } = await session.run({ X: rows });

  const own = model.predictProba(XTest).data;
  const far = own.reduce((most, p, i) => Math.max(most, Math.abs(p - Number(probabilities.data[i]))), 0);
  const flipped = model.predict(XTest).filter((answer, i) => answer !== label.data[i]).length;
  console.log(
    `${path}: ${XTest.rows} flows of ${XTest.cols} columns, ${model.classes.length} classes; ` +
      `greatest difference of a probability ${far.toExponential(1)}, classes that differ ${flipped}`,
  );
}
