import type { Model } from '../predict/index.js';
import { briefArrays, counted, tableText, thousands } from './text.js';

/** What `nettc inspect` shows of a model. */
export interface ModelContents extends Pick<Model, 'estimator' | 'classes' | 'input' | 'card'> {
  readonly bytes: number;
  /** Names of the columns of a row, or their number. */
  readonly columns: readonly string[] | number;
  /** What was learned, in the order in which it is applied. */
  readonly states: readonly Sizes[];
}

interface Sizes {
  readonly kind: string;
  /** Lengths of its arrays. */
  readonly arrays: Readonly<Record<string, number>>;
}

export function modelContents(
  { estimator, classes, input, card, featureNamesIn, nFeaturesIn, state }: Model,
  bytes: number,
): ModelContents {
  return { estimator, bytes, classes, columns: featureNamesIn ?? nFeaturesIn, input, states: [...sizes(state)], card };
}

function* sizes(value: unknown): Generator<Sizes> {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
  const parts = Object.entries(value);
  if ('kind' in value) {
    const arrays = parts.filter(([, part]) => ArrayBuffer.isView(part)) as [string, Float64Array][];
    yield { kind: String(value.kind), arrays: Object.fromEntries(arrays.map(([name, array]) => [name, array.length])) };
  }
  for (const [, part] of parts) yield* sizes(part);
}

export function modelText(
  path: string,
  { estimator, bytes, classes, columns, input, states, card }: ModelContents,
): string {
  const lines: string[][] = [
    ['classes', classes.join(', ')],
    [
      'input',
      input
        ? `${input.schema} (extractor profile ${input.profile}): ${input.fields.map(({ name }) => name).join(', ')}`
        : 'bare rows',
    ],
    ['columns', thousands(typeof columns === 'number' ? columns : columns.length)],
    ...states.map(({ kind, arrays }) => [
      kind,
      Object.entries(arrays)
        .map(([name, length]) => `${name} ${thousands(length)}`)
        .join(', '),
    ]),
    ...Object.entries(card).map(([name, value]) => [`card: ${name}`, short(value)]),
  ];
  return `${path}: ${estimator}, ${counted(bytes, 'byte')}\n\n${tableText(lines, 'll')}`;
}

function short(value: unknown): string {
  const brief = briefArrays('', value);
  const text = typeof brief === 'string' ? brief : JSON.stringify(brief, briefArrays);
  return text.length > 300 ? `${text.slice(0, 300)}… (--json shows all)` : text;
}
