import type { Loops } from './loops.js';
import type { BoostMemory } from './memory.js';

/**
 * The loops where some sides are sets of categories. These have no twin in WebAssembly: few models ask for them, and it is the histograms
 * that take the time.
 */
export function withSets(loops: Loops, memory: BoostMemory): Loops {
  if (!memory.bins.categorical) return loops;
  const { words, numbers, rows, stride, wideCodes } = memory;
  const bins = wideCodes ? memory.halves : memory.bytes;
  const [codes, order, held] = [memory.codes / (wideCodes ? 2 : 1), memory.order / 4, memory.held / 4];

  const divide = (base: number, set: Uint8Array, from: number, to: number, left: number, toHeld: number): number => {
    let a = order + left;
    let b = held + toHeld;
    for (let at = order + from, end = order + to; at < end; at++) {
      const row = words[at]!;
      words[a] = row;
      words[b] = row;
      const goesLeft = set[bins[base + row]!]!;
      a += goesLeft;
      b += 1 - goesLeft;
    }
    return a - order;
  };
  const raiseBoth = (
    score: number,
    base: number,
    set: Uint8Array,
    from: number,
    to: number,
    left: number,
    right: number,
  ): void => {
    for (let at = order + from, end = order + to; at < end; at++) {
      const row = words[at]!;
      numbers[score + row]! += set[bins[base + row]!] === 1 ? left : right;
    }
  };
  return {
    ...loops,
    divide: (side, ...rest) =>
      side.set ? divide(codes + side.column * rows, side.set, ...rest) : loops.divide(side, ...rest),
    raiseBoth: (output, side, ...rest) =>
      side.set
        ? raiseBoth((memory.scores + output * stride) / 8, codes + side.column * rows, side.set, ...rest)
        : loops.raiseBoth(output, side, ...rest),
  };
}
