import { defineSchema, iot23, LeaveOneGroupOut, trainTestSplit } from '@nettc/core';

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
const eachCapture = new LeaveOneGroupOut();

const WINDOWS = [60, 600].flatMap((seconds) =>
  ['flows', 'fan_out', 'ports', 'failed', 'beacon'].map((name) => `${name}_${seconds}s`),
);
/** IoT-23's columns and those of `hostWindows`. */
const windowed = defineSchema({
  name: 'iot23-windows',
  profile: iot23.profile,
  features: [...iot23.features, ...WINDOWS.map((name) => ({ name, min: 0 }))],
  label: 'class5',
  group: 'capture',
});
/** Of the complete captures one alone has scans, and one nearly all floods: only these two classes can be asked for across them. */
const benignOrCC = (label) => (['Benign', 'C&C'].includes(label) ? label : null);

/**
 * Ways to ask.
 * - `table`: which table of the study, read by `schema` with `options`
 * - `outer`: divides the rows into those that train and those that are tested
 * - `across`: whether what is tested is another capture, so that captures are what varies by chance
 */
export const protocols = [
  {
    name: 'published',
    title: 'as published',
    about: 'the balanced file with both ports, a random fifth tested',
    table: 'balanced',
    schema: iot23,
    options: { ports: 'keep' },
    outer: randomFifth,
  },
  {
    name: 'published-no-ports',
    title: '… ports dropped',
    about: 'the same fifth without the two ports',
    table: 'balanced',
    schema: iot23,
    options: { ports: 'drop' },
    outer: randomFifth,
  },
  {
    name: 'published-buckets',
    title: '… ports bucketed',
    about: 'the same fifth, ports as system, user or dynamic',
    table: 'balanced',
    schema: iot23,
    options: { ports: 'bucket' },
    outer: randomFifth,
  },
  {
    name: 'mixed',
    title: 'captures mixed',
    about: 'rows of all captures with both ports, a random fifth tested',
    table: 'captures',
    schema: iot23,
    options: { ports: 'keep', label: 'class5' },
    outer: randomFifth,
  },
  {
    name: 'across',
    title: 'across captures',
    about: 'the same rows, each capture tested by what the others taught, both ports',
    table: 'captures',
    schema: iot23,
    options: { ports: 'keep', label: 'class5' },
    outer: eachCapture,
    across: true,
  },
  {
    name: 'across-no-ports',
    title: 'across, ports dropped',
    about: 'the same without ports',
    table: 'captures',
    schema: iot23,
    options: { ports: 'drop', label: 'class5' },
    outer: eachCapture,
    across: true,
  },
  {
    name: 'across-buckets',
    title: 'across, ports bucketed',
    about: 'the same, ports as system, user or dynamic',
    table: 'captures',
    schema: iot23,
    options: { ports: 'bucket', label: 'class5' },
    outer: eachCapture,
    across: true,
  },
  {
    name: 'complete',
    title: 'C&C, complete captures',
    about: 'C&C or Benign, each complete capture tested by the others, without ports',
    table: 'complete',
    schema: windowed,
    options: { ports: 'drop', exclude: WINDOWS, map: benignOrCC },
    outer: eachCapture,
    across: true,
  },
  {
    name: 'complete-windows',
    title: '… with host windows',
    about: 'the same, and what the host did in the 60 and 600 seconds before',
    table: 'complete',
    schema: windowed,
    options: { ports: 'drop', map: benignOrCC },
    outer: eachCapture,
    across: true,
  },
  {
    name: 'windows-only',
    title: 'host windows alone',
    about: 'the same rows by these windows only',
    table: 'complete',
    schema: windowed,
    options: { include: WINDOWS, map: benignOrCC },
    outer: eachCapture,
    across: true,
  },
];
