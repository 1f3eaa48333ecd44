// The IoT-23 study: five classes of flows, as published and as they should be asked for, across captures.
//
//   npm run example:iot23                            on ../shared/data/iot23 if it is there, else on simulated logs
//   npm run example:iot23 -- --data IoTScenarios     on the conn.log.labeled files below a folder
//   npm run example:iot23 -- --data simulated
//
// --protocols published,across  only these      --markdown file  writes the tables there, between marks
// --recipes forest,xgboost      only these      --balanced file  writes the rows that were drawn as CSV
// --results folder              keeps what came out there, and goes on with what is missing
// --epochs 20                   of the convolution, which takes half an hour and is asked for by --recipes cnn
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeCsv } from '@nettc/core';
import { epochsOf, whyNot } from '../unicauca-study/convolution.js';
import { placeFor } from '../unicauca-study/report.js';
import { read } from './data.js';
import { protocols } from './protocols.js';
import { recipes } from './recipes.js';
import { line, report } from './report.js';
import { divide, evaluate, factsOf } from './study.js';

const text = { type: 'string' };
const { values: given } = parseArgs({
  options: {
    data: text,
    markdown: text,
    balanced: text,
    results: text,
    protocols: text,
    recipes: text,
    epochs: text,
  },
});
const chosenProtocols = chosen('protocols', protocols);
const chosenRecipes = given.recipes ? chosen('recipes', recipes) : recipes.filter(({ slow }) => !slow);
const epochs = epochsOf(given);

const usual = fileURLToPath(new URL('../../../shared/data/iot23', import.meta.url));
const folder = given.data ?? (existsSync(usual) ? usual : 'simulated');
const simulated = folder === 'simulated';
if (simulated)
  console.log(`These flows are SIMULATED: they prove nothing about real ones.
Get IoT-23 from https://www.stratosphereips.org/datasets-iot23 and pass its folder: --data IoTScenarios\n`);
const tables = await read(folder);
const data = simulated ? 'SIMULATED logs' : basename(folder);
const sizes = Object.entries(tables).map(([name, { rows }]) => `${name} ${rows}`);
console.log(`${data}: rows ${sizes.join(', ')}`);
if (given.balanced) await writeFile(given.balanced, writeCsv(tables.balanced));

const isThere = given.markdown !== undefined && existsSync(given.markdown);
const withTables = placeFor(isThere ? await readFile(given.markdown, 'utf8') : undefined);
const workers = availableParallelism();
const rounds = [];
for (const protocol of chosenProtocols) {
  console.log(`\n${protocol.title}: ${protocol.about}`);
  const divided = divide(tables, protocol);
  const known = await kept(protocol);
  const round = { protocol, facts: known.facts ?? factsOf(divided), results: new Map() };
  for (const recipe of chosenRecipes) {
    const started = performance.now();
    const lacking = known.results[recipe.name] ? undefined : await whyNot(recipe);
    if (lacking) console.log(`  ${recipe.title.padEnd(40)}  ${lacking}`);
    if (lacking) continue;
    const result = known.results[recipe.name] ?? (await evaluate(recipe, protocol, divided, { workers, epochs }));
    if (!result) continue;
    const seconds = (performance.now() - started) / 1000;
    console.log(`  ${recipe.title.padEnd(40)}  ${line(result)}  ${seconds.toFixed(1)} s`);
    round.results.set(recipe.name, result);
    known.results[recipe.name] = result;
    if (given.results)
      await writeFile(fileOf(protocol), JSON.stringify({ facts: round.facts, results: known.results }));
  }
  rounds.push(round);
}

const said = `Of ${data}: rows ${sizes.join(', ')}.\n\n${report(rounds, chosenRecipes)}`;
if (given.markdown) await writeFile(given.markdown, withTables(said));
else console.log(`\n${said}`);

/** What an earlier run found under a protocol. */
async function kept(protocol) {
  if (!given.results) return { results: {} };
  await mkdir(given.results, { recursive: true });
  return existsSync(fileOf(protocol)) ? JSON.parse(await readFile(fileOf(protocol), 'utf8')) : { results: {} };
}

function fileOf({ name }) {
  return join(given.results, `${name}.json`);
}

/** The entries of a list that an option names; all where it is not given. */
function chosen(option, list) {
  const names = given[option]?.split(',');
  const unknown = names?.find((name) => !list.some((entry) => entry.name === name));
  if (unknown !== undefined)
    throw new Error(`--${option}: no "${unknown}"; there are ${list.map(({ name }) => name).join(', ')}`);
  return names ? list.filter(({ name }) => names.includes(name)) : list;
}
