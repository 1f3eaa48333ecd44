import { describe, expect, it } from 'vitest';
import { DataError, ParameterError } from '../../src/core/errors.js';
import {
  accuracyScore,
  balancedAccuracyScore,
  classificationReport,
  confusionMatrix,
  f1Score,
  logLoss,
  precisionRecallFscoreSupport,
  precisionScore,
} from '../../src/metrics/index.js';

describe('every metric', () => {
  it.each([
    ['accuracyScore', accuracyScore],
    ['balancedAccuracyScore', balancedAccuracyScore],
    ['f1Score', f1Score],
    ['confusionMatrix', confusionMatrix],
    ['classificationReport', classificationReport],
  ])('refuses lists it cannot compare: %s', (name, metric) => {
    expect(() => metric([], [])).toThrow(new DataError(`${name}: yTrue has no labels`));
    expect(() => metric(['a'], ['a', 'b'])).toThrow(new DataError(`${name}: yTrue has 1 labels, yPred has 2`));
    expect(() => metric([1, 2], ['a', 'b'])).toThrow(
      new DataError(`${name}: yTrue holds numbers and yPred strings (1, "a")`),
    );
    expect(() => metric([1, Number.NaN], [1, 1])).toThrow(
      new DataError(`${name}: yTrue[1] must be a string or a number, got NaN`, { row: 1 }),
    );
    expect(() => metric([1, 1], [1, 'b'])).toThrow(
      new DataError(`${name}: yPred mixes numbers and strings (row 1 is "b")`, { row: 1 }),
    );
    expect(() => metric([1, 0], [1, 0], { sampleWeight: [1] })).toThrow(
      new DataError(`${name}: sampleWeight has 1 values for 2 rows`),
    );
    expect(() => metric([1, 0], [1, 0], { sampleWeight: [1, -1] })).toThrow(DataError);
    expect(() => metric([1, 0], [1, 0], { sampleWeight: [0, 0] })).toThrow(DataError);
  });

  it('takes typed arrays', () => {
    expect(accuracyScore(Int32Array.of(1, 2, 3), Float64Array.of(1, 2, 4))).toBe(2 / 3);
  });
});

describe('precision, recall and F', () => {
  it('refuse to pick a positive class out of three, and say what to do', () => {
    expect(() => f1Score([0, 1, 2], [0, 1, 2])).toThrow(
      new ParameterError(
        'f1Score: there are 3 classes, but average is "binary": choose null, "micro", "macro" or "weighted"',
      ),
    );
  });

  it('refuse a positive class that is none of the two', () => {
    expect(() => f1Score(['bot', 'human'], ['bot', 'bot'])).toThrow(
      new ParameterError('f1Score: posLabel must be one of "bot", "human", got 1'),
    );
    expect(() => precisionScore(['bot'], ['bot'])).toThrow(
      new ParameterError('precisionScore: posLabel must be one of "bot", got 1'),
    );
  });

  it('refuse parameters that mean nothing', () => {
    const score = (options: object) => () =>
      precisionRecallFscoreSupport([1, 2], [1, 2], { average: 'macro', ...options });
    const name = 'precisionRecallFscoreSupport';
    expect(score({ average: 'samples' })).toThrow(
      new ParameterError(`${name}: average must be "binary", "macro", "micro", "weighted", null, got "samples"`),
    );
    expect(score({ zeroDivision: 2 })).toThrow(ParameterError);
    expect(score({ beta: -1 })).toThrow(ParameterError);
    expect(score({ labels: [] })).toThrow(new ParameterError(`${name}: labels must name at least one label`));
    expect(score({ labels: [1, 1] })).toThrow(new ParameterError(`${name}: labels lists a label twice`));
    expect(score({ labels: ['1'] })).toThrow(new DataError(`${name}: yTrue holds numbers and labels strings (1, "1")`));
  });
});

describe('confusionMatrix', () => {
  const m = confusionMatrix(['Web', 'DNS', 'Web', 'Streaming'], ['Web', 'DNS', 'DNS', 'Web']);

  it('knows its labels', () => {
    expect(m.labels).toEqual(['DNS', 'Streaming', 'Web']);
    expect(m.counts).toEqual({
      rows: 3,
      cols: 3,
      names: ['DNS', 'Streaming', 'Web'],
      data: Float64Array.of(1, 0, 0, 0, 0, 1, 1, 0, 1),
    });
  });

  it('prints itself aligned, true labels down and predicted ones across', () => {
    expect(`\n${m}`).toBe(`
true \\ predicted  DNS  Streaming  Web
             DNS    1          0    0
       Streaming    0          0    1
             Web    1          0    1`);
    expect(`\n${confusionMatrix([1, 1, 2], [1, 2, 2], { normalize: 'true' })}`).toBe(`
true \\ predicted      1      2
               1  0.500  0.500
               2  0.000  1.000`);
  });

  it('refuses labels of which none occurs, and an unknown way to normalize', () => {
    expect(() => confusionMatrix([1, 2], [1, 2], { labels: [3] })).toThrow(
      new DataError('confusionMatrix: none of the labels occurs in yTrue'),
    );
    const options: object = { normalize: 'rows' };
    expect(() => confusionMatrix([1], [1], options)).toThrow(ParameterError);
  });
});

