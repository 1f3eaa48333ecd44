/** How often each number occurs, up to `cap` distinct ones: open addressing on the bits of the double. */
export class NumberTally {
  #keys = new Float64Array(256);
  #counts = new Float64Array(256); // 0 where free
  size = 0;

  constructor(readonly cap: number) {}

  /**
   * Counts values, up to the one that would be a distinct one too many. Returns how many were counted.
   * @param weights how often each of them stands there, > 0; once by default
   */
  add(values: Float64Array, weights?: Float64Array): number {
    let slot = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      // Columns of flows are full of runs: the slot of the value before is looked at first.
      if (this.#keys[slot] !== value || this.#counts[slot] === 0) {
        slot = this.#find(value);
        if (this.#counts[slot] === 0) {
          if (this.size === this.cap) return i;
          this.size++;
          if (this.size * 2 > this.#keys.length) {
            this.#grow();
            slot = this.#find(value);
          }
          this.#keys[slot] = value + 0;
        }
      }
      this.#counts[slot]! += weights ? weights[i]! : 1;
    }
    return values.length;
  }

  /** The values, ascending, and how often each occurs. */
  summary(): { values: Float64Array; weights: Float64Array } {
    const values = this.#keys.filter((_, slot) => this.#counts[slot]! > 0).sort();
    return { values, weights: values.map((value) => this.#counts[this.#find(value)]!) };
  }

  #find(value: number): number {
    scratch[0] = value + 0; // -0 becomes 0: one value
    const mask = this.#keys.length - 1;
    let hash = Math.imul(words[0]! ^ Math.imul(words[1]!, 0x85ebca6b), 0xc2b2ae35);
    hash ^= hash >>> 15;
    let slot = hash & mask;
    while (this.#counts[slot]! > 0 && this.#keys[slot] !== value) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const keys = this.#keys;
    const counts = this.#counts;
    this.#keys = new Float64Array(keys.length * 2);
    this.#counts = new Float64Array(keys.length * 2);
    for (let i = 0; i < keys.length; i++) {
      if (counts[i] === 0) continue;
      const slot = this.#find(keys[i]!);
      this.#keys[slot] = keys[i]!;
      this.#counts[slot] = counts[i]!;
    }
  }
}

const bits = /* @__PURE__ */ new ArrayBuffer(8);
const scratch = /* @__PURE__ */ new Float64Array(bits);
const words = /* @__PURE__ */ new Int32Array(bits);
