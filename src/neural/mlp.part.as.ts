// What training needs besides layers, for numbers of type T: the same operations in the same order as mlp-kernels.ts.
import { LOGISTIC, RELU, TANH } from '../predict/dense.part.as';

// @ts-ignore: decorator
@inline
export function slope<T>(code: i32, delta: usize, value: usize, bytes: usize): void {
  const one = v128.splat<T>(1);
  const end = delta + bytes;
  for (; delta < end; delta += 16, value += 16) {
    const d = v128.load(delta);
    const a = v128.load(value);
    if (code == RELU) v128.store(delta, v128.and(d, v128.gt<T>(a, v128.splat<T>(0))));
    else if (code == TANH) v128.store(delta, v128.mul<T>(d, v128.sub<T>(one, v128.mul<T>(a, a))));
    else if (code == LOGISTIC) v128.store(delta, v128.mul<T>(d, v128.mul<T>(a, v128.sub<T>(one, a))));
  }
}

/** The gradient of the mean loss with its penalty. */
// @ts-ignore: decorator
@inline
function gradient<T>(P: usize, G: usize, alpha: v128, weight: v128): v128 {
  return v128.div<T>(v128.add<T>(v128.load(G), v128.mul<T>(alpha, v128.load(P))), weight);
}

// @ts-ignore: decorator
@inline
export function adam<T>(
  P: usize, G: usize, M: usize, V: usize, bytes: usize, alpha: f64, weight: f64,
  rate: f64, beta1: f64, beta2: f64, epsilon: f64,
): void {
  const a = v128.splat<T>(<T>alpha);
  const w = v128.splat<T>(<T>weight);
  const b1 = v128.splat<T>(<T>beta1);
  const b2 = v128.splat<T>(<T>beta2);
  const c1 = v128.splat<T>(<T>(1 - beta1));
  const c2 = v128.splat<T>(<T>(1 - beta2));
  const e = v128.splat<T>(<T>epsilon);
  const s = v128.splat<T>(<T>rate);
  for (const end = P + bytes; P < end; P += 16, G += 16, M += 16, V += 16) {
    const g = gradient<T>(P, G, a, w);
    const m = v128.add<T>(v128.mul<T>(b1, v128.load(M)), v128.mul<T>(c1, g));
    const v = v128.add<T>(v128.mul<T>(b2, v128.load(V)), v128.mul<T>(c2, v128.mul<T>(g, g)));
    v128.store(M, m);
    v128.store(V, v);
    const step = v128.div<T>(v128.mul<T>(s, m), v128.add<T>(v128.sqrt<T>(v), e));
    v128.store(P, v128.sub<T>(v128.load(P), step));
  }
}

// @ts-ignore: decorator
@inline
export function momentum<T>(
  P: usize, G: usize, M: usize, bytes: usize, alpha: f64, weight: f64, rate: f64, share: f64, nesterov: bool,
): void {
  const a = v128.splat<T>(<T>alpha);
  const w = v128.splat<T>(<T>weight);
  const s = v128.splat<T>(<T>rate);
  const mu = v128.splat<T>(<T>share);
  for (const end = P + bytes; P < end; P += 16, G += 16, M += 16) {
    const g = v128.mul<T>(s, gradient<T>(P, G, a, w));
    let v = v128.sub<T>(v128.mul<T>(mu, v128.load(M)), g);
    v128.store(M, v);
    if (nesterov) v = v128.sub<T>(v128.mul<T>(mu, v), g);
    v128.store(P, v128.add<T>(v128.load(P), v));
  }
}
