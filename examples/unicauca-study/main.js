// The Unicauca study: support vector machines, trees and networks, as published and as it should be asked.
//
//   npm run example:unicauca                                      on ../shared/data if it is there, else on simulated flows
//   npm run example:unicauca -- --data Unicauca-87Atts.csv        on the first 10,000 rows of your file, plain or gzip
//   npm run example:unicauca -- --data simulated
//
// --protocols published,later   only these      --out folder      where the models go; by default unicauca-models
// --recipes svm,forest          only these      --markdown file   writes the tables there, between marks
// --rows 20000                  so many rows    --epochs 20       of the convolution
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Table } from '@nettc/core';
import { readCsvFile, saveModel } from '@nettc/core/node';
import { epochsOf, whyNot } from './convolution.js';
import { protocols } from './protocols.js';
import { recipes } from './recipes.js';
import { line, placeFor, report } from './report.js';
import { simulate } from './simulate.js';
import { divide, evaluate } from './study.js';

const text = { type: 'string' };
const { values: given } = parseArgs({
  options: {
    data: text,
    rows: { ...text, default: '10000' },
    out: { ...text, default: 'unicauca-models' },
    markdown: text,
    protocols: text,
    recipes: text,
    epochs: text,
  },
});
const chosenProtocols = chosen('protocols', protocols);
const chosenRecipes = chosen('recipes', recipes);
const epochs = epochsOf(given);

const usual = fileURLToPath(new URL('../../../shared/data/unicauca/unicauca-10k.csv', import.meta.url));
const file = given.data ?? (existsSync(usual) ? usual : 'simulated');
const simulated = file === 'simulated';
const table = simulated ? Table.fromRecords(simulate()) : await readCsvFile(file, { maxRows: Number(given.rows) });
const data = simulated ? 'SIMULATED flows' : basename(file);
if (simulated)
  console.log(`These flows are SIMULATED: they prove nothing about real ones.
Get “IP Network Traffic Flows Labeled with 87 Apps” from Kaggle (jsrojas) and pass it: --data Dataset-Unicauca-Version2-87Atts.csv\n`);
console.log(`${data}: ${table.rows} rows`);

const isThere = given.markdown !== undefined && existsSync(given.markdown);
const withTables = placeFor(isThere ? await readFile(given.markdown, 'utf8') : undefined);
await mkdir(given.out, { recursive: true });
const workers = availableParallelism();
const rounds = [];
for (const protocol of chosenProtocols) {
  console.log(`\n${protocol.title}: ${protocol.about}`);
  const divided = divide(table, protocol);
  const results = new Map();
  for (const recipe of chosenRecipes) {
    const lacking = await whyNot(recipe);
    if (lacking) console.log(`  ${recipe.title.padEnd(24)}  ${lacking}`);
    if (lacking) continue;
    const result = await evaluate(recipe, protocol, divided, { workers, epochs });
    if (!result) continue;
    console.log(`  ${recipe.title.padEnd(24)}  ${line(result)}`);
    results.set(recipe.name, result);
    if (!recipe.baseline) await keep(result, protocol, recipe);
  }
  rounds.push({ protocol, divided, results });
}

const tables = `Of ${data}, ${table.rows} rows.\n\n${report(rounds, chosenRecipes)}`;
if (given.markdown) await writeFile(given.markdown, withTables(tables));
else console.log(`\n${tables}`);
console.log(`\nThe models are in ${given.out}: npx nettc inspect ${join(given.out, '<model>')}`);

/** The model of the last split. Its card says what it is worth, and under which conditions. */
async function keep({ model, accuracy, macroF1 }, protocol, recipe) {
  const card = { name: recipe.title, data, protocol: `${protocol.title}: ${protocol.about}`, accuracy, macroF1 };
  await saveModel(join(given.out, `${protocol.name}.${recipe.name}.nettc`), model, { card });
}

/** The entries of a list that an option names; all where it is not given. */
function chosen(option, list) {
  const names = given[option]?.split(',');
  const unknown = names?.find((name) => !list.some((entry) => entry.name === name));
  if (unknown !== undefined)
    throw new Error(`--${option}: no "${unknown}"; there are ${list.map(({ name }) => name).join(', ')}`);
  return names ? list.filter(({ name }) => names.includes(name)) : list;
}
