import type { FitOptions, Label, Matrix } from '../../src/core/types.js';

/** The classifier of test/golden/splits.py: the class whose mean is nearest, surer the nearer. */
export class NearestMean {
  classes: Label[] = [];
  fits = 0;
  #means: number[][] = [];

  clone(): this {
    return new NearestMean() as this;
  }
  fit(X: Matrix, y: Label[], { sampleWeight }: FitOptions = {}): this {
    this.fits++;
    this.classes = [...new Set(y)].sort();
    this.#means = this.classes.map((label) => {
      const sums: number[] = new Array(X.cols).fill(0);
      let all = 0;
      for (const [i, own] of y.entries()) {
        if (own !== label) continue;
        const w = sampleWeight ? sampleWeight[i]! : 1;
        all += w;
        for (let j = 0; j < X.cols; j++) sums[j]! += w * X.data[i * X.cols + j]!;
      }
      return sums.map((sum) => sum / all);
    });
    return this;
  }
  predictProba(X: Matrix): Matrix {
    const data = Array.from({ length: X.rows }, (_, i) => {
      const near = this.#means.map((mean) => {
        const squares = mean.reduce((sum, m, j) => sum + (X.data[i * X.cols + j]! - m) ** 2, 0);
        return 1 / (1 + squares);
      });
      const all = near.reduce((a, b) => a + b);
      return near.map((p) => p / all);
    });
    return { rows: X.rows, cols: this.classes.length, data: Float64Array.from(data.flat()) };
  }
  predict(X: Matrix): Label[] {
    const { cols, data } = this.predictProba(X);
    return Array.from({ length: X.rows }, (_, i) => {
      const row = Array.from(data.subarray(i * cols, (i + 1) * cols));
      return this.classes[row.indexOf(Math.max(...row))]!;
    });
  }
}
