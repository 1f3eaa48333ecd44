import { activated } from '../predict/dense-activation.js';

/** The loops of training over one memory, in which everything is named by its address; steps and sizes are in bytes. */
export interface MlpKernels {
  /**
   * C = A B, or C + A B with `more`; the terms of a sum are added in their order.
   * @param aRow between the rows of A; `aStep` between its columns
   * @param m rows of A and C
   * @param k columns of A, rows of B
   * @param width of the rows of B and C, a multiple of 32
   */
  multiply(
    A: number,
    aRow: number,
    aStep: number,
    B: number,
    bRow: number,
    C: number,
    cRow: number,
    m: number,
    k: number,
    width: number,
    more: boolean,
  ): void;
  /** Applies the activation with this code (`ACTIVATIONS`) in place. */
  activate(code: number, at: number, bytes: number): void;
  /** Multiplies `delta` by the derivative of an activation where its value is `value`. */
  slope(code: number, delta: number, value: number, bytes: number): void;
  /**
   * One step of Adam (Kingma, Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015) as scikit-learn does it.
   * @param P parameters
   * @param G sums of the loss's gradients; (G + alpha P) / weight is the gradient of the mean loss with its penalty
   * @param M and `V`: the moments
   * @param rate with the correction of the moments' bias
   */
  adam(
    P: number,
    G: number,
    M: number,
    V: number,
    bytes: number,
    alpha: number,
    weight: number,
    rate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
  ): void;
  /** One step of gradient descent with momentum; M is the velocity. */
  momentum(
    P: number,
    G: number,
    M: number,
    bytes: number,
    alpha: number,
    weight: number,
    rate: number,
    share: number,
    nesterov: boolean,
  ): void;
}

/** The loops in plain TypeScript: the same operations in the same order as mlp.part.as.ts and dense.part.as.ts. */
export function plainKernels(memory: ArrayBufferLike, size: 4 | 8): MlpKernels {
  const all = size === 4 ? new Float32Array(memory) : new Float64Array(memory);
  const round = size === 4 ? Math.fround : (x: number) => x;
  return {
    multiply(A, aRow, aStep, B, bRow, C, cRow, m, k, width, more) {
      for (let i = 0; i < m; i++) {
        const to = (C + i * cRow) / size;
        const end = to + width / size;
        if (!more) all.fill(0, to, end);
        for (let p = 0, a = (A + i * aRow) / size; p < k; p++, a += aStep / size) {
          const v = all[a]!;
          for (let c = to, b = (B + p * bRow) / size; c < end; c++, b++) all[c]! += round(v * all[b]!);
        }
      }
    },

    activate(code, at, bytes) {
      for (let k = at / size, end = k + bytes / size; k < end; k++) all[k] = activated(code, all[k]!);
    },

    slope(code, delta, value, bytes) {
      for (let d = delta / size, a = value / size, end = d + bytes / size; d < end; d++, a++) {
        const v = all[a]!;
        if (code === 1) all[d] = v > 0 ? all[d]! : 0;
        else if (code === 2) all[d]! *= round(1 - round(v * v));
        else if (code === 3) all[d]! *= round(v * round(1 - v));
      }
    },

    adam(P, G, M, V, bytes, alpha, weight, rate, beta1, beta2, epsilon) {
      const [a, w, s, b1, b2, c1, c2, e] = [alpha, weight, rate, beta1, beta2, 1 - beta1, 1 - beta2, epsilon].map(
        round,
      ) as [number, number, number, number, number, number, number, number];
      for (let k = 0, n = bytes / size, p = P / size, at = G / size, i = M / size, j = V / size; k < n; k++) {
        const g = round(round(all[at + k]! + round(a * all[p + k]!)) / w);
        const m = round(round(b1 * all[i + k]!) + round(c1 * g));
        const v = round(round(b2 * all[j + k]!) + round(c2 * round(g * g)));
        all[i + k] = m;
        all[j + k] = v;
        all[p + k]! -= round(round(s * m) / round(round(Math.sqrt(v)) + e));
      }
    },

    momentum(P, G, M, bytes, alpha, weight, rate, share, nesterov) {
      const [a, w, s, mu] = [alpha, weight, rate, share].map(round) as [number, number, number, number];
      for (let k = 0, n = bytes / size, p = P / size, at = G / size, i = M / size; k < n; k++) {
        const g = round(s * round(round(all[at + k]! + round(a * all[p + k]!)) / w));
        let v = round(round(mu * all[i + k]!) - g);
        all[i + k] = v;
        if (nesterov) v = round(round(mu * v) - g);
        all[p + k]! += v;
      }
    },
  };
}
