/**
 * The baseline that every classifier of flows has to beat: the most frequent class at each destination port. Whatever
 * has `clone`, `fit` and `predict` can be cross-validated like the library's own estimators.
 */
export class PortLookup {
  /** @param {number} column where the destination port stands in a row */
  constructor(column) {
    this.column = column;
  }
  clone() {
    return new PortLookup(this.column);
  }
  fit(X, y) {
    this.all = new Map();
    this.perPort = new Map();
    for (const [i, label] of y.entries()) {
      const port = this.#port(X, i);
      if (!this.perPort.has(port)) this.perPort.set(port, new Map());
      for (const counts of [this.all, this.perPort.get(port)]) counts.set(label, (counts.get(label) ?? 0) + 1);
    }
    return this;
  }
  predict(X) {
    return Array.from({ length: X.rows }, (_, i) => mostFrequent(this.perPort.get(this.#port(X, i)) ?? this.all));
  }
  #port(X, i) {
    return X.data[i * X.cols + this.column];
  }
}

const mostFrequent = (counts) => [...counts].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
