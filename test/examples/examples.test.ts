import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { input, loadWith, trees } from '@nettc/core/predict';
import { describe, expect, it } from 'vitest';

/** Runs a script of examples/ as a reader would; returns what it prints. */
const run = (script: string, ...options: string[]) =>
  execFileSync(process.execPath, [`examples/${script}`, ...options], { encoding: 'utf8', stdio: 'pipe' });

describe('the example scripts', () => {
  it('custom-schema: reads columns and labels of its own, and records in other spellings', () => {
    expect(run('custom-schema/main.js').split('\n')).toEqual([
      expect.stringMatching(/^1500 flows, 1\d\d\d with a category; columns: packets, bytes, seconds, transport=tcp, /),
      expect.stringMatching(/^a record is Video \([01]\.\d\d\)$/),
      expect.stringMatching(/^refused: packets must be /),
      '',
    ]);
  });

  it('edge-worker: makes the model file that the Worker opens with two kernels', () => {
    expect(run('edge-worker/train.js')).toMatch(/^model\.nettc: Benign, C&C, DDoS, PortScan; \d+ bytes\n$/);
    const model = loadWith(readFileSync('examples/edge-worker/model.nettc'), [input, trees]);
    expect(model.card.name).toBe('Simulated flows');
    expect(model.input?.fields.map(({ name }) => name)).not.toContain('id.resp_p');
  });

  it('browser: builds the script of the page, with the worker modules where the script looks for them', () => {
    run('browser/build.js');
    for (const worker of ['forest-worker.js', 'svm-worker.js']) {
      expect(readFileSync('examples/browser/dist/app.js', 'utf8')).toContain(`./${worker}`);
      expect(readFileSync(`examples/browser/dist/${worker}`, 'utf8')).toContain('onmessage');
    }
  });

  it('networks: trains the published perceptrons and a convolution, which predicts without tfjs', () => {
    expect(run('networks/main.js', '--epochs', '2').split('\n')).toEqual(
      expect.arrayContaining([
        'Perceptrons on 600 SIMULATED flows, which prove nothing about real ones',
        expect.stringMatching(/^ {2}MLP v1: 128-64, dropout \.3 +accuracy \d\.\d{3} {2}macro-F1 \d\.\d{3} /),
        expect.stringMatching(/^ {2}MLP v2: 256-128-64, class weights +accuracy \d\.\d{3} /),
        expect.stringMatching(/^ {2}accuracy \d\.\d{3} on flows that it has not seen; \d\.\d{3} with /),
        expect.stringMatching(
          /^ {2}saved as \d{4} bytes of the kinds affine, conv, dense; no tfjs is needed to predict$/,
        ),
      ]),
    );
  });
});
