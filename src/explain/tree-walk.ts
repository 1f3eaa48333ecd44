import { ModelError } from '../core/errors.js';
import type { Ensemble } from './ensemble.js';
import type { RowGroups } from './row-groups.js';

/**
 * Goes through a tree, leaf after leaf that counts, with groups of rows. It keeps what a path is: its distinct columns, each in a slot, and
 * for each the share of the training rows that its nodes let pass.
 */
export class TreeWalk {
  /** Distinct columns on the path. */
  slots = 0;
  /** The column of each slot. */
  readonly column: Int32Array;
  /** The product of the shares at the nodes of each slot's column. */
  readonly share: Float64Array;
  readonly #ensemble: Ensemble;
  readonly #shares: Float64Array | undefined;
  readonly #rows: RowGroups;
  readonly #others: RowGroups | undefined;
  readonly #slotOf: Int32Array;
  // The stack, by depth.
  readonly #node: Int32Array;
  readonly #stage: Uint8Array;
  readonly #slot: Int32Array;
  readonly #isNew: Uint8Array;
  readonly #before: Float64Array;
  #depth = -1;

  /** @param others rows of the background */
  constructor(
    ensemble: Ensemble,
    shares: Float64Array | undefined,
    depth: number,
    rows: RowGroups,
    others: RowGroups | undefined,
  ) {
    const { cols } = ensemble.state;
    this.#ensemble = ensemble;
    this.#shares = shares;
    this.#rows = rows;
    this.#others = others;
    this.column = new Int32Array(cols);
    this.share = new Float64Array(cols);
    this.#slotOf = new Int32Array(cols).fill(-1);
    this.#node = new Int32Array(depth + 1);
    this.#stage = new Uint8Array(depth + 1);
    this.#slot = new Int32Array(depth + 1);
    this.#isNew = new Uint8Array(depth + 1);
    this.#before = new Float64Array(depth + 1);
  }

  begin(root: number): void {
    this.#rows.begin();
    this.#others?.begin();
    this.#depth = 0;
    this.#node[0] = root;
    this.#stage[0] = 0;
  }

  /** Goes on to the next leaf; returns its node, or -1 at the end of the tree. The groups there are those of `depth`. */
  next(): number {
    const { feature } = this.#ensemble.state;
    while (this.#depth >= 0) {
      const node = this.#node[this.#depth]!;
      if (feature[node]! < 0) {
        if (this.#stage[this.#depth] === 0) {
          this.#stage[this.#depth] = 1;
          return node;
        }
        this.#depth--;
      } else this.#step(node);
    }
    return -1;
  }

  get depth(): number {
    return this.#depth;
  }

  /** Opens a node, goes to its left child, to its right child, and closes it. */
  #step(node: number): void {
    const d = this.#depth;
    const stage = this.#stage[d]!++;
    if (stage === 0) this.#open(node);
    const slot = this.#slot[d]!;
    if (stage === 2) {
      this.share[slot] = this.#before[d]!;
      if (this.#isNew[d]) this.#slotOf[this.column[--this.slots]!] = -1;
      this.#depth--;
      return;
    }
    const child = this.#ensemble.state.left[node]! + stage;
    if (this.#shares) this.share[slot] = this.#before[d]! * this.#shares[child]!;
    const isNew = this.#isNew[d] === 1;
    const { n, bits } = this.#rows.descend(d, slot, isNew, stage, 0);
    // Where a single row does not pass, only those rows of the background count that do.
    const least = n === 1 ? (~bits[slot >> 5]! >>> (slot & 31)) & 1 : 0;
    if (this.#others?.descend(d, slot, isNew, stage, least).n === 0) return;
    this.#depth = d + 1;
    this.#node[d + 1] = child;
    this.#stage[d + 1] = 0;
  }

  #open(node: number): void {
    const d = this.#depth;
    const j = this.#ensemble.state.feature[node]!;
    const isNew = this.#slotOf[j]! < 0;
    if (isNew) {
      this.#slotOf[j] = this.slots;
      this.column[this.slots] = j;
      this.share[this.slots++] = 1;
    }
    const slot = this.#slotOf[j]!;
    this.#slot[d] = slot;
    this.#isNew[d] = isNew ? 1 : 0;
    this.#before[d] = this.share[slot]!;
    this.#rows.decide(d, this.#ensemble, node);
    this.#others?.decide(d, this.#ensemble, node);
  }
}

/**
 * The greatest depth of a leaf.
 * @throws ModelError where two nodes share a child: there is no end to the paths of such a tree
 */
export function depthOf({ state }: Ensemble): number {
  const { feature, left } = state;
  const depth = new Int32Array(feature.length);
  let most = 0;
  for (let i = 0; i < feature.length; i++) {
    if (feature[i]! < 0) continue;
    const next = depth[i]! + 1;
    for (const child of [left[i]!, left[i]! + 1]) {
      if (depth[child]! > 0) throw new ModelError('invalid model: two nodes of a tree share a child');
      depth[child] = next;
    }
    if (next > most) most = next;
  }
  return most;
}
