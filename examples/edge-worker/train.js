// Makes model.nettc for the Worker. Put your own flows here: these are simulated.
import { writeFileSync } from 'node:fs';
import { iot23, RandomForestClassifier, save, Table } from '@nettc/core';
import { simulate } from '../quickstart/simulate.js';

const flows = Table.fromRecords(simulate({ rows: 8000, seed: 1 }));
const { X, y } = iot23.dataset(flows, { ports: 'drop' }); // the model then never looks at a port
const forest = new RandomForestClassifier({ nEstimators: 30, maxDepth: 8, randomState: 1 }).fit(X, y);

const card = { name: 'Simulated flows', data: `${X.rows} flows of examples/quickstart/simulate.js`, ports: 'not used' };
const file = save(forest, { card });
writeFileSync(new URL('model.nettc', import.meta.url), file);
console.log(`model.nettc: ${forest.classes.join(', ')}; ${file.length} bytes`);
