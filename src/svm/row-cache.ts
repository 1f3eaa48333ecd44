/** Which rows lie in which of a few slots; the one that was not asked for longest makes room (LRU). */
export class RowCache {
  readonly #slotOf: Int32Array;
  readonly #owner: Int32Array;
  // A ring through the slots and its head: behind the head the slot that is given up next.
  readonly #next: Int32Array;
  readonly #previous: Int32Array;

  constructor(rows: number, slots: number) {
    this.#slotOf = new Int32Array(rows).fill(-1);
    this.#owner = new Int32Array(slots).fill(-1);
    this.#next = new Int32Array(slots + 1);
    this.#previous = new Int32Array(slots + 1);
    for (let s = 0; s <= slots; s++) {
      this.#next[s] = s < slots ? s + 1 : 0;
      this.#previous[s] = s > 0 ? s - 1 : slots;
    }
  }

  holds(row: number): boolean {
    return this.#slotOf[row]! >= 0;
  }

  /** The slot of a row; where it has none, -1 minus the one that is now its own, to be filled. */
  find(row: number): number {
    const slot = this.#slotOf[row]!;
    if (slot >= 0) {
      this.#moveBack(slot);
      return slot;
    }
    const head = this.#owner.length;
    const taken = this.#next[head]!;
    const before = this.#owner[taken]!;
    if (before >= 0) this.#slotOf[before] = -1;
    this.#owner[taken] = row;
    this.#slotOf[row] = taken;
    this.#moveBack(taken);
    return -1 - taken;
  }

  #moveBack(slot: number): void {
    const head = this.#owner.length;
    const next = this.#next;
    const previous = this.#previous;
    next[previous[slot]!] = next[slot]!;
    previous[next[slot]!] = previous[slot]!;
    const last = previous[head]!;
    next[last] = slot;
    previous[slot] = last;
    next[slot] = head;
    previous[head] = slot;
  }
}
