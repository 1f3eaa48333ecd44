/**
 * The study as Markdown tables.
 * @param rounds one a protocol: `{ protocol, facts, results }`, `results` by the names of recipes
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
      rounds.map(({ protocol, facts }) => [`${protocol.title}: ${protocol.about}`, ...sizes(facts)]),
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

function overCaptures({ protocol, facts, results }, recipes) {
  return [
    `**${protocol.title}** (${facts.captures.length} captures)`,
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

function perClass({ protocol, facts: { classes, captures }, results }, recipes) {
  const about = (c) => {
    const holding = captures.filter(({ rows }) => rows[c] > 0);
    const rows = holding.reduce((sum, { rows }) => sum + rows[c], 0);
    return protocol.across ? `${rows} in ${holding.length}` : rows;
  };
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

function perCapture({ protocol, facts: { classes, captures }, results }, recipes) {
  const asked = recipes.filter(({ name }) => results.has(name));
  const scoreOf = (recipe, name) => results.get(recipe).captures.find((capture) => capture.name === name).score;
  return [
    `**${protocol.title}**: mean recall of the classes that a capture holds`,
    table(
      ['', 'holds', ...asked.map(({ title }) => title)],
      captures.map(({ name, rows }) => [
        short(name),
        classes.flatMap((label, c) => (rows[c] > 0 ? `${label} ${rows[c]}` : [])).join(', '),
        ...asked.map((recipe) => share(scoreOf(recipe.name, name))),
      ]),
    ),
  ];
}

function sizes({ columns, rows, distinct, tested, twins, most }) {
  return [columns, rows, distinct, tested, percent(twins), share(most.accuracy), share(most.balanced)];
}

const table = (head, rows) =>
  [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
const short = (capture) => capture.replace(/^CTU-(IoT-)?(Malware-)?/, '').replace('Capture-', '');
const share = (value) => value.toFixed(3);
const percent = (value) => `${(100 * value).toFixed(1)} %`;
const ranged = (value, [low, high]) => `${share(value)} (${low.toFixed(2)}–${high.toFixed(2)})`;
const pair = (result) => (result ? `${share(result.accuracy)} / ${share(result.macroF1)}` : '–');
