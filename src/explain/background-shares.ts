import type { Level } from './level.js';

/**
 * What the columns of a path contribute at its leaf, where a column that is not known has the value of a row of the background:
 * "interventional" (Lundberg et al. 2020), the mean over these rows.
 *
 * A row x and a background row b reach the leaf together if each column lets one of them pass. Let x alone pass at f columns and b alone at b.
 * The coalitions that reach it hold all of the former and none of the latter, so each of these gets (f-1)! b! / (f+b)!, and each of
 * those -f! (b-1)! / (f+b)!.
 */
export class BackgroundShares {
  /** slots x groups: what each column contributes, in units of the leaf's value. */
  main = new Float64Array(64);
  /** At (slots + 1) a + b stands (a-1)! b! / (a+b)!. */
  readonly #weight: Float64Array;
  readonly #most: number;
  #rows = new Float64Array(64);

  /** @param slots most columns that a path can have */
  constructor(slots: number) {
    const most = slots + 1;
    this.#most = most;
    this.#weight = new Float64Array(most * most);
    for (let b = 0; b < most; b++) this.#weight[most + b] = 1 / (b + 1);
    for (let a = 2; a < most; a++)
      for (let b = 0; b < most; b++)
        this.#weight[a * most + b] = (this.#weight[(a - 1) * most + b]! * (a - 1)) / (a + b);
  }

  /**
   * @param known groups of the rows that are explained
   * @param background groups of some of its `n` rows
   */
  compute(slots: number, known: Level, background: Level, n: number): void {
    const { count, words } = known;
    if (this.main.length < slots * count) this.main = new Float64Array(2 * slots * count);
    if (this.#rows.length < background.count) this.#rows = new Float64Array(2 * background.count);
    const main = this.main;
    const rows = this.#rows;
    rows.fill(0, 0, background.count);
    for (let i = 0; i < background.n; i++) rows[background.group[i]!]!++;
    main.fill(0, 0, slots * count);
    for (let g = 0; g < count; g++) {
      const at = g * words;
      let failing = slots;
      for (let w = 0; w < words; w++) failing -= ones(known.bits[at + w]! & within(slots, w));
      let fail = 0;
      for (let h = 0; h < background.count; h++) {
        const other = h * words;
        if (!together(known.bits, at, background.bits, other, words, slots)) continue;
        // x alone passes where b fails, for one of them does.
        let alone = 0;
        for (let w = 0; w < words; w++) alone += ones(~background.bits[other + w]! & within(slots, w));
        const share = rows[h]! / n;
        if (failing > 0) fail -= share * this.#weight[failing * this.#most + alone]!;
        if (alone === 0) continue;
        const each = share * this.#weight[alone * this.#most + failing]!;
        for (let w = 0; w < words; w++)
          for (let left = ~background.bits[other + w]! & within(slots, w); left !== 0; left &= left - 1) {
            const s = 32 * w + 31 - Math.clz32(left & -left);
            main[s * count + g]! += each;
          }
      }
      for (let s = 0; s < slots; s++) if (!((known.bits[at + (s >> 5)]! >>> (s & 31)) & 1)) main[s * count + g] = fail;
    }
  }
}

/** The bits of word w that stand for slots. */
function within(slots: number, w: number): number {
  const left = slots - 32 * w;
  return left >= 32 ? -1 : left > 0 ? -1 >>> (32 - left) : 0;
}

function together(a: Int32Array, at: number, b: Int32Array, other: number, words: number, slots: number): boolean {
  for (let w = 0; w < words; w++) {
    const all = within(slots, w);
    if (((a[at + w]! | b[other + w]!) & all) !== all) return false;
  }
  return true;
}

function ones(x: number): number {
  x -= (x >>> 1) & 0x55555555;
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
