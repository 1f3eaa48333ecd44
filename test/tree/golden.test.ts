import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { TreesState } from '../../src/predict/trees.js';
import { DecisionTreeClassifier, type DecisionTreeParams, exportText } from '../../src/tree/index.js';

// Made by ../golden/trees.py with scikit-learn; whole-number weights and thresholds are compared exactly, leaf shares and
// fractional weights to 1e-12.
interface Golden {
  readonly cases: readonly {
    readonly name: string;
    readonly X: number[][];
    readonly y: number[];
    readonly params: Partial<DecisionTreeParams>;
    readonly weight: number[] | null;
    readonly tree: GoldenNode;
    readonly importances: number[];
    readonly text: string;
    readonly textWithWeights: string;
  }[];
}
type GoldenNode =
  | { readonly value: number[]; readonly cover: number }
  | {
      readonly feature: number;
      readonly threshold: number;
      readonly cover: number;
      readonly left: GoldenNode;
      readonly right: GoldenNode;
    };

const { cases } = JSON.parse(readFileSync(new URL('../golden/trees.json', import.meta.url), 'utf8')) as Golden;

function compare(state: TreesState, node: number, golden: GoldenNode, path: string): void {
  expect(state.cover![node], `weight at ${path}`).toBeCloseTo(golden.cover, 9);
  if ('value' in golden) {
    expect(state.feature[node], `${path} is a leaf`).toBe(-1);
    const at = state.left[node]! * state.outputs;
    for (const [k, share] of golden.value.entries())
      expect(Math.abs(state.value[at + k]! - share), `class ${k} at ${path}`).toBeLessThan(1e-12);
    return;
  }
  expect(state.feature[node], `feature at ${path}`).toBe(golden.feature);
  expect(state.threshold[node], `threshold at ${path}`).toBe(golden.threshold);
  compare(state, state.left[node]!, golden.left, `${path}L`);
  compare(state, state.left[node]! + 1, golden.right, `${path}R`);
}

describe('a decision tree is scikit-learn’s, node for node', () => {
  for (const { name, X, y, params, weight, tree } of cases)
    for (const collapse of [true, false])
      it(`${name}${collapse ? '' : ', without collapsing'}`, () => {
        const model = new DecisionTreeClassifier({ ...params, collapse }).fit(X, y, {
          sampleWeight: weight ?? undefined,
        });
        compare(model.fitted.state, 0, tree, '/');
      });
});

describe('importances and text are scikit-learn’s', () => {
  for (const { name, X, y, params, weight, importances, text, textWithWeights } of cases)
    it(name, () => {
      const model = new DecisionTreeClassifier(params).fit(X, y, { sampleWeight: weight ?? undefined });
      model.featureImportances.forEach((share, j) => {
        expect(Math.abs(share - importances[j]!)).toBeLessThan(1e-12);
      });
      expect(exportText(model, { decimals: 3, maxDepth: 3 })).toBe(text);
      expect(exportText(model, { decimals: 1, spacing: 2, showWeights: true })).toBe(textWithWeights);
    });
});
