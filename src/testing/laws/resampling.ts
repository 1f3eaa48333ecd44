import { takeRows, zeros } from '../../core/matrix.js';
import { run } from '../../core/run.js';
import type { AsyncFitOptions, Label } from '../../core/types.js';
import { fails, must, same } from '../assert.js';
import type { Clause } from '../contract.js';
import { COLS, forms, nested, task } from '../data.js';
import type { MakeResampler } from '../resampler.js';
import { turn } from './async.js';
import { spoilt } from './input.js';
import { paramLaws, params } from './params.js';

/** Classes of 60, 24 and 12 rows, so that there is something to even out. */
function uneven(seed = 0) {
  const { X, y } = task(seed, 180);
  const room: Record<string, number> = { web: 60, dns: 24, tls: 12 };
  const kept = y.flatMap((label, i) => (room[label]!-- > 0 ? [i] : []));
  return { X: takeRows(X, kept), y: kept.map((i) => y[i]!) };
}

// A function: a bundler keeps what a module looks up on loading.
export const resamplingLaws = () =>
  ({
    paramsUntouched: {
      title: 'fitResample and fitResampleAsync leave the parameters as they were given',
      async check(make) {
        const { X, y } = uneven();
        const resampler = make();
        const given = params(resampler);
        resampler.fitResample(X, y);
        same(params(resampler), given, 'getParams() after fitResample');
        await resampler.fitResampleAsync(X, y);
        same(params(resampler), given, 'getParams() after fitResampleAsync');
      },
    },
    paramsCopied: paramLaws.paramsCopied,
    paramsKnown: paramLaws.paramsKnown,
    paramsChecked: {
      title: 'A parameter of the wrong type is a ParameterError that names it, at the latest in fitResample',
      async check(make) {
        const { X, y } = uneven();
        const nonsense = Symbol('no parameter may have this value');
        for (const key of Object.keys(make().getParams())) {
          const wrong = () => make().setParams({ [key]: nonsense });
          const error = await fails(`a symbol as ${key}`, 'ParameterError', () => wrong().fitResample(X, y));
          must(error.message.includes(key), `the message must name ${key}: ${error.message}`);
        }
      },
    },
    clone: {
      title: 'clone gives another resampler of the same class and parameters, which does the same',
      check(make) {
        const { X, y } = uneven();
        const resampler = make();
        const copy = resampler.clone();
        must(copy !== resampler && copy.constructor === resampler.constructor, 'clone must make another of the class');
        same(params(copy), params(resampler), 'getParams() of the clone');
        same(copy.fitResample(X, y), resampler.fitResample(X, y), 'the rows of the clone');
      },
    },
    sameSeed: {
      title: 'The same parameters, seed and rows give the same rows, bit for bit, whatever was resampled before',
      check(make) {
        const { X, y } = uneven();
        const other = uneven(1);
        const expected = make().fitResample(X, y);
        same(make().fitResample(X, y), expected, 'a second resampler');
        const used = make();
        used.fitResample(other.X, other.y);
        same(used.fitResample(X, y), expected, 'after other rows');
      },
    },
    source: {
      title: 'Every row says from which row it comes, and has its label; every number is finite',
      check(make) {
        const { X, y } = uneven();
        const result = make().fitResample(X, y);
        same([result.y.length, result.source.length], [result.X.rows, result.X.rows], 'labels and sources, one a row');
        must(result.source instanceof Int32Array, 'source must be an Int32Array');
        for (const [i, from] of result.source.entries()) {
          must(from >= 0 && from < X.rows, `the source of row ${i} must be a row of X, and is ${from}`);
          same(result.y[i], y[from], `the label of row ${i}, which comes from row ${from}`);
        }
        must(
          result.X.data.every((x) => x - x === 0),
          'every number must be finite',
        );
      },
    },
    names: {
      title: 'The number of columns, their names and the input step of X are kept',
      check(make) {
        const { X, y } = uneven();
        const bare = make().fitResample(X, y).X;
        same([bare.cols, bare.data.length], [COLS, bare.rows * COLS], 'the shape');
        must(bare.names === undefined, 'there must be no names where X has none');
        const names = ['a', 'b', 'c', 'd', 'e', 'f'];
        const input = { kind: 'input', v: 1 };
        const named = make().fitResample({ ...X, names, input }, y).X;
        same([named.names, named.input], [names, input], 'the names and the input step');
        same(named.data, bare.data, 'the rows');
      },
    },
    inputsUntouched: {
      title: 'X and y are the same after as before, and share no memory with the result',
      async check(make) {
        const given = uneven();
        const before = structuredClone(given);
        const { X, y } = make().fitResample(given.X, given.y);
        await make().fitResampleAsync(given.X, given.y);
        X.data.fill(0);
        y.fill('another');
        same(given, before, 'the input');
      },
    },
    inputForms: {
      title: 'Nested arrays, typed rows, an ml-matrix, a table and a Matrix of the same values give the same',
      check(make) {
        const { X, y } = uneven();
        const expected = make().fitResample(X, y);
        for (const [what, form] of Object.entries(forms)) same(make().fitResample(form(X), y), expected, what);
      },
    },
    labels: {
      title: 'Numbers serve as labels as well as strings',
      check(make) {
        const { X, y } = uneven();
        const labels = make().fitResample(
          X,
          y.map((label) => y.indexOf(label)),
        ).y;
        must(
          labels.every((label) => typeof label === 'number'),
          'numbers must stay numbers',
        );
      },
    },
    missing: {
      title: 'NaN is a DataError with its row and column, or passed on as it is; Infinity always is an error',
      async check(make) {
        const { X, y } = uneven();
        for (const value of [NaN, Infinity, -Infinity]) {
          const bad = spoilt(X, value);
          try {
            const { X: out, source } = make().fitResample(bad, y);
            must(Number.isNaN(value), `${value} must be an error`);
            same(out.data, takeRows(bad, source).data, 'rows with a NaN among them');
          } catch (error) {
            const { row, column } = await fails(`${value}`, 'DataError', () => {
              throw error;
            });
            same([row, column], [3, 1], 'the place the error names');
          }
        }
      },
    },
    shapes: {
      title: 'Labels and rows that do not fit together are a DataError',
      async check(make) {
        const { X, y } = uneven();
        const ragged = nested(X);
        ragged[5]!.pop();
        const resample = (...given: Parameters<ReturnType<MakeResampler>['fitResample']>) =>
          make().fitResample(...given);
        const error = await fails('a ragged row', 'DataError', () => resample(ragged, y));
        must(error.row === 5, `the error must name row 5, and names ${error.row}`);
        await fails('one label too few', 'DataError', () => resample(X, y.slice(1)));
        await fails('strings and numbers as labels', 'DataError', () => resample(X, [1, ...y.slice(1)]));
        await fails('no labels', 'DataError', () => run(make().resample(X, undefined)));
        await fails('no rows', 'DataError', () => resample([], []));
        await fails('a Matrix without rows', 'DataError', () => resample(zeros(0, COLS), []));
        await fails('rows without columns', 'DataError', () => resample(zeros(X.rows, 0), y));
      },
    },
    oneClass: {
      title: 'Where all labels are the same, rows with that label come out, or a DataError speaks of classes',
      async check(make) {
        const { X } = uneven();
        const y = new Array<string>(X.rows).fill('dns');
        let labels: Label[];
        try {
          labels = make().fitResample(X, y).y;
        } catch (error) {
          const { message } = await fails('one class', 'DataError', () => {
            throw error;
          });
          must(/class/.test(message), `the message must speak of classes: ${message}`);
          return;
        }
        same(labels, y.slice(0, labels.length), 'the labels');
      },
    },
    async: {
      title: 'fitResampleAsync gives the rows of fitResample, bit for bit, however its work is sliced',
      async check(make) {
        const { X, y } = uneven();
        const expected = make().fitResample(X, y);
        for (const budgetMs of [0, undefined, 1000])
          same(await make().fitResampleAsync(X, y, { budgetMs }), expected, `with budgetMs ${budgetMs}`);
      },
    },
    abort: {
      title: 'The event loop runs between the steps, and an abort rejects with the reason of the signal',
      async check(make) {
        const { X, y } = uneven();
        const reason = new Error('enough');
        const expected = make().fitResample(X, y);
        const attempt = async (what: string, arm: (abort: () => void) => AsyncFitOptions) => {
          const controller = new AbortController();
          const options = { budgetMs: 0, ...arm(() => controller.abort(reason)), signal: controller.signal };
          let result: unknown;
          try {
            result = await make().fitResampleAsync(X, y, options);
          } catch (error) {
            must(error === reason, `${what}: it must reject with the reason of the signal, not with ${error}`);
            return;
          }
          must(!controller.signal.aborted, `${what}: it must reject`);
          same(result, expected, `${what}, too late: the rows`);
        };
        await attempt('aborted before it began', (abort) => {
          abort();
          return {};
        });
        for (let pause = 0; pause < 3; pause++)
          await attempt(`aborted at pause ${pause}`, (abort) => {
            let seen = 0;
            return { onProgress: () => (seen++ === pause ? abort() : undefined) };
          });
        let steps = 0;
        await attempt('aborted by a timer', (abort) => {
          turn(abort);
          return { onProgress: () => void steps++ };
        });
        must(steps < 4, `nothing else ran during ${steps} steps`);
      },
    },
  }) satisfies Record<string, Clause<MakeResampler>>;
