import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { load } from '@nettc/core/predict';
import { afterAll, describe, expect, it } from 'vitest';

type Scores = readonly [accuracy: number, macroF1: number];

const DATA = '../shared/data/unicauca/unicauca-10k.csv';
const { scores: golden }: { scores: Record<string, Record<string, Scores>> } = JSON.parse(
  readFileSync('test/golden/study.json', 'utf8'),
);
/** scikit-learn's scores by the titles of protocol and recipe. */
const reference = Object.entries(golden).flatMap(([protocol, scores]) =>
  Object.entries(scores).map(([recipe, wanted]) => ({ protocol, recipe, wanted })),
);

const folder = mkdtempSync(join(tmpdir(), 'nettc-study-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the example as a reader would; returns what it printed and the tables it wrote. */
function run(...options: string[]) {
  const markdown = join(folder, `${options.join('_').replace(/[^\w]/g, '-')}.md`);
  const said = execFileSync(
    process.execPath,
    [resolve('examples/unicauca-study/main.js'), '--out', join(folder, 'models'), '--markdown', markdown, ...options],
    { encoding: 'utf8', stdio: 'pipe' },
  );
  return { said, tables: readFileSync(markdown, 'utf8') };
}

/** Accuracy and macro-F1 by recipe and protocol, of the first table. */
function scoresIn(markdown: string): Map<string, Map<string, Scores>> {
  const [, table] = markdown.slice(markdown.indexOf('### Accuracy')).split('\n\n');
  const [head, , ...rows] = table!.split('\n').map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const entries = rows.map(([recipe, ...cells]) => {
    const scores = cells.map((cell, i) => [head![i + 1]!, cell.split(' / ').map(Number) as unknown as Scores] as const);
    return [recipe!, new Map(scores)] as const;
  });
  return new Map(entries);
}

function expectClose(got: Scores, wanted: Scores, tolerance: number, what: string): void {
  for (const i of [0, 1])
    expect(Math.abs(got[i]! - wanted[i]!), `${what}: ${got} for ${wanted}`).toBeLessThan(tolerance);
}

describe('the example unicauca-study', () => {
  it('compares every recipe on simulated flows, and says that they are simulated', () => {
    const { said, tables } = run(
      '--data',
      'simulated',
      '--protocols',
      'published,grouped,later-no-ports',
      '--epochs',
      '1',
    );
    expect(said).toMatch(/^These flows are SIMULATED/);
    expect(tables).toMatch(/^<!-- study -->\n\nOf SIMULATED flows/);
    const scores = scoresIn(tables);
    expect([...scores.keys()]).toEqual([
      'always the largest class',
      'port lookup',
      'SVM',
      'SVM + SMOTE',
      'SVM + SMOTE, tuned',
      'random forest',
      'gradient boosting',
      'neural network 128-64',
      'convolution, 1000 rows',
    ]);
    for (const byProtocol of scores.values()) expect(byProtocol.size).toBe(3);
    expect(tables.match(/^- .*, chosen by the search: `/gm)).toHaveLength(3);
    expect(tables.match(/^true \\ predicted +Other +Secure +Streaming +Web$/gm)).toHaveLength(21);
    const shared = [...tables.matchAll(/ (\S+) % \| \S+ % \|$/gm)].map(([, share]) => Number(share));
    expect(shared[0]).toBeGreaterThan(30);
    expect(shared.slice(1)).toEqual([0, 0]);
  });

  it('saves models that know what they were asked and what they need', () => {
    const files = readdirSync(join(folder, 'models'));
    expect(files).toHaveLength(21);
    const open = (name: string) => load(readFileSync(join(folder, 'models', `${name}.nettc`)));
    const columns = (name: string) => open(name).input!.fields.map((field) => field.name);
    expect(columns('published.svm-tuned')).toEqual(expect.arrayContaining(['L7Protocol', 'Destination.Port']));
    expect(columns('grouped.svm-tuned')).not.toContain('L7Protocol');
    expect(columns('later-no-ports.forest')).not.toContain('Destination.Port');
    expect(open('grouped.svm-smote').card).toMatchObject({ name: 'SVM + SMOTE', data: 'SIMULATED flows' });
    expect(open('grouped.svm-smote').card.protocol).toMatch(/^grouped by Flow.ID: /);
  });

  it('names what there is where an option names something else', () => {
    expect(() => run('--data', 'simulated', '--protocols', 'latter')).toThrow(
      /no "latter"; there are published, no-code/,
    );
  });

  it('documents scores that are those of scikit-learn in the same splits', () => {
    const documented = scoresIn(readFileSync('docs/unicauca-study.md', 'utf8'));
    for (const { protocol, recipe, wanted } of reference)
      expectClose(documented.get(recipe)!.get(protocol)!, wanted, 0.02, `${recipe}, ${protocol}`);
  });

  it.skipIf(!existsSync(DATA))(
    `gives scikit-learn's scores on Unicauca's flows${existsSync(DATA) ? '' : ' (skipped: ../shared/data is absent)'}`,
    () => {
      const exact = scoresIn(run('--data', DATA, '--protocols', 'published,no-code,later', '--recipes', 'svm').tables);
      const chance = scoresIn(run('--data', DATA, '--protocols', 'later', '--recipes', 'svm-smote').tables);
      for (const protocol of ['as published', 'label code dropped', 'time and group'])
        expectClose(exact.get('SVM')!.get(protocol)!, golden[protocol]!.SVM!, 0.002, protocol);
      // SMOTE draws by chance.
      const later = 'time and group';
      expectClose(chance.get('SVM + SMOTE')!.get(later)!, golden[later]!['SVM + SMOTE']!, 0.02, later);
    },
  );
});
