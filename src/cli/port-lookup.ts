import { compareLabels } from '../core/labels.js';
import type { Label, Matrix } from '../core/types.js';
import type { ClassifierLike } from '../model-selection/index.js';

/**
 * The two answers that every model has to beat: the most frequent class at each destination port, and for ports never
 * seen (and as `majority`) the most frequent class of all. Of classes equally frequent, the first in order counts.
 */
export class PortLookup implements ClassifierLike {
  majority: Label = '';
  /** Class by port, where it is another than the majority. */
  readonly #byPort = new Map<number, Label>();

  clone(): this {
    return new PortLookup() as this;
  }

  /** @param X one column: the port */
  fit({ data: ports }: Matrix, y: readonly Label[]): this {
    const overall = new Map<Label, number>();
    const perPort = new Map<number, Map<Label, number>>();
    for (const [i, label] of y.entries()) {
      count(overall, label);
      const counts = perPort.get(ports[i]!) ?? new Map();
      perPort.set(ports[i]!, count(counts, label));
    }
    this.majority = mostFrequent(overall);
    this.#byPort.clear();
    for (const [port, counts] of perPort) {
      const label = mostFrequent(counts);
      if (label !== this.majority) this.#byPort.set(port, label);
    }
    return this;
  }

  predict({ data: ports }: Matrix): Label[] {
    return Array.from(ports, (port) => this.#byPort.get(port) ?? this.majority);
  }

  /** What was learned, for a model's card: each class but the majority with its ports. */
  portsByClass(): PortsByClass {
    const lists = new Map<Label, number[]>();
    for (const [port, label] of [...this.#byPort].sort(([a], [b]) => a - b)) {
      const ports = lists.get(label);
      if (ports) ports.push(port);
      else lists.set(label, [port]);
    }
    return [...lists].sort(([a], [b]) => compareLabels(a, b));
  }

  static of(majority: Label, classes: PortsByClass): PortLookup {
    const lookup = new PortLookup();
    lookup.majority = majority;
    for (const [label, ports] of classes) for (const port of ports) lookup.#byPort.set(port, label);
    return lookup;
  }
}

export type PortsByClass = readonly (readonly [Label, readonly number[]])[];

function count(counts: Map<Label, number>, label: Label): Map<Label, number> {
  return counts.set(label, (counts.get(label) ?? 0) + 1);
}

export function mostFrequent(counts: Iterable<readonly [Label, number]>): Label {
  return [...counts].reduce((best, next) =>
    next[1] > best[1] || (next[1] === best[1] && compareLabels(next[0], best[0]) < 0) ? next : best,
  )[0];
}
