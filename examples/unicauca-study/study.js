import { classificationReport, confusionMatrix, unicauca } from '@nettc/core';
import { twinShare } from '@nettc/core/checks';
import { takeRows } from '@nettc/core/core';

/** Rows, labels, groups and times of the table under a protocol, the splits of them, and what flatters a score on these. */
export function divide(table, { options, outer }) {
  const { X, y, groups, times } = unicauca.dataset(table, options);
  const splits = [...outer.split(X, y, groups, times)];
  const tested = (share) => mean(splits.map(({ train, test }) => share(train, test)));
  return {
    X,
    y,
    groups,
    times,
    splits,
    sharedFlows: tested((train, test) => {
      const seen = new Set(at(groups, train));
      return mean(at(groups, test).map((flow) => Number(seen.has(flow))));
    }),
    twins: tested((train, test) => twinShare(X, train, test)),
  };
}

/**
 * Trains a recipe on the training rows of each split and asks it for the others.
 * @returns scores over all answers, what a search chose, and the model of the last split; undefined where the recipe needs a
 * column that is not there
 */
export async function evaluate(recipe, { inner }, { X, y, splits, ...facts }, { workers, epochs }) {
  const make = () => recipe.make({ names: X.names, inner, epochs });
  if (!make()) return undefined;
  const [truth, answers, params] = [[], [], []];
  let model;
  for (const { train, test } of splits) {
    model = make();
    const known = Object.fromEntries((model.uses ?? []).map((fact) => [fact, at(facts[fact], train)]));
    await (model.fitAsync ?? model.fit).call(model, takeRows(X, train), at(y, train), { ...known, workers });
    if (model.bestParams) params.push(JSON.stringify(model.bestParams));
    truth.push(at(y, test));
    answers.push(model.predict(takeRows(X, test)));
  }
  const { accuracy, macroAvg, perClass } = classificationReport(truth.flat(), answers.flat());
  return {
    accuracy,
    macroF1: macroAvg.f1Score,
    perClass,
    confusion: confusionMatrix(truth.flat(), answers.flat()),
    msPerFlow: msPerFlow(model, takeRows(X, splits.at(-1).test)),
    params: [...new Set(params)],
    model,
  };
}

/** What a flow takes that comes alone, in milliseconds: the median of a few hundred. */
function msPerFlow(model, X) {
  const times = Array.from({ length: Math.min(X.rows, 300) }, (_, i) => {
    const row = takeRows(X, Int32Array.of(i));
    const started = performance.now();
    model.predict(row);
    return performance.now() - started;
  });
  return times.sort((a, b) => a - b)[times.length >> 1];
}

const at = (values, index) => Array.from(index, (i) => values[i]);
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
