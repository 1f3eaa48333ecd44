import { describe, expect, it } from 'vitest';
import { type Explanation, treeShap, treeShapInteractions } from '../../src/explain/index.js';
import { apart, golden, modelOf, rowsOf, stateOf } from './golden.js';

/** Sums over all axes but the first and the last, with the base values. */
function totals({ values, shape, baseValues }: Explanation): Float64Array {
  const outputs = shape.at(-1)!;
  const width = values.length / shape[0]!;
  const out = new Float64Array(shape[0]! * outputs);
  for (let i = 0; i < shape[0]!; i++)
    for (let k = 0; k < outputs; k++) {
      let sum = baseValues[k]!;
      for (let j = k; j < width; j += outputs) sum += values[i * width + j]!;
      out[i * outputs + k] = sum;
    }
  return out;
}

describe('treeShap', () => {
  it.each(golden.cases)('equals the shap package: $name', (each) => {
    const model = modelOf(stateOf(each), each.X[0]!.length);
    const X = rowsOf(each.X);
    const answer = model.transform(X).data;
    const start = each.trees.start ?? 0;
    const path = treeShap(model, X);
    expect(path.shape).toEqual(each.path.shape);
    expect(apart(path.values, each.path.values)).toBeLessThan(1e-9);
    expect(
      apart(
        path.baseValues,
        each.path.base.map((b) => b + start),
      ),
    ).toBeLessThan(1e-9);
    expect(apart(totals(path), answer)).toBeLessThan(1e-12);
    const interventional = treeShap(model, X, { background: rowsOf(each.background) });
    // The shap package keeps the weights of coalitions as float32.
    expect(apart(interventional.values, each.interventional.values)).toBeLessThan(1e-7);
    expect(
      apart(
        interventional.baseValues,
        each.interventional.base.map((b) => b + start),
      ),
    ).toBeLessThan(1e-9);
    expect(apart(totals(interventional), answer)).toBeLessThan(1e-12);
    if (each.trees.margins) expect(apart(totals(path), each.trees.margins)).toBeLessThan(1e-9);
    if (!each.interactions) return;
    const { values, shape, baseValues } = treeShapInteractions(model, rowsOf(each.X.slice(0, 4)));
    expect(shape).toEqual(each.interactions.shape);
    expect(apart(values, each.interactions.values)).toBeLessThan(1e-9);
    expect(
      apart(totals({ values, shape, baseValues } as Explanation), answer.subarray(0, 4 * shape.at(-1)!)),
    ).toBeLessThan(1e-12);
  });
});
