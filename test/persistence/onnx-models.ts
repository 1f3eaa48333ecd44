import { readFileSync } from 'node:fs';
import { Random } from '../../src/core/index.js';
import { ExtraTreesClassifier, RandomForestClassifier } from '../../src/ensemble/index.js';
import { DummyClassifier, LogisticRegression } from '../../src/linear/index.js';
import { CalibratedClassifierCV } from '../../src/model-selection/index.js';
import { KNeighborsClassifier } from '../../src/neighbors/index.js';
import { importLightGBM, importXGBoost, type OnnxExportable } from '../../src/persistence/index.js';
import { Pipeline } from '../../src/pipeline/index.js';
import {
  allKinds,
  type BoostedState,
  type ConvActivation,
  type ConvLayer,
  type ConvState,
  conv,
  Model,
} from '../../src/predict/index.js';
import {
  ColumnTransformer,
  FunctionTransformer,
  MinMaxScaler,
  OneHotEncoder,
  OrdinalEncoder,
  QuantileTransformer,
  RobustScaler,
  SimpleImputer,
  StandardScaler,
  VarianceThreshold,
} from '../../src/preprocessing/index.js';
import { LinearSVC, OneClassSVM, SVC } from '../../src/svm/index.js';
import { DecisionTreeClassifier } from '../../src/tree/index.js';

/** What float32 has no digits for: the share 1 - 1e-7, whose quantile is where the normal distribution is cut off. */
const ONLY_DOUBLE = ['normal quantiles'];

/** In which types a model is compared. */
export const precisionsOf = (title: string): ('float64' | 'float32')[] =>
  ONLY_DOUBLE.includes(title) ? ['float64'] : ['float64', 'float32'];

export interface Exported {
  readonly title: string;
  readonly model: OnnxExportable;
  readonly rows: number[][];
  /** What it answers, where that is computed apart. */
  readonly expected?: Float64Array;
}

const random = new Random(17);
/** Numbers on a grid, so that float32 holds them, with ties; the third column are codes of categories. */
const grid = (n: number) =>
  Array.from({ length: n }, () => [
    Math.round(random.float() * 64) / 16,
    Math.round(random.float() * 256) / 64 + 1000,
    Math.floor(random.float() * 4),
    Math.round(random.float() * 4) / 8 - 0.25,
  ]);
const X = grid(160);
const y3 = X.map(([a, b, c]) => (a! > 2 ? 'scan' : b! + c! > 1003 ? 'web' : 'dns'));
const y2 = X.map(([a, b]) => (a! + b! > 1004 ? 7 : -1));
const rows = [...grid(24), [99, -5, 1, 0], [2, 1002, 3, 0.25]];
const withHoles = (Z: number[][]) => Z.map((row, i) => row.map((x, j) => ((i + 3 * j) % 7 === 0 ? Number.NaN : x)));
const holes = withHoles(rows);

interface Fits {
  fit(X: number[][], y: (string | number)[]): unknown;
}
const fitted = <E extends OnnxExportable>(
  title: string,
  model: E & Fits,
  y: (string | number)[] = y3,
  Z = rows,
  of = X,
): Exported => {
  model.fit(of, y);
  return { title, model, rows: Z };
};
const behind = (step: object) =>
  new Pipeline([
    ['scale', new StandardScaler()],
    ['last', step as SVC],
  ]);
const gram = (Z: number[][]) => Z.map((a) => X.map((b) => a.reduce((sum, x, j) => sum + (x * b[j]!) / 1e6, 0)));

interface Golden {
  readonly cases: { title: string; text: string; Z: (number | null)[][] }[];
}
const imported = (file: string, read: (text: string) => OnnxExportable): Exported[] =>
  (JSON.parse(readFileSync(`test/golden/${file}.json`, 'utf8')) as Golden).cases.map(({ title, text, Z }) => ({
    title: `${file}: ${title}`,
    model: read(text),
    // Categories are whole numbers there.
    rows: Z.map((row) => row.map((x) => x ?? Number.NaN)).filter(([, , x]) => !/categor/.test(title) || !(x! % 1)),
  }));

