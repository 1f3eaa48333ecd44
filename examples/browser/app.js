import {
  load,
  makePipeline,
  RandomForestClassifier,
  readFlows,
  recognizeSchema,
  StandardScaler,
  SVC,
  save,
  sniff,
  trainTestSplit,
} from '@nettc/core';

const SHOWN = { rows: 100, columns: 8 };
/** Support vectors take time that grows with the square of the flows. */
const SVC_FLOWS = 5000;
const $ = (id) => document.getElementById(id);

let flows; // { name, table }
let model; // a loaded model
let file; // its bytes, where it was trained here
let answers; // { labels, probabilities }, one entry a flow

/** Does one thing at a time; shows how far it is, lets it be stopped, and tells what went wrong. */
async function work(what, job) {
  if (!$('stop').hidden) return say('', 'Something is under way: stop it first, or wait.');
  const controller = new AbortController();
  $('stop').onclick = () => controller.abort();
  busy(true);
  say(`${what} …`);
  try {
    await job(controller.signal);
  } catch (error) {
    if (controller.signal.aborted) say(`${what}: stopped`);
    else say('', error.message);
  }
  busy(false);
}

function busy(yes) {
  if (yes) $('progress').removeAttribute('value');
  $('progress').hidden = $('stop').hidden = !yes;
  $('start').disabled = yes || !flows;
  $('save').disabled = yes || !file;
}

function say(status, problem = '') {
  $('status').textContent = status;
  $('problem').textContent = problem;
}

const advance = (done, total) => {
  if (total) $('progress').value = done / total;
};

/** A file says itself what it is. */
async function open(files) {
  for (const chosen of files)
    await work(`Reading ${chosen.name}`, async (signal) => {
      const head = new Uint8Array(await chosen.slice(0, 4096).arrayBuffer());
      if (sniff(head) === 'model') useModel(load(new Uint8Array(await chosen.arrayBuffer())), chosen.name);
      else await useFlows(chosen, signal);
      await predict(signal);
    });
}

async function useFlows(chosen, signal) {
  const onProgress = ({ bytes, total }) => advance(bytes, total);
  const table = await readFlows(chosen, { signal, onProgress });
  flows = { name: chosen.name, table };
  const schema = recognizeSchema(table);
  $('flows').textContent =
    `${chosen.name}: ${count(table.rows)} flows, ${schema ? `columns of ${schema.name}` : 'columns of no known schema'}`;
  say(`${count(table.rows)} flows read`);
}

function useModel(loaded, name) {
  model = loaded;
  file = undefined;
  $('score').hidden = true;
  $('findings').replaceChildren();
  $('model').textContent = `${name}: ${model.estimator} for ${model.classes.join(', ')}`;
  say('Model read');
}

/** Three quarters of the flows train, one quarter tells how good the model is. */
async function train(signal) {
  const schema = recognizeSchema(flows.table);
  if (!schema) throw new Error('These columns belong to no schema known here: there is nothing to learn from them.');
  const { X, y, groups } = schema.dataset(flows.table, { ports: $('ports').value });
  const whole = new Set(groups).size > 1 ? { groups } : {};
  const { XTrain, XTest, yTrain, yTest, findings } = trainTestSplit(X, y, { stratify: y, ...whole });
  const isForest = $('kind').value === 'forest';
  const [rows, labels] = isForest ? [XTrain, yTrain] : fewer(XTrain, yTrain, SVC_FLOWS);
  const estimator = isForest
    ? new RandomForestClassifier({ nEstimators: $('trees').valueAsNumber })
    : makePipeline(new StandardScaler(), new SVC({ C: $('c').valueAsNumber, probability: true }));
  const onProgress = ({ done, total }) => advance(done, total);
  await estimator.fitAsync(rows, labels, { signal, workers: 2, onProgress });
  const trained = save(estimator, { card: { data: flows.name, rows: rows.rows } });
  let right = 0;
  await inSlices(XTest.rows, signal, (from, to) => {
    const part = { ...XTest, rows: to - from, data: XTest.data.subarray(from * XTest.cols, to * XTest.cols) };
    for (const [k, label] of estimator.predict(part).entries()) if (label === yTest[from + k]) right++;
  });
  const accuracy = right / XTest.rows;
  file = trained;
  model = load(file);
  const drawn = rows.rows < XTrain.rows ? ` drawn from ${count(XTrain.rows)}, each category in its share` : '';
  $('model').textContent = `trained here: ${count(rows.rows)} flows${drawn}; ${model.classes.join(', ')}`;
  $('score').textContent =
    `${percent(accuracy)} of the ${count(XTest.rows)} flows kept back for testing are classified right.`;
  $('score').hidden = false;
  $('findings').replaceChildren(...findings.map(({ message }) => make('li', message)));
  await predict(signal);
}

