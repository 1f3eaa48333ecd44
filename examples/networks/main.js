// Networks of tfjs as classifiers: the two perceptrons published for Unicauca's flows, and a convolution over the first packets of a flow.
//
//   node examples/networks/main.js                              on simulated flows, in seconds
//   node examples/networks/main.js --data Unicauca-87Atts.csv   the perceptrons on the first 10,000 rows of your file
//
// --epochs 30      most epochs of a network                     --out folder   where model files go; by default none are written
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Table } from '@nettc/core';
import { readCsvFile, saveModel } from '@nettc/core/node';
import { protocols } from '../unicauca-study/protocols.js';
import { line } from '../unicauca-study/report.js';
import { simulate } from '../unicauca-study/simulate.js';
import { divide, evaluate } from '../unicauca-study/study.js';
import { firstPackets } from './first-packets.js';
import { perceptrons } from './perceptrons.js';

const text = { type: 'string' };
const { values: given } = parseArgs({ options: { data: text, epochs: { ...text, default: '30' }, out: text } });
const epochs = Number(given.epochs);
if (!(Number.isInteger(epochs) && epochs > 0)) throw new Error('--epochs must be a whole number > 0');
if (given.out) await mkdir(given.out, { recursive: true });
const keep = async (name, model) => {
  if (given.out) await saveModel(join(given.out, `${name}.nettc`), model);
};

const table = given.data ? await readCsvFile(given.data, { maxRows: 10_000 }) : Table.fromRecords(simulate());
console.log(
  given.data
    ? `Perceptrons on ${table.rows} rows of ${given.data}`
    : `Perceptrons on ${table.rows} SIMULATED flows, which prove nothing about real ones`,
);
// As published, and the first question that is an honest one.
for (const protocol of protocols.filter(({ name }) => ['published', 'later'].includes(name))) {
  console.log(`\n${protocol.title}: ${protocol.about}`);
  const divided = divide(table, protocol);
  for (const recipe of perceptrons(epochs)) {
    const result = await evaluate(recipe, protocol, divided, { workers: 0 });
    console.log(`  ${recipe.title.padEnd(36)}  ${line(result)}`);
    await keep(`${protocol.name}-${recipe.name}`, result.model);
  }
}

console.log('\nA convolution over the first ten packets of SIMULATED flows');
const { model, accuracy, shuffled, kinds, bytes } = await firstPackets(epochs);
console.log(
  `  accuracy ${accuracy.toFixed(3)} on flows that it has not seen; ${shuffled.toFixed(3)} with their packets in another order`,
);
console.log(`  saved as ${bytes} bytes of the kinds ${kinds.join(', ')}; no tfjs is needed to predict`);
await keep('first-packets', model);
