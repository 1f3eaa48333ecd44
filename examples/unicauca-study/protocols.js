import { StratifiedGroupKFold, StratifiedKFold, TimeGroupSplit, trainTestSplit } from '@nettc/core';

/** A random fifth of the rows is tested, with the proportions of the classes: what was published. */
const randomFifth = {
  *split(X, y) {
    const { trainIndex: train, testIndex: test } = trainTestSplit(X, y, {
      testSize: 0.2,
      stratify: y,
      randomState: 42,
    });
    yield { train, test };
  },
};

/**
 * Ways to ask how good a model is, each fairer than the one before it.
 *
 * - `options`: what `unicauca.dataset` takes as features
 * - `outer`: divides the rows into those that train and those that are tested
 * - `inner`: divides those that train, for a search. It keeps apart what `outer` keeps apart: a search that is asked an
 *   easier question than the test chooses for that question.
 */
export const protocols = [
  {
    name: 'published',
    title: 'as published',
    about: 'label code and ports are features, a random fifth is tested',
    options: { labelCode: 'keep' },
    outer: randomFifth,
    inner: new StratifiedKFold({ nSplits: 3 }),
  },
  {
    name: 'no-code',
    title: 'label code dropped',
    about: 'the same fifth, without L7Protocol, which is the label in other words',
    options: { labelCode: 'drop' },
    outer: randomFifth,
    inner: new StratifiedKFold({ nSplits: 3 }),
  },
  {
    name: 'grouped',
    title: 'grouped by Flow.ID',
    about: 'five folds; all pieces of a flow are on one side',
    options: { labelCode: 'drop' },
    outer: new StratifiedGroupKFold({ nSplits: 5 }),
    inner: new StratifiedGroupKFold({ nSplits: 3 }),
  },
  {
    name: 'later',
    title: 'time and group',
    about: 'the first 70 % train, flows that began later are tested',
    options: { labelCode: 'drop' },
    outer: new TimeGroupSplit({ trainShare: 0.7 }),
    inner: new TimeGroupSplit({ trainShare: 0.5, nSplits: 2 }),
  },
  {
    name: 'later-no-ports',
    title: '… and ports dropped',
    about: 'the same flows, without the two ports',
    options: { labelCode: 'drop', ports: 'drop' },
    outer: new TimeGroupSplit({ trainShare: 0.7 }),
    inner: new TimeGroupSplit({ trainShare: 0.5, nSplits: 2 }),
  },
];
