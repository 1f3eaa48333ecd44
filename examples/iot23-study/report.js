/**
 * The study as Markdown tables.
 * @param rounds one a protocol: `{ protocol, divided, results }`, `results` by the names of recipes
 */
export function report(rounds, recipes) {
  const some = recipes.filter(({ name }) => rounds.some(({ results }) => results.has(name)));
  const across = rounds.filter(({ protocol }) => protocol.across);
  return [
    '### Accuracy / macro-F1',
    table(
      ['', ...rounds.map(({ protocol }) => protocol.title)],
      some.map(({ name, title }) => [title, ...rounds.map(({ results }) => pair(results.get(name)))]),
    ),
    '### What is asked, and what these columns allow',
    table(
      [
        '',
        'columns',
        'rows',
        'distinct',
        'tested',
        'with a twin that trains',
        'accuracy at most',
        'balanced accuracy at most',
      ],
      rounds.map(({ protocol, divided }) => [`${protocol.title}: ${protocol.about}`, ...sizes(divided)]),
    ),
    ...(across.length > 0 ? ['### Across captures', ...across.flatMap((round) => overCaptures(round, some))] : []),
    '### F1 of each class',
    ...rounds.flatMap((round) => perClass(round, some)),
    ...(across.length > 0 ? ['### Each capture', ...across.flatMap((round) => perCapture(round, some))] : []),
  ].join('\n\n');
}

/** One result as a line. */
export function line({ accuracy, macroF1, balanced, worst }) {
  const scores = `accuracy ${share(accuracy)}  macro-F1 ${share(macroF1)}  balanced ${share(balanced)}`;
  return worst ? `${scores}  worst ${share(worst.score)} (${short(worst.name)})` : scores;
}

function overCaptures({ protocol, divided, results }, recipes) {
  return [
    `**${protocol.title}** (${divided.splits.length} captures)`,
    table(
      ['', 'macro-F1', 'balanced accuracy', 'mean of captures', 'worst capture'],
      recipes
        .filter(({ name }) => results.has(name))
        .map(({ name, title }) => {
          const { macroF1, balanced, mean, worst, intervals } = results.get(name);
          const cells = [ranged(macroF1, intervals.macroF1), ranged(balanced, intervals.balanced), share(mean)];
          return [title, ...cells, `${share(worst.score)} (${short(worst.name)})`];
        }),
    ),
  ];
}

function perClass({ protocol, divided: { classes, held, codes }, results }, recipes) {
  const rows = (c) => codes.reduce((sum, code) => sum + (code === c ? 1 : 0), 0);
  const about = (c) => (protocol.across ? `${rows(c)} in ${held[c]}` : rows(c));
  return [
    `**${protocol.title}**`,
    table(
      ['', ...classes.map((label, c) => `${label} (${about(c)})`)],
      recipes
        .filter(({ name }) => results.has(name))
        .map(({ name, title }) => {
          const { f1, intervals } = results.get(name);
          return [title, ...f1.map((value, c) => (intervals ? ranged(value, intervals.f1[c]) : share(value)))];
        }),
    ),
  ];
}

function perCapture({ protocol, divided: { classes, codes, groups }, results }, recipes) {
  const asked = recipes.filter(({ name }) => results.has(name));
  const [{ captures }] = results.values();
  const holds = (name) => {
    const count = new Array(classes.length).fill(0);
    for (const [i, group] of groups.entries()) if (group === name) count[codes[i]]++;
    return classes.flatMap((label, c) => (count[c] > 0 ? `${label} ${count[c]}` : [])).join(', ');
  };
  return [
    `**${protocol.title}**: mean recall of the classes that a capture holds`,
    table(
      ['', 'holds', ...asked.map(({ title }) => title)],
      [...captures.keys()].map((name) => [
        short(name),
        holds(name),
        ...asked.map((recipe) => share(results.get(recipe.name).captures.get(name))),
      ]),
    ),
  ];
}

function sizes({ X, tested, twins, ceiling }) {
  return [X.cols, X.rows, ceiling.vectors, tested, percent(twins), share(ceiling.accuracy), share(ceiling.balanced)];
}

const table = (head, rows) =>
  [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
const short = (capture) => capture.replace(/^CTU-(IoT-)?(Malware-)?/, '').replace('Capture-', '');
const share = (value) => value.toFixed(3);
const percent = (value) => `${(100 * value).toFixed(1)} %`;
const ranged = (value, [low, high]) => `${share(value)} (${low.toFixed(2)}–${high.toFixed(2)})`;
const pair = (result) => (result ? `${share(result.accuracy)} / ${share(result.macroF1)}` : '–');
