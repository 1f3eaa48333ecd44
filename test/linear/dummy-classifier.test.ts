import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Label } from '../../src/core/types.js';
import { DummyClassifier, type DummyClassifierParams } from '../../src/linear/index.js';
import { linear } from '../../src/predict/index.js';

// Values of scikit-learn, made by test/golden/dummy.py.
interface Case {
  readonly name: string;
  readonly y: Label[];
  readonly weight: number[] | null;
  readonly strategy: DummyClassifierParams['strategy'];
  readonly constant: Label;
  readonly classes: Label[];
  readonly probabilities: number[];
  readonly label?: Label;
}
const golden: readonly Case[] = JSON.parse(readFileSync('test/golden/dummy.json', 'utf8'));

describe('DummyClassifier', () => {
  it.each(golden)('is scikit-learn: $strategy of $name', (c) => {
    const X = c.y.map((_, i) => [i, -i]);
    const dummy = new DummyClassifier({ strategy: c.strategy, constant: c.constant });
    dummy.fit(X, c.y, { sampleWeight: c.weight ?? undefined });
    expect(dummy.classes).toEqual(c.classes);
    expect([...dummy.predictProba([[5, 5]]).data]).toEqual(c.probabilities);
    expect(dummy.predict([[5, 5]])).toEqual([c.label ?? c.classes[0]]);
    expect(linear.check(dummy.fitted.state, 2, new Map())).toBe(c.classes.length);
  });

  it('answers every row alike', () => {
    const dummy = new DummyClassifier().fit([[1], [2], [3]], ['b', 'a', 'b']);
    expect(dummy.predict([[-1e300], [0], [7]])).toEqual(['b', 'b', 'b']);
    expect(dummy.score([[1], [2]], ['a', 'b'])).toBe(0.5);
  });

  it('refuses a constant that is no class, and strategies it has not', () => {
    const attempt = (params: object) => () => new DummyClassifier(params).fit([[1], [2]], ['b', 'a']);
    expect(attempt({ strategy: 'constant', constant: 'c' })).toThrow(
      'DummyClassifier: constant must be one of the classes "a", "b", got "c"',
    );
    expect(attempt({ strategy: 'constant' })).toThrow('got null');
    expect(attempt({ strategy: 'stratified' })).toThrow('DummyClassifier: strategy must be "prior", "most_frequent"');
  });
});
