import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Which folder of src/ may import which; after the bar, which it may import as types only. */
const TABLE: Record<string, string> = {
  core: '',
  predict: 'core',
  metrics: 'core',
  data: 'core',
  checks: 'core',
  resampling: 'core',
  packets: 'core data',
  parquet: 'core data hyparquet',
  schemas: 'core data predict',
  preprocessing: 'core predict',
  linear: 'core predict',
  svm: 'core predict',
  tree: 'core predict',
  neural: 'core predict',
  neighbors: 'core predict',
  pipeline: 'core predict',
  persistence: 'core predict',
  explain: 'core predict',
  ensemble: 'core predict tree',
  'model-selection': 'core predict metrics checks',
  inspection: 'core predict metrics checks explain model-selection tree | data',
  plots: 'core | *',
  stream: 'core data packets schemas predict',
  testing: 'core predict metrics',
  tfjs: 'core predict neural persistence @tensorflow/tfjs',
  node: 'core data packets predict persistence stream node:',
  cli: '* node:',
};
/** Folders that the root index leaves to their subpaths. */
const NOT_IN_ROOT = ['node', 'parquet', 'tfjs', 'testing', 'cli'];

/** What ECMAScript defines to the last bit. The rest of Math may differ between engines, and so may `**`. */
const EXACT_MATH = 'abs|ceil|clz32|floor|fround|imul|max|min|round|sign|sqrt|trunc|PI|E|LN2|LN10|LOG2E|LOG10E|SQRT2';

const code = new Map(
  readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.as.ts')) // kernels are AssemblyScript
    .map((file) => [file.split(sep).join('/'), readFileSync(join('src', file), 'utf8')]),
);
const bare = new Map([...code].map(([file, text]) => [file, text.replace(/\/\*.*?\*\/|(^|\s)\/\/[^\n]*/gs, '')]));

const folderOf = (file: string) => file.split('/')[0]!;

interface Import {
  readonly from: string;
  /** A file of src/, or the name of a module. */
  readonly to: string;
  readonly typeOnly: boolean;
}
const IMPORT = /^(?:import|export)(\s+type)?\s+(?:[\w$\s{},*]*\bfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'/gm;
const imports: Import[] = [...bare].flatMap(([from, text]) =>
  [...text.matchAll(IMPORT)].map(([, type, static_, dynamic]) => {
    const name = static_ ?? dynamic!;
    const to = name.startsWith('.') ? normalize(join(dirname(from), name)).replace(/\.js$/, '.ts') : name;
    return { from, to, typeOnly: type !== undefined };
  }),
);

/** The places in the code (comments left out) where a pattern occurs. */
const places = (pattern: RegExp) =>
  [...bare].flatMap(([file, text]) => [...text.matchAll(pattern)].map(([match]) => `${file}: ${match}`));

describe('the architecture', () => {
  it('knows every folder of src', () => {
    const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(Object.keys(TABLE)).toEqual(expect.arrayContaining(folders.map(({ name }) => name)));
  });

  it('lets imports point one way only', () => {
    const forbidden = imports.filter(({ from, to, typeOnly }) => {
      const inside = code.has(to);
      const target = inside ? folderOf(to) : to.replace(/^node:.*/, 'node:');
      const folder = folderOf(from);
      if (folder === from) return !inside || NOT_IN_ROOT.includes(target);
      const [values, types] = (TABLE[folder] ?? '').split('|');
      const allowed = `${values} ${typeOnly ? types : ''}`.split(' ');
      return !(target === folder || allowed.includes(target) || (inside && allowed.includes('*')));
    });
    expect(forbidden).toEqual([]);
  });

  it('has no import cycle between files', () => {
    const cycles: string[] = [];
    const finished = new Set<string>();
    const visit = (file: string, path: readonly string[]) => {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      else if (!finished.has(file)) {
        for (const { from, to } of imports) if (from === file) visit(to, [...path, file]);
        finished.add(file);
      }
    };
    for (const file of code.keys()) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it('computes with exact functions only: src/core/math.ts stands in for Math.exp, Math.log, Math.pow and their kin', () => {
    expect(places(new RegExp(`\\bMath\\b(?!\\.(?:${EXACT_MATH})\\b).{0,20}`, 'g'))).toEqual([]);
    // A power of two is exact whatever computes it.
    expect(places(/(?<!(?<![\w.])2) \*\*=? \S+/g)).toEqual([]);
  });

  it('asks for no class of another folder by instanceof: two entry points may hold two copies of it', () => {
    const homes = new Map(
      [...bare].flatMap(([file, text]) =>
        [...text.matchAll(/^export (?:abstract )?class (\w+)(?<!Error)\b/gm)].map(([, name]) => [
          name!,
          folderOf(file),
        ]),
      ),
    );
    const abroad = [...bare].flatMap(([file, text]) =>
      [...text.matchAll(/\binstanceof (\w+)/g)]
        .filter(([, name]) => homes.has(name!) && homes.get(name!) !== folderOf(file))
        .map(([match]) => `${file}: ${match}`),
    );
    expect(abroad).toEqual([]);
  });

  it('switches no type check off', () => {
    expect(
      [...code].filter(([, text]) => /@ts-(?:ignore|nocheck|expect-error)/.test(text)).map(([file]) => file),
    ).toEqual([]);
    expect(places(/\bas any\b|: any\b|<any\b|\bany\[\]/g)).toEqual([]);
  });

  it('keeps files small: 95 % under 400 lines, and one past 600 says why at its head', () => {
    const lines = [...code].map(([file, text]) => ({ file, text, lines: text.split('\n').length }));
    const long = lines.filter((f) => f.lines >= 400);
    expect(long.length, long.map((f) => f.file).join(', ')).toBeLessThanOrEqual(lines.length / 20);
    expect(long.filter((f) => f.lines > 600 && !/^\/[/*]/.test(f.text)).map((f) => f.file)).toEqual([]);
  });
});
