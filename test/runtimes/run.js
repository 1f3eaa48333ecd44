// Runs the built package, and the examples that are no plain scripts, in every runtime: `npm run build && npm run test:runtimes`.
import { fileURLToPath } from 'node:url';
import { checkBrowserExample } from './browser-example.js';
import { startChromium } from './chromium.js';
import { checkEdgeWorker } from './edge-worker.js';
import { checkIdentity } from './identity.js';
import { Report } from './report.js';
import { checkTfjsTraining } from './tfjs-training.js';

const report = new Report();
const root = fileURLToPath(new URL('../..', import.meta.url));
const launching = startChromium();
launching.then(
  (browser) => console.log(`Node ${process.version}, Chromium ${browser.version()}, the others as in package.json`),
  () => {}, // each check that needs it tells
);

for (const checks of [checkIdentity, checkEdgeWorker, checkBrowserExample, checkTfjsTraining])
  await checks(report, root, launching).catch((error) => report.fail(checks.name, error));

await launching.then((browser) => browser.close()).catch(() => {});
report.end();
