import { Classifier } from '../core/classifier.js';
import { ParameterError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import { type Declaration, oneOf, type Rule } from '../core/params.js';
import { inSlices } from '../core/slices.js';
import type { Label, Labels, Matrix, Steps } from '../core/types.js';
import { type LinearState, linear } from '../predict/linear.js';

export interface DummyClassifierParams {
  /**
   * What is answered to every row: `'prior'`, the shares of the classes in y; `'most_frequent'`, the greatest of them, the
   * first where several are; `'constant'`, the class `constant`; `'uniform'`, all classes alike (`predict` gives the first).
   */
  strategy: 'prior' | 'most_frequent' | 'constant' | 'uniform';
  /** The class of the strategy `'constant'`. */
  constant: Label | null;
}

const label: Rule = (value) =>
  value === null || typeof value === 'string' || typeof value === 'number' ? undefined : 'a label or null';

const declaration = (): Declaration<DummyClassifierParams> => ({
  name: 'DummyClassifier',
  defaults: { strategy: 'prior', constant: null },
  rules: { strategy: oneOf('prior', 'most_frequent', 'constant', 'uniform'), constant: label },
});

/**
 * Answers without looking at the row: the score that any classifier must beat (scikit-learn's DummyClassifier). Its strategy
 * `'stratified'`, and the chance in its `'uniform'`, are left out: here an answer depends on the row alone.
 * @example
 * const dummy = new DummyClassifier().fit(X, ['dns', 'web', 'web', 'web']);
 * dummy.predictProba([[7]]).data; // [0.25, 0.75]
 */
export class DummyClassifier extends Classifier<DummyClassifierParams, LinearState> {
  readonly kinds = [linear];

  constructor(params?: Partial<DummyClassifierParams>) {
    super(declaration(), params);
  }

  protected *steps(X: Matrix, labels: Labels, sampleWeight: Float64Array | undefined): Steps<LinearState> {
    const weight = new Float64Array(labels.classes.length);
    yield* inSlices(X.rows, 1, { done: 0, total: 1 }, (from, to) => {
      for (let i = from; i < to; i++) weight[labels.codes[i]!]! += sampleWeight ? sampleWeight[i]! : 1;
    });
    const intercept = this.#answer(labels.classes, weight);
    return { kind: 'linear', v: 1, coef: new Float64Array(intercept.length * X.cols), intercept, link: 'none' };
  }

  /** @param weight of each class */
  #answer(classes: readonly Label[], weight: Float64Array): Float64Array {
    const { strategy, constant } = this.params;
    const k = classes.length;
    if (strategy === 'uniform') return new Float64Array(k).fill(1 / k);
    const only = new Float64Array(k);
    if (strategy === 'constant') {
      const code = classes.indexOf(constant!);
      if (code < 0)
        throw new ParameterError(
          `${this.name}: constant must be one of the classes ${classes.map(describeValue).join(', ')}, got ${describeValue(constant)}`,
        );
      only[code] = 1;
      return only;
    }
    const all = weight.reduce((a, b) => a + b);
    if (strategy === 'prior') return weight.map((w) => w / all);
    only[weight.indexOf(weight.reduce((a, b) => Math.max(a, b)))] = 1;
    return only;
  }
}