/** A model that takes a number for a missing value. */
const missingIs = (missing: number, { estimator, nFeaturesIn, featureNamesIn, state }: Model): OnnxExportable => {
  const own = { ...(state as BoostedState), missing };
  return new Model({ estimator, cols: nFeaturesIn, names: featureNamesIn, missing: 'nan', state: own }, allKinds());
};

/** A perceptron of two hidden layers, and its answers by the definition. */
function network(activation: string, f: (x: number) => number): Exported {
  const layer = (inputs: number, outputs: number, by: string) => ({
    weights: Float64Array.from({ length: inputs * outputs }, () => random.float() - 0.5),
    bias: Float64Array.from({ length: outputs }, () => random.float() - 0.5),
    activation: by,
  });
  const layers = [layer(4, 5, activation), layer(5, 3, 'identity'), layer(3, 3, 'softmax')];
  const Z = grid(12).map(([a, b, c, d]) => [a!, b! - 1000, c!, d!]);
  const answers = Z.flatMap((row) => {
    const out = layers.reduce((from, { weights, bias, activation: by }) => {
      const sums = Array.from(bias, (b, k) => from.reduce((sum, x, i) => sum + x * weights[i * bias.length + k]!, b));
      return by === activation ? sums.map(f) : sums;
    }, row);
    const powers = out.map(Math.exp);
    return powers.map((p) => p / powers.reduce((a, b) => a + b));
  });
  const state = { kind: 'dense', v: 1, layers };
  const model = { estimator: 'Network', state, nFeaturesIn: 4, featureNamesIn: undefined, classes: ['a', 'b', 'c'] };
  return { title: `network with ${activation}`, model, rows: Z, expected: Float64Array.from(answers) };
}

/** Layers of every kind along six steps of two channels; the definition of them is held to tfjs elsewhere. */
function sequence(activation: ConvActivation): Exported {
  const numbers = (n: number) => Float64Array.from({ length: n }, () => random.float() - 0.5);
  const convolve = (channels: number, outputs: number, size: number, window: object): ConvLayer => ({
    ...{ op: 'convolve', size, stride: 1, before: 0, after: 0, dilation: 1, ...window },
    ...{ weights: numbers(size * channels * outputs), bias: numbers(outputs) },
  });
  const activate = (name: ConvActivation): ConvLayer => ({ op: 'activate', activation: name, alpha: 0.3 });
  const layers: ConvLayer[] = [
    convolve(2, 4, 3, { before: 1, after: 1 }),
    activate(activation),
    { op: 'max', size: 3, stride: 2, before: 1, after: 0 },
    { op: 'scale', offset: numbers(4), scale: numbers(4), shift: numbers(4) },
    { op: 'mean', size: 2, stride: 1, before: 1, after: 1 },
    { op: 'normalize', epsilon: 1e-3, scale: numbers(4), shift: numbers(4) },
    convolve(4, 3, 2, { dilation: 2, stride: 2, after: 1 }),
    { op: 'reshape', channels: 6 },
    convolve(6, 3, 1, {}),
    activate('softmax'),
  ];
  const Z = Array.from({ length: 9 }, () => Array.from({ length: 12 }, () => 6 * random.float() - 3));
  const state: ConvState = { kind: 'conv', v: 1, channels: 2, layers };
  const model = { estimator: 'Network', state, nFeaturesIn: 12, featureNamesIn: undefined, classes: ['a', 'b', 'c'] };
  const { data: expected } = conv.apply(state, { rows: 9, cols: 12, data: Float64Array.from(Z.flat()) }, new Map());
  return { title: `sequences with ${activation}`, model, rows: Z, expected };
}
const ACTIVATIONS = [
  ...(['relu', 'relu6', 'leaky_relu', 'elu', 'selu', 'silu'] as const),
  ...(['softplus', 'softsign', 'tanh', 'logistic', 'softmax'] as const),
];

