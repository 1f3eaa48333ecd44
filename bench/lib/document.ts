/** The part of a document that one table writes. */
export interface Section {
  readonly name: string;
  readonly title: string;
  readonly body: string;
  readonly shortfalls: readonly string[];
}

const INTRO = `# Benchmarks

Written by \`npm run bench\`, see [bench/README.md](../bench/README.md). Each table shows a job done here and by other libraries,
all in the same run: every side is a process of its own, the sides take turns, and medians count. **Bold** is the other side's
time over ours: above 1 we are faster. Only these ratios carry over to another machine. After the time stands the peak resident
memory of the process, with its runtime, its data and all repetitions.

A floor must hold; an aim is worked towards.`;

/**
 * The document with some sections written anew; what it says of other tables stays as it is.
 * @param old the document so far; empty where there is none
 * @param fresh sections to put in or to replace
 * @param all the tables there are, in order: what is said of others is dropped
 */
export function rewrite(
  old: string,
  fresh: readonly Section[],
  all: readonly Pick<Section, 'name' | 'title'>[],
): string {
  const sections: string[] = [];
  const shortfalls: string[] = [];
  const unmeasured: string[] = [];
  for (const { name, title } of all) {
    const section = fresh.find((one) => one.name === name);
    const text = section ? marked(section) : sectionIn(old, name);
    if (text === undefined) {
      unmeasured.push(title);
      continue;
    }
    sections.push(text);
    shortfalls.push(...(section ? section.shortfalls.map((line) => `${bullet(title)} ${line}`) : linesIn(old, title)));
  }
  const missing = unmeasured.length > 0 ? [`Not measured yet: ${unmeasured.join('; ')}.`] : [];
  const list = shortfalls.length > 0 ? shortfalls.join('\n') : 'Nothing.';
  return `${[INTRO, '## What fell short', list, ...missing, ...sections].join('\n\n')}\n`;
}

const marked = ({ name, title, body }: Section) => `<!-- ${name} -->\n\n## ${title}\n\n${body}\n\n<!-- /${name} -->`;

const bullet = (title: string) => `- _${title}_ –`;

function sectionIn(text: string, name: string): string | undefined {
  return new RegExp(`<!-- ${name} -->[^]*?<!-- /${name} -->`).exec(text)?.[0];
}

const linesIn = (text: string, title: string) => text.split('\n').filter((line) => line.startsWith(bullet(title)));
