/**
 * How often each text occurs, exactly up to `cap` distinct ones. With more, the rarest are forgotten and counts may fall
 * short by `shortBy`, which is below n / cap (Misra, Gries 1982, pruned as in Agarwal et al. 2012): a text more frequent
 * than that is never lost.
 */
export class TextTally {
  shortBy = 0;
  readonly #counts = new Map<string, number>();
  constructor(readonly cap: number) {}

  get size(): number {
    return this.#counts.size;
  }
  add(text: string, times: number): void {
    this.#counts.set(text, (this.#counts.get(text) ?? 0) + times);
    if (this.#counts.size > this.cap * 2) this.#prune();
  }
  /** The `n` most frequent texts; of equally frequent ones the lesser first. */
  top(n: number): { value: string; count: number }[] {
    return [...this.#counts]
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, n);
  }

  #prune(): void {
    const cut = Float64Array.from(this.#counts.values()).sort()[this.#counts.size - this.cap - 1]!;
    this.shortBy += cut;
    for (const [text, count] of this.#counts) {
      if (count > cut) this.#counts.set(text, count - cut);
      else this.#counts.delete(text);
    }
  }
}
