// Trains XGBoost on Spark, imports the model, and labels a set in parts by RDD.pipe through `nettc predict`.
//
//   npm run example:spark                              on ../shared/data/cicids2017
//   npm run example:spark -- --data flows.csv.gz       on a file of your own of the corrected CICFlowMeter
//   npm run example:spark -- --python venv/bin/python  with a Python that has PySpark and XGBoost already
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { lacking, prepare } from './environment.js';
import { compareAnswers, compareModels, plan } from './exchange.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data/cicids2017/improved-sample.csv.gz' },
    python: { type: 'string' },
    rounds: { type: 'string', default: '20' },
    workers: { type: 'string', default: '2' },
  },
});

function skip(reason) {
  console.log(`skipped: ${reason}`);
  process.exit(0);
}

const file = resolve(values.data);
const reason = lacking(values.python ?? 'python3');
if (reason) skip(reason);
if (!existsSync(file)) skip(`${values.data} is absent; --data names another file`);
const made = values.python ? { interpreter: values.python } : prepare('python3');
if (made.reason) skip(made.reason);

const beside = (name) => fileURLToPath(new URL(name, import.meta.url));
const nettc = fileURLToPath(new URL('../../dist/nettc.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'nettc-spark-'));
try {
  const model = join(folder, 'model.nettc');
  const { columns, features } = await plan(folder, file, {
    rounds: Number(values.rounds),
    workers: Number(values.workers),
    parts: 8,
    import: [process.execPath, beside('import.js'), folder],
    predict: [process.execPath, nettc, 'predict', model, '--no-header', '--keep', 'row'],
  });
  console.log(`${columns.length - 1} columns, of which ${features} are features`);
  const { status } = spawnSync(made.interpreter, [beside('job.py'), folder], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`job.py ended with exit code ${status}`);

  const models = await compareModels(folder, file);
  console.log(
    `XGBoost on Spark: trained on ${models.trained} flows; ${models.rows} flows left out, ${models.classes} classes\n` +
      `imported model: the margins of ${models.equal} of ${models.rows} flows are Spark's to the last bit; classes that differ: ${models.flipped}`,
  );
  const answers = await compareAnswers(folder);
  console.log(
    `RDD.pipe through nettc predict: ${answers.parts} parts, one of them empty; ${answers.rows} lines back, ` +
      `${answers.inPlace} in their place, ${answers.same} with Spark's class`,
  );
  const whole = answers.rows === models.rows && answers.inPlace === models.rows && answers.same === models.rows;
  if (!whole || models.flipped > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