export const exported = (): Exported[] => [
  fitted('a tree', new DecisionTreeClassifier({ maxDepth: 4 })),
  fitted('a forest', new RandomForestClassifier({ nEstimators: 7, maxDepth: 5 })),
  fitted('extra trees of whole numbers', new ExtraTreesClassifier({ nEstimators: 5 }), y2),
  fitted('logistic regression', behind(new LogisticRegression())),
  fitted('logistic regression of two classes', behind(new LogisticRegression()), y2),
  fitted('shares of classes', new DummyClassifier()),
  fitted('the most frequent class', new DummyClassifier({ strategy: 'most_frequent' })),
  fitted('linear machine', behind(new LinearSVC())),
  fitted('neighbours', behind(new KNeighborsClassifier({ nNeighbors: 4 }))),
  fitted('neighbours by distance', new KNeighborsClassifier({ weights: 'distance' })),
  fitted('neighbours in blocks', new KNeighborsClassifier({ metric: 'manhattan', weights: 'distance' }), y2),
  fitted('neighbours on a chessboard', new KNeighborsClassifier({ metric: 'chebyshev' })),
  fitted('machine of three classes', behind(new SVC({ gamma: 0.5 }))),
  fitted('machine that breaks ties', behind(new SVC({ breakTies: true, kernel: 'linear' }))),
  fitted('machine with a polynomial', behind(new SVC({ kernel: 'poly', degree: 3, coef0: 1 })), y2),
  fitted('machine with a sigmoid', behind(new SVC({ kernel: 'sigmoid', gamma: 0.05 }))),
  fitted('machine with probabilities of two', behind(new SVC({ probability: true })), y2),
  fitted('machine with coupled probabilities', behind(new SVC({ probability: true }))),
  fitted('machine of given kernels', new SVC({ kernel: 'precomputed' }), y2, gram(rows), gram(X)),
  fitted('machine of one class', new OneClassSVM({ nu: 0.3, gamma: 0.05 })),
  fitted('sigmoid calibration', new CalibratedClassifierCV(new DecisionTreeClassifier({ maxDepth: 3 }), { cv: 3 })),
  fitted(
    'isotonic calibration',
    new CalibratedClassifierCV(new RandomForestClassifier({ nEstimators: 5, maxDepth: 3 }), {
      cv: 3,
      method: 'isotonic',
    }),
  ),
  fitted('robust scaling', new RobustScaler()),
  fitted('scaling between bounds', new MinMaxScaler({ clip: true, featureRange: [-1, 2] })),
  fitted('quantiles', new QuantileTransformer({ nQuantiles: 20 }), y3, holes),
  fitted('normal quantiles', new QuantileTransformer({ nQuantiles: 50, outputDistribution: 'normal' }), y3, holes),
  ...(['log1p', 'exp', 'expm1', 'sqrt', 'log', 'square', 'abs', 'identity'] as const).map((func) =>
    fitted(
      func,
      new FunctionTransformer({ func }),
      y3,
      rows.slice(0, 24).map((row) => row.map((x) => (Math.abs(x) % 9) + 1)),
    ),
  ),
  fitted('variance threshold', new VarianceThreshold({ threshold: 0.2 })),
  fitted('one-hot', new OneHotEncoder({ handleUnknown: 'ignore', drop: 'first' }), y3, holes, withHoles(X)),
  fitted(
    'ordinal',
    new OrdinalEncoder({ handleUnknown: 'use_encoded_value', unknownValue: -1, encodedMissingValue: -2 }),
    y3,
    holes,
    withHoles(X),
  ),
  fitted('imputing', new SimpleImputer({ strategy: 'median', addIndicator: true }), y3, holes, withHoles(X)),
  fitted(
    'a whole pipeline',
    new Pipeline([
      [
        'columns',
        new ColumnTransformer(
          [
            ['category', new OneHotEncoder({ handleUnknown: 'ignore' }), [2]],
            [
              'number',
              new Pipeline([
                ['fill', new SimpleImputer()],
                ['scale', new StandardScaler()],
              ]),
              [1, 0],
            ],
          ],
          { remainder: 'passthrough' },
        ),
      ],
      ['forest', new RandomForestClassifier({ nEstimators: 5 })],
    ]),
    y3,
    rows,
  ),
  ...imported('xgboost_3.2', importXGBoost),
  {
    title: 'boosting with a number for missing values',
    model: missingIs(
      2,
      imported('xgboost_3.2', (text) => importXGBoost(text, { outputMargin: true }))[3]!.model as Model,
    ),
    rows,
  },
  ...imported('lightgbm_models', importLightGBM),
  network('relu', (x) => Math.max(x, 0)),
  network('tanh', Math.tanh),
  network('logistic', (x) => 1 / (1 + Math.exp(-x))),
  ...ACTIVATIONS.map(sequence),
];
