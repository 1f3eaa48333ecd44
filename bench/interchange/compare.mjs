// Reads the models of a folder, answers all its rows, and says how far that is from what their own library answered.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportOnnx, importLightGBM, importOnnx, importXGBoost } from '../../dist/persistence.js';

const folder = process.argv[2];
const file = (name) => join(folder, name);
const numbers = (name) => {
  const bytes = readFileSync(file(name));
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
};
const { cols } = JSON.parse(readFileSync(file('facts.json'), 'utf8'));
const matrix = (name) => {
  const data = numbers(name);
  return { rows: data.length / cols, cols, data };
};
const [whole, filled] = [matrix('X.f64'), matrix('filled.f64')];
const read = (name, options) => {
  const bytes = readFileSync(file(name));
  if (name.startsWith('xgboost')) return importXGBoost(bytes, options);
  return name.endsWith('.onnx') ? importOnnx(bytes) : importLightGBM(bytes, options);
};

const exported = [];
for (const model of JSON.parse(readFileSync(file('models.json'), 'utf8'))) {
  const X = model.filled ? filled : whole;
  const imported = read(model.file, {});
  const answered = imported.transform(X);
  const expected = numbers(model.answer);
  const line = [`  import  ${model.title.padEnd(44)} ${String(X.rows).padStart(6)} rows `];
  if (model.what === 'margins') {
    const { data } = read(model.file, { outputMargin: true }).transform(X);
    if (data.length !== expected.length) throw new Error(`${model.title}: ${data.length} of ${expected.length}`);
    let equal = 0;
    for (let i = 0; i < data.length; i++) if (data[i] === expected[i]) equal++;
    line.push(`margins equal to the last bit ${equal} of ${data.length}`);
  }
  if (model.what === 'probabilities') {
    let far = 0;
    for (let i = 0; i < expected.length; i++) far = Math.max(far, Math.abs(answered.data[i] - expected[i]));
    line.push(`greatest difference ${far.toExponential(1)} `);
  }
  if (model.label) {
    const label = numbers(model.label);
    const flipped = imported.predict(X).reduce((sum, own, i) => sum + (own === label[i] ? 0 : 1), 0);
    line.push(`classes flipped ${flipped}`);
  }
  console.log(line.join(' '));
  if (model.file.endsWith('.ubj')) continue;
  const name = `exported-${exported.length}`;
  writeFileSync(file(`${name}.onnx`), exportOnnx(imported));
  writeFileSync(file(`${name}.answer`), answered.data);
  exported.push({ title: model.title, onnx: `${name}.onnx`, answer: `${name}.answer`, filled: !!model.filled });
}
writeFileSync(file('exported.json'), JSON.stringify(exported));
