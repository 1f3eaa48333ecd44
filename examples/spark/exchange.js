// What passes between the two sides: the plan for Spark, the model back, and how their answers compare.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cicflowmeter, importXGBoost, load, readFlows, save } from '@nettc/core';
import { openSource } from '@nettc/core/node';

const readJSON = async (...path) => JSON.parse(await readFile(join(...path), 'utf8'));

/** Writes plan.json: which columns of the file the model has, in which order, and what stands for a missing number. */
export async function plan(folder, file, { predict, ...settings }) {
  const table = await readFlows(() => openSource(file), { maxRows: 1000 });
  const { X } = cicflowmeter.dataset(table, { ports: 'drop' });
  const features = X.input.fields.map(({ name, missing }) => [name, missing]);
  const columns = ['row', ...table.names];
  await writeFile(
    join(folder, 'plan.json'),
    JSON.stringify({
      ...settings,
      flows: file,
      columns,
      label: 'Label',
      predict: [...predict, '--columns', columns.join()],
      features,
      names: X.names,
      input: X.input,
    }),
  );
  return { columns, features: X.names.length };
}

/** Makes model.nettc of model.ubj: the trees are XGBoost's, the step that reads records is the schema's. */
export async function importModel(folder) {
  const { input } = await readJSON(folder, 'plan.json');
  const { classes } = await readJSON(folder, 'predictions.json');
  const model = importXGBoost(await readFile(join(folder, 'model.ubj')), { classes, input });
  await writeFile(join(folder, 'model.nettc'), save(model, { card: { trainedBy: 'XGBoost on Spark' } }));
}

/** Compares what Spark answered with the imported model, row by row. */
export async function compareModels(folder, file) {
  const { classes, trained, rows } = await readJSON(folder, 'predictions.json');
  const bytes = await readFile(join(folder, 'model.ubj'));
  const margins = importXGBoost(bytes, { classes, outputMargin: true });
  const model = load(await readFile(join(folder, 'model.nettc')));

  const table = await readFlows(() => openSource(file));
  const X = model.rows(table.take(rows.map(([row]) => row)));
  const own = margins.transform(X);
  const labels = model.predict(X);
  let equal = 0;
  for (const [i, [, , told]] of rows.entries())
    if (told.every((margin, k) => margin === own.data[i * own.cols + k])) equal++;
  const flipped = rows.filter(([, predicted], i) => classes[predicted] !== labels[i]).length;
  return { trained, rows: rows.length, classes: classes.length, equal, flipped };
}

/** Compares the lines that came back through RDD.pipe with what Spark answered itself. */
export async function compareAnswers(folder) {
  const { classes, rows } = await readJSON(folder, 'predictions.json');
  const { parts, rows: answers } = await readJSON(folder, 'answers.json');
  const told = new Map(rows.map(([row, predicted]) => [row, classes[predicted]]));
  const inPlace = answers.filter(([row, kept]) => row === kept).length;
  const same = answers.filter(([row, , answer]) => answer.startsWith(`${told.get(row)},`)).length;
  return { parts, rows: answers.length, inPlace, same };
}
