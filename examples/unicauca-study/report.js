/**
 * The study as Markdown tables.
 * @param rounds one a protocol: `{ protocol, divided, results }`, `results` by the names of recipes
 */
export function report(rounds, recipes) {
  const some = recipes.filter(({ name }) => rounds.some(({ results }) => results.has(name)));
  return [
    '### Accuracy / macro-F1',
    table(
      ['', ...rounds.map(({ protocol }) => protocol.title)],
      some.map(({ name, title }) => [title, ...rounds.map(({ results }) => pair(results.get(name)))]),
    ),
    rounds.flatMap(({ protocol, results }) => choices(protocol, results)).join('\n'),
    '### What is asked',
    table(
      ['', 'columns', 'rows that train', 'rows tested', 'of flows that train too', 'with a twin that trains'],
      rounds.map(({ protocol, divided }) => [`${protocol.title}: ${protocol.about}`, ...sizes(divided)]),
    ),
    '### F1 of each class, and milliseconds a flow',
    ...rounds.flatMap((round) => perClass(round, some)),
    '### Confusion matrices',
    ...rounds.flatMap((round) => confusions(round, some)),
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

/** One result as a line. */
export function line({ accuracy, macroF1, msPerFlow, params }) {
  const scores = `accuracy ${share(accuracy)}  macro-F1 ${share(macroF1)}  ${msPerFlow.toFixed(3)} ms a flow`;
  return [scores, ...params].join('  ');
}

const [BEGIN, END] = ['<!-- study -->', '<!-- /study -->'];

/** What puts a text into a document, between its marks; what stood there goes. */
export function placeFor(document = `${BEGIN}${END}\n`) {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the document has no place for the tables: ${BEGIN} ${END}`);
  return (text) => `${document.slice(0, begin)}${BEGIN}\n\n${text}\n\n${document.slice(end)}`;
}

function choices({ title }, results) {
  return [...results.values()]
    .filter(({ params }) => params.length > 0)
    .map(({ params }) => `- ${title}, chosen by the search: ${params.map((one) => `\`${one}\``).join(', ')}`);
}

function perClass({ protocol, results }, recipes) {
  if (results.size === 0) return [];
  const [{ perClass: classes }] = results.values();
  const f1 = ({ perClass }) => perClass.map(({ f1Score }) => share(f1Score));
  return [
    `**${protocol.title}**`,
    table(
      ['', ...classes.map(({ label, support }) => `${label} (${support})`), 'ms'],
      recipes
        .filter(({ name }) => results.has(name))
        .map(({ name, title }) => [title, ...f1(results.get(name)), results.get(name).msPerFlow.toFixed(3)]),
    ),
  ];
}

function confusions({ protocol, results }, recipes) {
  return recipes
    .filter(({ name, baseline }) => results.has(name) && !baseline)
    .map(({ name, title }) => `${protocol.title}, ${title}:\n\n\`\`\`text\n${results.get(name).confusion}\n\`\`\``);
}

function sizes({ X, splits, sharedFlows, twins }) {
  const total = (side) => splits.reduce((sum, split) => sum + split[side].length, 0);
  const training = splits.map(({ train }) => train.length);
  const least = Math.min(...training);
  const most = Math.max(...training);
  return [X.cols, least === most ? most : `${least} to ${most}`, total('test'), percent(sharedFlows), percent(twins)];
}

const table = (head, rows) =>
  [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
const share = (value) => value.toFixed(3);
const percent = (value) => `${(100 * value).toFixed(1)} %`;
const pair = (result) => (result ? `${share(result.accuracy)} / ${share(result.macroF1)}` : '–');
