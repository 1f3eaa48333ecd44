import { compareLabels } from '../core/labels.js';
import type { Label } from '../core/types.js';
import { type Fingerprint, fingerprintOf } from './fingerprint.js';
import { mostFrequent, PortLookup, type PortsByClass } from './port-lookup.js';
import { type LabelledRows, MODELS, PORTS, type Recipe, schemas } from './recipe.js';
import { version } from './version.js';

/** What `nettc train` writes into the model file about the model. */
export interface Card extends Recipe, Fingerprint {
  /** The version of this library. */
  readonly nettc: string;
  readonly date?: string;
  readonly seed: number;
  readonly rows: number;
  /** Each class with its number of rows. */
  readonly classes: readonly (readonly [Label, number])[];
  /** The port lookup of the training data; null where it has no ports. */
  readonly portLookup: PortsByClass | null;
}

export function cardOf(
  recipe: Recipe,
  { X, y, destination }: LabelledRows,
  { seed, date }: Pick<Card, 'seed' | 'date'>,
): Card {
  const counts = new Map<Label, number>();
  for (const label of y) counts.set(label, (counts.get(label) ?? 0) + 1);
  return {
    nettc: version(),
    ...(date === undefined ? {} : { date }),
    ...recipe,
    seed,
    rows: X.rows,
    classes: [...counts].sort(([a], [b]) => compareLabels(a, b)),
    ...fingerprintOf({ X, y }),
    portLookup: destination ? new PortLookup().fit(destination, y).portsByClass() : null,
  };
}

/** The card, where it is one that `nettc train` wrote. A file may hold anything. */
export function readCard(given: Readonly<Record<string, unknown>>): Card | undefined {
  const card = given as Partial<Card>;
  const valid =
    schemas.has(card.schema!) &&
    PORTS.includes(card.ports!) &&
    MODELS.includes(card.model!) &&
    [card.map, card.label, card.group].every((value) => value === null || typeof value === 'string') &&
    typeof card.params === 'object' &&
    typeof card.fingerprint === 'string' &&
    card.sketch instanceof Int32Array &&
    isPairs(card.classes, (rows) => typeof rows === 'number') &&
    card.classes!.length > 0 &&
    (card.portLookup === null || isPairs(card.portLookup, Array.isArray));
  return valid ? (card as Card) : undefined;
}

function isPairs(value: unknown, isSecond: (second: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every((pair) => Array.isArray(pair) && isSecond(pair[1]));
}

/** What the trivial baselines learned from the training data. */
export function baselinesOf({ classes, portLookup }: Card): { majority: Label; portLookup: PortLookup | undefined } {
  const majority = mostFrequent(classes);
  return { majority, portLookup: portLookup ? PortLookup.of(majority, portLookup) : undefined };
}