describe('classificationReport', () => {
  it('holds the numbers behind its text', () => {
    const report = classificationReport([0, 1, 2, 2, 2], [0, 0, 2, 2, 1]);
    expect(report.perClass[2]).toEqual({ label: 2, precision: 1, recall: 2 / 3, f1Score: 0.8, support: 3 });
    expect(report.accuracy).toBe(0.6);
    expect(report.microAvg).toBeUndefined();
    expect(report.macroAvg).toEqual({
      precision: 0.5,
      recall: (1 + 0 + 2 / 3) / 3,
      f1Score: (2 / 3 + 0 + 0.8) / 3,
      support: 5,
    });
    expect(report.weightedAvg.recall).toBeCloseTo(0.6, 15);
    expect(JSON.parse(JSON.stringify(report))).toMatchObject({ accuracy: 0.6 });
  });

  it('gives the micro average where labels leave classes out, and the accuracy of all rows', () => {
    const report = classificationReport([0, 1, 2, 2], [0, 1, 2, 1], { labels: [0, 1] });
    expect(report.microAvg).toEqual({ precision: 2 / 3, recall: 1, f1Score: 0.8, support: 2 });
    expect(report.accuracy).toBe(0.75);
  });

  it('shows other names for the labels, one each', () => {
    const text = classificationReport([0, 1], [0, 1], { targetNames: ['benign', 'attack'] }).toString();
    expect(
      text
        .split('\n')
        .slice(2, 4)
        .map((line) => line.trim().split(' ')[0]),
    ).toEqual(['benign', 'attack']);
    expect(() => classificationReport([0, 1], [0, 1], { targetNames: ['benign'] })).toThrow(
      new ParameterError('classificationReport: targetNames has 1 names for 2 labels'),
    );
  });
});

describe('logLoss', () => {
  it('takes the order of the columns from labels', () => {
    const loss = logLoss(
      ['b', 'a'],
      [
        [0.9, 0.1],
        [0.2, 0.8],
      ],
      { labels: ['b', 'a'] },
    );
    expect(loss).toBe(
      logLoss(
        ['b', 'a'],
        [
          [0.1, 0.9],
          [0.8, 0.2],
        ],
      ),
    );
  });

  it('refuses what are no probabilities of the labels', () => {
    const loss = (yTrue: string[], proba: number[][], labels?: string[]) => () => logLoss(yTrue, proba, { labels });
    expect(
      loss(
        ['a', 'b'],
        [
          [0.5, 0.5],
          [1.5, -0.5],
        ],
      ),
    ).toThrow(new DataError('logLoss: yProba of row 1, column 0 must be from 0 to 1, got 1.5', { row: 1, column: 0 }));
    expect(
      loss(
        ['a', 'b'],
        [
          [0.5, 0.5],
          [0.5, 0.25],
        ],
      ),
    ).toThrow(new DataError('logLoss: yProba of row 1 sums to 0.75, not to 1', { row: 1 }));
    expect(
      loss(
        ['a', 'a'],
        [
          [0.5, 0.5],
          [0.5, 0.5],
        ],
      ),
    ).toThrow(
      new ParameterError('logLoss: there is one label only, "a": give all of them as labels, such as model.classes'),
    );
    expect(
      loss(
        ['a', 'b'],
        [
          [0.2, 0.3, 0.5],
          [1, 0, 0],
        ],
      ),
    ).toThrow(ParameterError);
    expect(
      loss(
        ['a', 'c'],
        [
          [0.5, 0.5],
          [0.5, 0.5],
        ],
        ['a', 'b'],
      ),
    ).toThrow(new DataError('logLoss: the label "c" of row 1 has no column', { row: 1 }));
    expect(loss(['a', 'b'], [[0.5, 0.5]])).toThrow(new DataError('logLoss: yTrue has 2 labels, yProba has 1 rows'));
    expect(loss([], [])).toThrow(DataError);
  });
});
