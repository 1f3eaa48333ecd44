import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { readCsv, readZeekLog } from '../../src/data/index.js';
import { balancedAccuracyScore, f1Score } from '../../src/metrics/index.js';
import { iot23 } from '../../src/schemas/index.js';

const DATA = '../shared/data/iot23/captures.csv';
const GOLDEN = 'test/golden/iot23_study.json';
const golden: { scores: Record<string, Record<string, readonly [number, number, number]>> } = existsSync(GOLDEN)
  ? JSON.parse(readFileSync(GOLDEN, 'utf8'))
  : { scores: {} };
/** What a test's title says where there is nothing to compare with. */
const noReference = existsSync(GOLDEN) ? '' : ` (skipped: ${GOLDEN} is absent; iot23_study.py makes it)`;
const folder = mkdtempSync(join(tmpdir(), 'nettc-iot23-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A module of the example, which has no types. */
const part = (name: string) => import(pathToFileURL(resolve(`examples/iot23-study/${name}.js`)).href);

/** Runs the example as a reader would; returns what it printed and the tables it wrote. */
function run(...options: string[]) {
  const markdown = join(folder, `${options.join('_').replace(/[^\w]/g, '-')}.md`);
  const said = execFileSync(
    process.execPath,
    [resolve('examples/iot23-study/main.js'), '--markdown', markdown, ...options],
    { encoding: 'utf8', stdio: 'pipe' },
  );
  return { said, tables: readFileSync(markdown, 'utf8') };
}

type Row = ReadonlyMap<string, string>;

/** The cells of the first table behind a text, by row and column. */
function tableBehind(heading: string, markdown: string): Map<string, Row> {
  const lines = markdown.slice(markdown.indexOf(heading)).split('\n');
  const start = lines.findIndex((line) => line.startsWith('|'));
  const length = lines.slice(start).findIndex((line) => !line.startsWith('|'));
  const [head, , ...rows] = lines.slice(start, start + length).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return new Map(rows.map(([name, ...cells]) => [name!, new Map(cells.map((cell, i) => [head![i + 1]!, cell]))]));
}

const macroF1 = (cell: string | undefined) => Number(cell?.split(' / ')[1]);

describe('the example iot23-study', () => {
  it('asks every question of simulated logs, and says that they are simulated', () => {
    const { said, tables } = run('--data', 'simulated', '--recipes', 'majority,port-lookup,xgboost,logistic');
    expect(said).toMatch(/^These flows are SIMULATED/);
    expect(tables).toMatch(/^<!-- study -->\n\nOf SIMULATED logs: rows balanced \d+, captures \d+, complete \d+\./);
    const scores = tableBehind('### Accuracy', tables);
    expect([...scores.keys()]).toEqual(['always the largest class', 'port lookup', 'XGBoost', 'logistic regression']);
    expect([...scores.values()].map((cells) => cells.size)).toEqual([10, 10, 10, 10]);
    expect(scores.get('port lookup')!.get('across, ports dropped')).toBe('–');
    const asked = tableBehind('### What is asked', tables);
    for (const [question, cells] of asked) {
      const title = question.split(':')[0]!;
      const most = Number(cells.get('accuracy at most'));
      // What is tested in a random fifth is not all that the ceiling was made of.
      if (title.includes('across') || title.includes('windows') || title.includes('complete'))
        for (const answers of scores.values())
          expect(answers.get(title) === '–' || Number.parseFloat(answers.get(title)!) <= most, title).toBe(true);
    }
    const across = tableBehind('**across, ports dropped** (', tables).get('XGBoost')!;
    const [, score, low, high] = /^(\S+) \((\S+)–(\S+)\)$/.exec(across.get('macro-F1')!)!.map(Number);
    expect(low!).toBeLessThanOrEqual(score! + 0.005);
    expect(high!).toBeGreaterThanOrEqual(score! - 0.005);
    const captures = tableBehind('**across, ports dropped**: mean recall', tables);
    expect([...captures.keys()]).toEqual(['sim-1', 'sim-2', 'sim-3', 'sim-4', 'sim-5']);
    const worst = Math.min(...[...captures.values()].map((cells) => Number(cells.get('XGBoost'))));
    expect(Number.parseFloat(across.get('worst capture')!)).toBe(worst);
  });

  it('draws its tables from raw logs below a folder, and writes what it drew', async () => {
    const { simulatedLogs } = await part('simulate');
    const names = ['CTU-IoT-Malware-Capture-34-1', 'CTU-IoT-Malware-Capture-43-1', 'CTU-Honeypot-Capture-4-1'];
    const counts = new Map<string, number>();
    for (const [i, name] of names.entries()) {
      const log: string = simulatedLogs()[[0, 1, 3][i]!].open();
      const file = join(folder, 'logs', name, 'bro', 'conn.log.labeled');
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, log);
      // As in the published script: C&C from everywhere, the others from 43-1.
      for (const label of iot23.labels(await readZeekLog(log)))
        if (label === 'C&C' || i === 1) counts.set(String(label), (counts.get(String(label)) ?? 0) + 1);
    }
    const drawn = join(folder, 'balanced.csv');
    const options = ['--protocols', 'published,complete', '--recipes', 'majority', '--balanced', drawn];
    const { tables } = run('--data', join(folder, 'logs'), ...options);
    const labels = iot23.labels(await readCsv(readFileSync(drawn)));
    expect(new Map([...counts.keys()].map((name) => [name, labels.filter((l) => l === name).length]))).toEqual(counts);
    expect([...tableBehind('**C&C, complete captures**: mean recall', tables).keys()]).toEqual([
      'Honeypot-4-1',
      '34-1',
      '43-1',
    ]);
  });

  it('counts all captures together, each class that is there, as scikit-learn scores the joined answers of all folds', async () => {
    const { acrossCaptures, ceiling } = await part('scores');
    const truth = { x: 'aaab', y: 'bbbb', z: 'ccca' };
    const answers = { x: 'aabb', y: 'bbba', z: 'cccc' };
    const code = (letter: string) => 'abc'.indexOf(letter);
    const counts = new Map(
      (['x', 'y', 'z'] as const).map((capture) => {
        const cells = new Float64Array(9);
        for (const [i, letter] of [...truth[capture]].entries())
          cells[code(letter) * 3 + code(answers[capture][i]!)]!++;
        return [capture, cells];
      }),
    );
    const { macroF1, balanced, captures, mean, worst } = acrossCaptures(counts, 3);
    const joined = (by: object) => [...Object.values(by).join('')];
    expect(macroF1).toBeCloseTo(f1Score(joined(truth), joined(answers), { average: 'macro' }), 12);
    expect(balanced).toBeCloseTo(balancedAccuracyScore(joined(truth), joined(answers)), 12);
    expect(captures).toEqual([
      { name: 'x', score: (2 / 3 + 1) / 2 },
      { name: 'y', score: 3 / 4 },
      { name: 'z', score: 1 / 2 },
    ]);
    expect(mean).toBeCloseTo((5 / 6 + 3 / 4 + 1 / 2) / 3, 12);
    expect(worst).toEqual({ name: 'z', score: 1 / 2 });
    // Vector 0: 2 a, 1 b; vector 1: 2 b. Saying b of vector 0 finds a third of b and loses all of a.
    const most = ceiling([0, 0, 0, 1, 1], [0, 0, 1, 1, 1], 2);
    expect(most).toEqual({ distinct: 2, accuracy: 0.8, balanced: expect.closeTo(5 / 6, 12) });
  });

  it('draws whole captures anew for its intervals: no interval where captures agree, and the same one each time', async () => {
    const { intervals } = await part('scores');
    const same = new Map([1, 2, 3].map((i) => [i, Float64Array.of(8 * i, 2 * i, 1 * i, 9 * i)]));
    const { balanced } = intervals(same, 2);
    expect(balanced[0]).toBeCloseTo(0.85, 12);
    expect(balanced[1]).toBeCloseTo(0.85, 12);
    // One capture finds all of its class, the other none of the same: a draw holds the first alone in a quarter of the cases.
    const unlike = new Map([
      ['x', Float64Array.of(10, 0, 0, 0)],
      ['y', Float64Array.of(0, 10, 0, 0)],
    ]);
    expect(intervals(unlike, 2).balanced).toEqual([0, 1]);
    expect(intervals(unlike, 2)).toEqual(intervals(unlike, 2));
  });

  it('names what there is where an option names something else, and a folder without flows', () => {
    expect(() => run('--data', 'simulated', '--recipes', 'trees')).toThrow(
      /no "trees"; there are majority, port-lookup/,
    );
    expect(() => run('--data', 'docs')).toThrow(/docs has neither captures.csv nor any conn.log.labeled/);
  });

  it.skipIf(noReference)(
    `documents scores across captures that are those of scikit-learn and XGBoost on the same rows${noReference}`,
    () => {
      const documented = tableBehind('### Accuracy', readFileSync('docs/iot23-study.md', 'utf8'));
      for (const [protocol, scores] of Object.entries(golden.scores))
        for (const [recipe, [accuracy, wanted]] of Object.entries(scores)) {
          const cell = documented.get(recipe)!.get(protocol)!;
          const what = `${recipe}, ${protocol}: ${cell} for ${accuracy} / ${wanted}`;
          expect(Math.abs(macroF1(cell) - wanted), what).toBeLessThan(0.03);
        }
    },
  );

  it.skipIf(!existsSync(DATA) || noReference)(
    `finds XGBoost's scores again across IoT-23's captures${existsSync(DATA) ? '' : ' (skipped: ../shared/data is absent)'}${noReference}`,
    () => {
      const scores = tableBehind(
        '### Accuracy',
        run('--data', dirname(DATA), '--protocols', 'across-no-ports', '--recipes', 'xgboost').tables,
      ).get('XGBoost')!;
      for (const [protocol, cell] of scores)
        expect(Math.abs(macroF1(cell) - golden.scores[protocol]!.XGBoost![1]), protocol).toBeLessThan(0.03);
    },
  );
});
