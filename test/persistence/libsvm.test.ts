import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DataError, ModelError, ParameterError } from '../../src/core/index.js';
import { DummyClassifier } from '../../src/linear/index.js';
import { exportLibsvm, importLibsvm } from '../../src/persistence/index.js';
import { fastKernel, type KernelState } from '../../src/predict/index.js';
import { OneClassSVM, SVC } from '../../src/svm/index.js';

interface Case {
  readonly title: string;
  readonly text: string;
  readonly Z: number[][];
  readonly labels: number[];
  readonly decisions: number[][];
  readonly proba: number[][] | null;
}
const { cases } = JSON.parse(readFileSync('test/golden/libsvm.json', 'utf8')) as { cases: Case[] };

const rows = (Z: number[][]) => ({ rows: Z.length, cols: Z[0]!.length, data: Float64Array.from(Z.flat()) });
/** Its decisions are those of the state; of one class they have the other sign there. */
function decisions(state: KernelState, Z: number[][], isOneClass = false): number[] {
  const { data } = fastKernel.apply({ ...state, answer: 'pairs' }, rows(Z), new Map());
  return Array.from(data, (x) => (isOneClass ? -x : x));
}
const X = [
  [0, 1.5],
  [1, 0],
  [2, 0.25],
  [3, 1e-30],
  [4, -7],
  [5, 0.1],
];
const y = [3, -1, 3, -1, 2, 2];

describe('model files of LIBSVM', () => {
  it.each(cases)(
    'are read, and answer as LIBSVM does: $title',
    ({ title, text, Z, labels, decisions: expected, proba }) => {
      const model = importLibsvm(text, { cols: Z[0]!.length });
      const actual = decisions(model.state as KernelState, Z, title === 'one class');
      for (const [i, x] of expected.flat().entries()) expect(actual[i]).toBeCloseTo(x, 9);
      if (!proba) return expect(model.predict(Z)).toEqual(labels);
      const P = model.predictProba(Z).data;
      for (const [i, p] of proba.flat().entries()) expect(P[i]).toBeCloseTo(p, 9);
    },
  );

  it.each(cases)('come back from a model as they were: $title', ({ text, title }) => {
    const model = importLibsvm(text);
    const { state, classes, nFeaturesIn, estimator: name } = model;
    const again = exportLibsvm({ name, fitted: { state, classes, nFeaturesIn, missing: 'none' } });
    expect(importLibsvm(again).state).toEqual(state);
    const plain = (lines: string) =>
      lines
        .trim()
        .split('\n')
        .map((line) =>
          line
            .trim()
            .split(' ')
            .map((word) => (Number.isNaN(Number(word)) ? word : Number(word) + 0)),
        );
    // LIBSVM's own text, but for the name of nu-SVC, whose model is that of C-SVC.
    if (title !== 'nu-SVC') expect(plain(again).slice(1)).toEqual(plain(text).slice(1));
  });

  it.each<[string, SVC | OneClassSVM]>([
    ['SVC', new SVC({ C: 7, gamma: 0.3 })],
    ['a polynomial', new SVC({ kernel: 'poly', degree: 2, coef0: 0.5 })],
    ['probabilities', new SVC({ probability: true })],
    ['OneClassSVM', new OneClassSVM({ nu: 0.4 })],
  ])('hold a fitted machine to the last bit: %s', (_, machine) => {
    machine.fit(X, y);
    const model = importLibsvm(exportLibsvm(machine), { cols: 2 });
    const { index: _index, nIter: _nIter, converged: _converged, ...state } = machine.fitted.state;
    expect(model.state).toEqual(state);
    expect(model.classes).toEqual(machine.classes);
    expect(model.transform(X)).toEqual(machine.predictProba(X));
  });

  it('hold whole numbers as labels, and support vectors', () => {
    expect(() => exportLibsvm(new SVC().fit(X, y.map(String)))).toThrow(DataError);
    expect(() =>
      exportLibsvm(
        new SVC().fit(
          X,
          y.map((label) => label / 2),
        ),
      ),
    ).toThrow(/whole numbers/);
    expect(() => exportLibsvm(new DummyClassifier().fit(X, y))).toThrow(/DummyClassifier is no machine/);
  });

  const sound = exportLibsvm(new SVC({ gamma: 0.5 }).fit(X, y));
  it.each<[string, (text: string) => string]>([
    ['nothing', () => ''],
    ['no support vectors', (text) => text.slice(0, text.indexOf('SV\n'))],
    ['a regression', (text) => text.replace('c_svc', 'epsilon_svr')],
    ['an unknown kernel', (text) => text.replace('rbf', 'toString')],
    ['no gamma that is a number', (text) => text.replace('gamma 0.5', 'gamma x')],
    ['a gamma of 0', (text) => text.replace('gamma 0.5', 'gamma 0')],
    ['no classes', (text) => text.replace('nr_class 3', '')],
    ['a billion classes', (text) => text.replace('nr_class 3', 'nr_class 1000000000')],
    ['a support vector too few', (text) => text.slice(0, text.trimEnd().lastIndexOf('\n'))],
    ['a label too few', (text) => text.replace(/^label -1 2 3$/m, 'label -1 2')],
    ['a label twice', (text) => text.replace(/^label -1 2 3$/m, 'label -1 2 2')],
    ['counts that do not add up', (text) => text.replace(/^nr_sv \d+/m, 'nr_sv 9')],
    ['no rho', (text) => text.replace(/^rho.*$/m, '')],
    [
      'an infinite coefficient',
      (text) =>
        `${text.slice(0, text.indexOf('SV\n'))}SV\n${text.slice(text.indexOf('SV\n') + 3).replace(/^\S+/, '1e999')}`,
    ],
    ['a value without a column', (text) => text.replace(/ 1:/, ' :')],
    ['a column before the first', (text) => text.replace(/ 1:/, ' 0:').replace(/ 1:/, ' -1:')],
    ['a column that no memory holds', (text) => text.replace(/ 2:/, ' 4000000000:')],
  ])('are refused with %s', (_, change) => {
    expect(change(sound)).not.toBe(sound);
    expect(() => importLibsvm(change(sound))).toThrow(ModelError);
  });

  it('are refused with fewer columns than they have', () => {
    expect(() => importLibsvm(sound, { cols: 1 })).toThrow(ParameterError);
  });
});
