import { describe, expect, it } from 'vitest';
import { applyState, kindTable, type Label, Random, zeros } from '../../src/core/index.js';
import { CalibratedClassifierCV } from '../../src/model-selection/index.js';
import { makePipeline } from '../../src/pipeline/index.js';
import type { ChainState, KernelState, MeanState } from '../../src/predict/index.js';
import { StandardScaler } from '../../src/preprocessing/index.js';
import { LinearSVC, OneClassSVM, SVC } from '../../src/svm/index.js';

function task(classes: number) {
  const random = new Random(classes);
  const X = zeros(120, 3);
  for (let k = 0; k < X.data.length; k++) X.data[k] = random.float() + (k % 3 === 0 ? Math.floor(k / 3) % classes : 0);
  const y: Label[] = Array.from({ length: 120 }, (_, i) => 'abcd'[i % classes]!);
  return { X, y };
}

describe('the state of decisions', () => {
  it.each([
    ['SVC of two classes', 2, () => new SVC()],
    ['SVC of two classes, pair by pair', 2, () => new SVC({ decisionFunctionShape: 'ovo', probability: true })],
    ['SVC of four classes', 4, () => new SVC({ probability: true })],
    ['LinearSVC of two classes', 2, () => new LinearSVC()],
    ['LinearSVC of four classes', 4, () => new LinearSVC()],
  ] as const)('answers what decisionFunction does: %s', (_, classes, make) => {
    const { X, y } = task(classes);
    const model = make().fit(X, y);
    const { rows, cols, data } = model.decisionFunction(X);
    expect(applyState(model.decisionState()!, X, kindTable(model.kinds))).toEqual({ rows, cols, data });
    expect([rows, cols]).toEqual([120, classes === 2 ? 1 : classes]);
    const scaled = makePipeline(new StandardScaler(), make()).fit(X, y);
    const Z = new StandardScaler().fit(X).transform(X);
    expect(scaled.decisionFunction!(X).data).toEqual(make().fit(Z, y).decisionFunction(Z).data);
  });

  it('answers what decisionFunction does: OneClassSVM', () => {
    const { X } = task(2);
    const model = new OneClassSVM().fit(X);
    expect(applyState(model.decisionState(), X, kindTable(model.kinds)).data).toEqual(model.decisionFunction(X));
  });

  it('is not there for pairs of more than two classes, which are no scores of classes; a pipeline still decides', () => {
    const { X, y } = task(3);
    const make = () => new SVC({ decisionFunctionShape: 'ovo' });
    const model = make().fit(X, y);
    expect(model.decisionState()).toBeUndefined();
    const scaled = makePipeline(new StandardScaler(), make()).fit(X, y);
    const Z = new StandardScaler().fit(X).transform(X);
    expect(scaled.decisionFunction!(X)).toEqual(make().fit(Z, y).decisionFunction(Z));
  });

  it.each([
    [2, 'second', 'ovr'],
    [4, 'votes', 'ovr'],
    [4, 'shares', 'ovo'],
  ] as const)('is what calibration learns from: %d classes, %s', (classes, answer, decisionFunctionShape) => {
    const { X, y } = task(classes);
    const { parts } = new CalibratedClassifierCV(new SVC({ decisionFunctionShape }), { cv: 2 }).fit(X, y).fitted
      .state as MeanState;
    expect(parts.map((part) => ((part as ChainState).steps[0] as KernelState).answer)).toEqual([answer, answer]);
  });
});
