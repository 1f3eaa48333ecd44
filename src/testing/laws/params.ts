import { fails, must, same } from '../assert.js';
import { task } from '../data.js';
import { type Law, learned, trained } from '../estimator.js';

/** A copy of parameters that later changes do not reach; estimators among them stand as their own parameters. */
function snapshot(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(snapshot);
  if (ArrayBuffer.isView(value)) return structuredClone(value);
  if ('getParams' in value)
    return { estimator: value.constructor, params: snapshot((value as Configurable).getParams()) };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, snapshot(item)]));
}
export const params = (estimator: Configurable) => snapshot(estimator.getParams());

/** What estimators and resamplers share. */
export interface Configurable {
  getParams(): object;
  setParams(params: object): unknown;
}

export const paramLaws = {
  paramsUntouched: {
    title: 'fit and fitAsync leave the parameters as they were given',
    async check(make) {
      const { X, y } = task();
      const given = params(make());
      same(params(await trained(make(), X, y)), given, 'getParams() after fit');
      same(params(await make().fitAsync(X, y)), given, 'getParams() after fitAsync');
    },
  },
  paramsCopied: {
    title: 'getParams returns a copy that setParams takes back unchanged',
    check(make: () => Configurable) {
      const estimator = make();
      const given = params(estimator);
      must(estimator.setParams(estimator.getParams()) === estimator, 'setParams must return the estimator');
      same(params(estimator), given, 'getParams() after setParams(getParams())');
      const copy = estimator.getParams();
      for (const key of Object.keys(copy)) Reflect.set(copy, key, 'another');
      same(params(estimator), given, 'getParams() after a change of what it returned before');
    },
  },
  paramsKnown: {
    title: 'An unknown parameter is a ParameterError that names it, and changes nothing',
    async check(make: () => Configurable) {
      const estimator = make();
      const given = params(estimator);
      const error = await fails('setParams({ noSuchParameter: 1 })', 'ParameterError', () =>
        estimator.setParams({ noSuchParameter: 1 }),
      );
      must(error.message.includes('noSuchParameter'), `the message must name the parameter: ${error.message}`);
      same(params(estimator), given, 'getParams() after setParams refused');
    },
  },
  paramsChecked: {
    title: 'A parameter of the wrong type is a ParameterError that names it, at the latest in fit',
    async check(make) {
      const { X, y } = task();
      const nonsense = Symbol('no parameter may have this value');
      for (const key of Object.keys(make().getParams())) {
        const wrong = () => make().setParams({ [key]: nonsense });
        const error = await fails(`a symbol as ${key}`, 'ParameterError', () => trained(wrong(), X, y));
        must(error.message.includes(key), `the message must name ${key}: ${error.message}`);
      }
    },
  },
  clone: {
    title: 'clone gives an unfitted estimator of the same class and parameters, which shares nothing with the first',
    async check(make) {
      const { X, y, Z } = task();
      const other = task(1);
      const estimator = await trained(make(), X, y);
      const before = learned(estimator, Z);
      const copy = estimator.clone();
      must(copy !== estimator && copy.constructor === estimator.constructor, 'clone must make another of the class');
      same(params(copy), params(estimator), 'getParams() of the clone');
      await fails('fitted of a clone', 'NotFittedError', () => copy.fitted);
      same(learned(await trained(copy, X, y), Z), before, 'the clone, fitted alike');
      await trained(copy, other.X, other.y);
      same(learned(estimator, Z), before, 'the first, after the clone was fitted on other rows');
    },
  },
} satisfies Record<string, Law>;