/** At most so many rows, each category in its share. */
function fewer(X, y, most) {
  if (y.length <= most) return [X, y];
  const { XTrain, yTrain } = trainTestSplit(X, y, { trainSize: most, stratify: y });
  return [XTrain, yTrain];
}

/** Does something with n rows, some at a time, so that the page stays alive. */
async function inSlices(n, signal, job) {
  for (let from = 0; from < n; from += 512) {
    const to = Math.min(n, from + 512);
    job(from, to);
    advance(to, n);
    await new Promise((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
  }
}

async function predict(signal) {
  $('results').hidden = true; // what is there belongs to other flows or another model
  if (!flows || !model) return;
  const { table } = flows;
  const labels = [];
  const probabilities = [];
  await inSlices(table.rows, signal, (from, to) => {
    const P = model.predictProba(model.rows(table.slice(from, to)));
    for (let at = 0; at < P.data.length; at += P.cols) {
      const row = P.data.subarray(at, at + P.cols);
      const most = Math.max(...row);
      labels.push(model.classes[row.indexOf(most)]);
      probabilities.push(most);
    }
  });
  answers = { labels, probabilities };
  say(`${count(labels.length)} flows classified`);
  showBars();
  showTable();
  $('results').hidden = false;
}

function showBars() {
  const { labels } = answers;
  const counts = new Map(model.classes.map((name) => [name, 0]));
  for (const label of labels) counts.set(label, counts.get(label) + 1);
  const most = Math.max(1, ...counts.values());
  const bars = [...counts].map(([name, n]) => {
    const bar = $('bar').content.cloneNode(true);
    const button = bar.querySelector('button');
    bar.querySelector('.name').textContent = name;
    bar.querySelector('.fill').style.width = `${(100 * n) / most}%`;
    bar.querySelector('.count').textContent = `${count(n)} (${percent(n / (labels.length || 1))})`;
    button.onclick = () => {
      const only = button.getAttribute('aria-pressed') === 'false';
      for (const other of $('bars').querySelectorAll('button'))
        other.setAttribute('aria-pressed', only && other === button);
      showTable(only ? name : undefined);
    };
    return bar;
  });
  $('bars').replaceChildren(...bars);
}

function showTable(only) {
  const { table } = flows;
  const { labels, probabilities } = answers;
  const names = table.names.slice(0, SHOWN.columns);
  const all =
    only === undefined ? labels.map((_, row) => row) : labels.flatMap((label, row) => (label === only ? row : []));
  const rows = all.slice(0, SHOWN.rows).map((row) => {
    const cells = names.map((name) => table.column(name).get(row) ?? '');
    return tableRow('td', [labels[row], percent(probabilities[row]), ...cells]);
  });
  const which = only === undefined ? 'flows' : `flows of ${only}`;
  $('caption').textContent =
    `${rows.length < all.length ? `First ${rows.length} of ` : ''}${count(all.length)} ${which}`;
  document.querySelector('thead').replaceChildren(tableRow('th', ['category', 'probability', ...names]));
  document.querySelector('tbody').replaceChildren(...rows);
}

function tableRow(kind, cells) {
  const row = document.createElement('tr');
  row.append(...cells.map((cell) => make(kind, cell)));
  return row;
}

function make(kind, text) {
  const made = document.createElement(kind);
  made.textContent = text;
  return made;
}

const count = (n) => n.toLocaleString('en');
const percent = (share) => `${(100 * share).toFixed(1)} %`;

$('files').onchange = async ({ target }) => {
  await open([...target.files]);
  target.value = ''; // so that the same file can be chosen again
};
$('kind').onchange = ({ target }) => {
  $('trees').parentElement.hidden = target.value !== 'forest';
  $('c').parentElement.hidden = target.value === 'forest';
};
$('train').onsubmit = (event) => {
  event.preventDefault();
  work('Training', train);
};
$('save').onclick = () => {
  const link = make('a', '');
  link.href = URL.createObjectURL(new Blob([file]));
  link.download = 'model.nettc';
  link.click();
  URL.revokeObjectURL(link.href);
};
document.ondragover = (event) => {
  event.preventDefault();
  document.body.classList.add('dragging');
};
document.ondragleave = () => document.body.classList.remove('dragging');
document.ondrop = (event) => {
  event.preventDefault();
  document.body.classList.remove('dragging');
  open([...event.dataTransfer.files]);
};
