import { takeRows } from '../../core/matrix.js';
import { fails, must, same } from '../assert.js';
import { forms, nested, task } from '../data.js';
import { answers, type Law, learned, trained } from '../estimator.js';

export const trainingLaws = {
  fitReturns: {
    title: 'fit returns the estimator, or says that fitAsync must be used, and fitAsync resolves to it',
    async check(make) {
      const { X, y } = task();
      const estimator = make();
      if (estimator.asyncOnly) {
        const { message } = await fails('fit', 'ParameterError', () => estimator.fit(X, y));
        must(message.includes('fitAsync'), `the error of fit must name fitAsync: ${message}`);
      } else must(estimator.fit(X, y) === estimator, 'fit must return the estimator');
      must((await estimator.fitAsync(X, y)) === estimator, 'fitAsync must resolve to the estimator');
    },
  },
  unfitted: {
    title: 'Whatever only a fitted estimator knows is a NotFittedError before fit',
    async check(make) {
      const { Z, y } = task();
      const methods = ['predict', 'predictProba', 'predictLogProba', 'transform', 'inverseTransform', 'score'] as const;
      for (const method of methods)
        if (make()[method]) await fails(`${method} before fit`, 'NotFittedError', () => make()[method]!(Z, y));
      await fails('fitted before fit', 'NotFittedError', () => make().fitted);
      await fails('nFeaturesIn before fit', 'NotFittedError', () => make().nFeaturesIn);
    },
  },
  sameSeed: {
    title: 'The same parameters, seed and rows give the same model, bit for bit',
    async check(make) {
      const { X, y, Z } = task();
      const first = learned(await trained(make(), X, y), Z);
      same(learned(await trained(make(), X, y), Z), first, 'a second estimator');
    },
  },
  refit: {
    title: 'A second fit starts afresh',
    async check(make) {
      const { X, y, Z } = task();
      const other = task(1);
      const narrow = {
        ...{ rows: other.X.rows, cols: 2, names: ['a', 'b'] },
        data: Float64Array.from(nested(other.X).flatMap((row) => row.slice(0, 2))),
      };
      const renamed = other.y.map((label) => `${label}!`);
      const once = learned(await trained(make(), X, y), Z);
      same(learned(await trained(await trained(make(), X, y), X, y), Z), once, 'fitted twice on the same rows');
      same(
        learned(await trained(await trained(make(), other.X, other.y), X, y), Z),
        once,
        'fitted on other rows first',
      );
      same(
        learned(await trained(await trained(make(), narrow, renamed), X, y), Z),
        once,
        'fitted on other columns and classes first',
      );
    },
  },
  inputsUntouched: {
    title: 'X, y and the weights are the same after fit, fitAsync and predictions as before',
    async check(make) {
      const given = { ...task(), nested: nested(task().X) };
      const before = structuredClone(given);
      const { X, y, sampleWeight, Z } = given;
      answers(await trained(make(), X, y, { sampleWeight }), Z);
      answers(await make().fitAsync(given.nested, y, { sampleWeight }), given.nested);
      same(given, before, 'the input');
    },
  },
  inputForms: {
    title: 'Nested arrays, typed rows, an ml-matrix, a table and a Matrix of the same values give the same',
    async check(make) {
      const { X, y, Z } = task();
      const expected = learned(await trained(make(), X, y), Z);
      for (const [what, form] of Object.entries(forms))
        same(learned(await trained(make(), form(X), y), form(Z)), expected, what);
    },
  },
  labels: {
    title: 'Numbers serve as labels as well as strings, and both are sorted',
    of: 'classifier',
    async check(make) {
      const { X, y, Z } = task();
      const code = { dns: -1, tls: 2, web: 10 };
      const strings = await trained(make(), X, y);
      const numbers = await trained(
        make(),
        X,
        y.map((label) => code[label as keyof typeof code]),
      );
      same(strings.classes, ['dns', 'tls', 'web'], 'classes');
      same(numbers.classes, [-1, 2, 10], 'classes');
      same(numbers.fitted.state, strings.fitted.state, 'the state learned from numbers');
      same(
        numbers.predict!(Z),
        strings.predict!(Z).map((label) => code[label as keyof typeof code]),
        'predict',
      );
    },
  },
  oneClass: {
    title: 'Where all labels are the same, that label is the only answer, or a DataError speaks of classes',
    of: 'classifier',
    async check(make) {
      const { X, y, Z } = task();
      let estimator: ReturnType<typeof make>;
      try {
        estimator = await trained(
          make(),
          X,
          y.map(() => 'dns'),
        );
      } catch (error) {
        must(
          error instanceof Error && error.name === 'DataError' && /class/.test(error.message),
          `fit fails: ${error}`,
        );
        return;
      }
      same(estimator.classes, ['dns'], 'classes');
      same(estimator.predict!(Z), new Array(Z.rows).fill('dns'), 'predict');
      if (estimator.predictProba) same([...estimator.predictProba(Z).data], new Array(Z.rows).fill(1), 'predictProba');
    },
  },
  oneRow: {
    title: 'One row is enough, or a DataError',
    async check(make) {
      const { X, y } = task();
      const row = takeRows(X, [0]);
      let estimator: ReturnType<typeof make>;
      try {
        estimator = await trained(make(), row, [y[0]!]);
      } catch (error) {
        must(error instanceof Error && error.name === 'DataError', `fit fails: ${error}`);
        return;
      }
      if (estimator.fitted.classes) same(estimator.predict!(row), [y[0]!], 'predict');
      else
        must(
          estimator.transform!(row).data.every((x) => x - x === 0),
          'transform must give finite numbers',
        );
    },
  },
} satisfies Record<string, Law>;
