const P1 = 0x9e3779b1;
const P2 = 0x85ebca77;
const P3 = 0xc2b2ae3d;

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/**
 * XXH32 with seed 0 (Yann Collet, xxHash specification 0.1.1) of little-endian words whose number is a multiple of 4, not 0.
 * Each step is a bijection of its word, so a change of any one word always changes the sum.
 */
export function xxh32(words: Uint32Array): number {
  const lanes = [P1 + P2, P2, 0, -P1];
  for (let i = 0; i < words.length; i++)
    lanes[i & 3] = Math.imul(rotate(lanes[i & 3]! + Math.imul(words[i]!, P2), 13), P1);
  let h = 4 * words.length;
  h += rotate(lanes[0]!, 1) + rotate(lanes[1]!, 7) + rotate(lanes[2]!, 12) + rotate(lanes[3]!, 18);
  h = Math.imul(h ^ (h >>> 15), P2);
  h = Math.imul(h ^ (h >>> 13), P3);
  return (h ^ (h >>> 16)) >>> 0;
}
