import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataError, ModelError } from '../../src/core/errors.js';
import { readCsv, readZeekLog } from '../../src/data/index.js';
import { loadModel, openSource, openTarget, readCsvFile, readZeekLogFile, saveModel } from '../../src/node/index.js';
import { DecisionTreeClassifier } from '../../src/tree/index.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'node-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);
const file = (name: string, content: string | Uint8Array) => {
  writeFileSync(at(name), content);
  return at(name);
};
const openFiles = () => (existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : 0);

describe('reading files', () => {
  it('gives the bytes of a file as a stream', async () => {
    const bytes = Uint8Array.from({ length: 700_000 }, (_, i) => i % 251);
    const read = await new Response(openSource(file('x', bytes))).arrayBuffer();
    expect(Buffer.from(read).equals(Buffer.from(bytes))).toBe(true);
  });

  it('closes the file at its end, and where the stream is cancelled', async () => {
    const path = file('x', new Uint8Array(2_000_000));
    const before = openFiles();
    await new Response(openSource(path)).arrayBuffer();
    const reader = openSource(path).getReader();
    await reader.read();
    await reader.cancel();
    expect(openFiles()).toBe(before);
  });

  it('refuses a directory, and passes on the error of the system', async () => {
    await expect(new Response(openSource(folder)).text()).rejects.toThrow(DataError);
    await expect(new Response(openSource(at('none'))).text()).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(readCsvFile(at('none'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(readCsvFile(folder)).rejects.toThrow(DataError);
  });

  it('reads a CSV file, plain or gzip, with the reader’s options', async () => {
    const text = 'port,label\n80,web\n53,dns\n';
    const table = await readCsv(text);
    for (const path of [file('x.csv', text), file('x.csv.gz', gzipSync(text))])
      expect([...(await readCsvFile(path))]).toEqual([...table]);
    expect((await readCsvFile(at('x.csv'), { columns: ['label'] })).names).toEqual(['label']);
  });

  it('reads a file a second time where a column turns out to be text late', async () => {
    const lines = Array.from({ length: 30_000 }, (_, i) => (i < 25_000 ? String(i) : `host-${i}`));
    const table = await readCsvFile(file('late.csv', `a,b\n${lines.map((line) => `1,${line}\n`).join('')}`));
    expect(table.rows).toBe(30_000);
    expect(table.column('b').get(0)).toBe('0');
    expect(table.column('b').get(29_999)).toBe('host-29999');
  });

  it('reads a Zeek log', async () => {
    const text = '#separator \\x09\n#unset_field\t-\n#fields\tts\tproto\n#types\ttime\tenum\n1.5\ttcp\n-\tudp\n';
    expect([...(await readZeekLogFile(file('conn.log', text)))]).toEqual([...(await readZeekLog(text))]);
  });

  it('closes the file when what it holds cannot be read', async () => {
    const path = file('bad.csv', `a,b\n${'1,2\n'.repeat(500_000)}1\n`);
    const before = openFiles();
    await expect(readCsvFile(path)).rejects.toThrow(/line 500002/);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(openFiles()).toBe(before);
  });
});

describe('writing files', () => {
  it('shows the file under its name only once it is whole', async () => {
    const target = await openTarget(at('out'));
    await target.write('first,');
    expect(existsSync(at('out'))).toBe(false);
    await target.write(new TextEncoder().encode('second'));
    await target.commit();
    await target.discard();
    expect(readFileSync(at('out'), 'utf8')).toBe('first,second');
    expect(readdirSync(folder)).toEqual(['out']);
  });

  it('leaves nothing behind, and the old file as it was, when given up', async () => {
    file('out', 'old');
    const target = await openTarget(at('out'));
    await target.write('new');
    await target.discard();
    expect(readdirSync(folder)).toEqual(['out']);
    expect(readFileSync(at('out'), 'utf8')).toBe('old');
  });

  it('keeps the mode of a file it replaces, and a symbolic link a link', async () => {
    file('real', 'old');
    chmodSync(at('real'), 0o640);
    symlinkSync(at('real'), at('link'));
    const target = await openTarget(at('link'));
    await target.write('new');
    await target.commit();
    expect(readFileSync(at('real'), 'utf8')).toBe('new');
    expect(statSync(at('real')).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder).sort()).toEqual(['link', 'real']);
  });

  it('writes to a device directly', async () => {
    const target = await openTarget('/dev/null');
    await target.write('gone');
    await target.commit();
    expect(statSync('/dev/null').isFile()).toBe(false);
  });

  it('refuses a directory and a folder that is not there', async () => {
    mkdirSync(at('folder'));
    await expect(openTarget(at('folder'))).rejects.toMatchObject({ code: 'EISDIR' });
    await expect(openTarget(at('none/x'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('model files', () => {
  const tree = new DecisionTreeClassifier().fit([[0], [1]], ['a', 'b']);

  it('come back as they were saved', async () => {
    await saveModel(at('m.nettc'), tree, { card: { data: 'two rows' } });
    const model = await loadModel(at('m.nettc'));
    expect(model.predict([[0], [1]])).toEqual(['a', 'b']);
    expect(model.card).toEqual({ data: 'two rows' });
    expect(readdirSync(folder)).toEqual(['m.nettc']);
  });

  it('are not touched by a save that fails', async () => {
    await saveModel(at('m.nettc'), tree);
    const before = readFileSync(at('m.nettc'));
    await expect(saveModel(at('m.nettc'), tree, { card: { bad: Number.NaN } })).rejects.toThrow(ModelError);
    await expect(saveModel(at('m.nettc'), new DecisionTreeClassifier())).rejects.toThrow(/not fitted/);
    expect(readFileSync(at('m.nettc')).equals(before)).toBe(true);
  });

  it('are refused when cut, changed or none', async () => {
    await saveModel(at('m.nettc'), tree);
    const bytes = readFileSync(at('m.nettc'));
    for (const content of [
      bytes.subarray(0, bytes.length - 1),
      bytes.map((b, i) => (i === 40 ? b ^ 1 : b)),
      Buffer.from('text'),
    ])
      await expect(loadModel(file('bad.nettc', content))).rejects.toThrow(ModelError);
    await expect(loadModel(at('none'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
