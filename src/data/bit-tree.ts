/**
 * Values by their bits: a crit-bit tree (D. J. Bernstein, https://cr.yp.to/critbit.html). A node tests the first bit in which the
 * values on its two sides differ, so that a look-up tests each bit of a value at most once, whoever chose the values.
 *
 * It holds the numbers of values only; the values stay where they are.
 */
export class BitTree {
  /** The bit that each node tests: nine for a byte, the first whether there is a byte, then its bits from the highest on. */
  #bits = new Float64Array(8);
  /** Two sides of each node: other nodes, or the complements of numbers of values. Node 0 has one, the root; 0 while empty. */
  #sides = new Int32Array(16);
  #nodes = 0;

  /** The only number whose value may be `bytes[from, to)`; -1 where there is none. */
  nearest(bytes: Uint8Array, from: number, to: number): number {
    let at = this.#sides[0]!;
    while (at > 0) at = this.#sides[2 * at + bitOf(bytes, from, to, this.#bits[at]!)]!;
    return at === 0 ? -1 : ~at;
  }

  /**
   * Adds `bytes[from, to)`, which is not there yet, under a number.
   * @param bit the `firstDifference` from its `nearest`; of no meaning for the first value
   */
  add(number: number, bytes: Uint8Array, from: number, to: number, bit: number): void {
    let slot = 0;
    let at = this.#sides[0]!;
    while (at > 0 && this.#bits[at]! < bit) {
      slot = 2 * at + bitOf(bytes, from, to, this.#bits[at]!);
      at = this.#sides[slot]!;
    }
    if (at === 0) {
      this.#sides[0] = ~number;
      return;
    }
    const node = ++this.#nodes;
    if (node === this.#bits.length) {
      const { bits, sides } = { bits: this.#bits, sides: this.#sides };
      this.#bits = new Float64Array(2 * bits.length);
      this.#bits.set(bits);
      this.#sides = new Int32Array(2 * sides.length);
      this.#sides.set(sides);
    }
    const side = bitOf(bytes, from, to, bit);
    this.#bits[node] = bit;
    this.#sides[2 * node + side] = ~number;
    this.#sides[2 * node + 1 - side] = at;
    this.#sides[slot] = node;
  }
}

/** The first bit in which two values differ, counted as a tree counts; -1 where they are the same. */
export function firstDifference(
  a: Uint8Array,
  aFrom: number,
  aTo: number,
  b: Uint8Array,
  bFrom: number,
  bTo: number,
): number {
  for (let i = 0; ; i++) {
    const different = nineBits(a, aFrom + i, aTo) ^ nineBits(b, bFrom + i, bTo);
    if (different !== 0) return 9 * i + Math.clz32(different) - 23;
    if (aFrom + i >= aTo) return -1;
  }
}

function bitOf(bytes: Uint8Array, from: number, to: number, bit: number): number {
  const i = Math.floor(bit / 9);
  return (nineBits(bytes, from + i, to) >> (8 - (bit - 9 * i))) & 1;
}

const nineBits = (bytes: Uint8Array, at: number, to: number): number => (at < to ? 256 | bytes[at]! : 0);
