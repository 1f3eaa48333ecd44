import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkpointFile } from '../../src/node/index.js';
import { flows } from '../docs/flows.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'checkpoint-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const built = (name: string) => JSON.stringify(`file://${resolve(`dist/${name}.js`)}`);
/**
 * Trains from a file and saves the model. Kills itself, without a chance to clean up, before it would write a checkpoint or right
 * after: `node program.mjs folder name before|after k`.
 */
const PROGRAM = `
import { csvBatches, iot23, MLPClassifier, Pipeline, StandardScaler, trainStream } from ${built('index')};
import { checkpointFile, openSource, saveModel } from ${built('node')};
const [folder, name, when, k] = process.argv.slice(2);
const model = new Pipeline([['scale', new StandardScaler()], ['mlp', new MLPClassifier({ hiddenLayerSizes: [8], dropout: 0.2 })]]);
const file = await checkpointFile(folder + '/' + name + '.checkpoint');
let saves = 0;
const die = (place) => when === place && saves === Number(k) && process.kill(process.pid, 'SIGKILL');
await trainStream(() => csvBatches(openSource(folder + '/flows.csv'), { batchRows: 100 }), model, {
  dataset: { schema: iot23 }, epochs: 3, batchRows: 50, shuffleRows: 200, checkpointRows: 100,
  holdOut: { by: 'time', share: 0.2 }, checkpoint: file.checkpoint,
  async saveCheckpoint(bytes) {
    saves++;
    die('before');
    await file.saveCheckpoint(bytes);
    die('after');
  },
});
await saveModel(folder + '/' + name + '.nettc', model);
`;

describe('a training that is killed', () => {
  it('goes on where it was and ends in the file of one that was not, byte for byte', () => {
    writeFileSync(join(folder, 'flows.csv'), flows(500));
    writeFileSync(join(folder, 'program.mjs'), PROGRAM);
    const run = (name: string, ...kill: string[]) =>
      spawnSync(process.execPath, [join(folder, 'program.mjs'), folder, name, ...kill], { encoding: 'utf8' });
    expect(run('whole')).toMatchObject({ status: 0, stderr: '' });
    for (const kill of [
      ['after', '1'], // the preprocessing is done
      ['before', '3'],
      ['after', '5'], // in the second epoch
      ['before', '1'], // of those that are left
    ])
      expect(run('killed', ...kill)).toMatchObject({ signal: 'SIGKILL' });
    expect(readdirSync(folder)).not.toContain('killed.nettc');
    expect(run('killed')).toMatchObject({ status: 0, stderr: '' });
    const model = (name: string) => readFileSync(join(folder, `${name}.nettc`));
    expect(model('killed').equals(model('whole'))).toBe(true);
  });
});

describe('checkpointFile', () => {
  it('has no checkpoint where there is no file, and the last one that was saved where there is one', async () => {
    const path = join(folder, 'run');
    const { checkpoint, saveCheckpoint } = await checkpointFile(path);
    expect(checkpoint).toBeUndefined();
    await saveCheckpoint(Uint8Array.of(1, 2));
    await saveCheckpoint(Uint8Array.of(3));
    expect([...(await checkpointFile(path)).checkpoint!]).toEqual([3]);
    expect(readdirSync(folder)).toEqual(['run']);
  });

  it('leaves the checkpoint before where one cannot be written, and passes on the error of the system', async () => {
    await expect(checkpointFile(folder)).rejects.toMatchObject({ code: 'EISDIR' });
    const path = join(folder, 'run');
    const { saveCheckpoint } = await checkpointFile(path);
    await saveCheckpoint(Uint8Array.of(1));
    mkdirSync(`${path}.${process.pid}.tmp`); // in the way of the temporary file
    await expect(saveCheckpoint(Uint8Array.of(2))).rejects.toMatchObject({ code: 'EISDIR' });
    expect([...readFileSync(path)]).toEqual([1]);
  });
});
