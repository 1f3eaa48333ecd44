// The loops of mlp-kernels.ts in float32.
import * as dense from '../predict/dense.part.as';
import * as mlp from './mlp.part.as';

export function multiply(
  A: usize, aRow: usize, aStep: usize, B: usize, bRow: usize, C: usize, cRow: usize,
  m: i32, k: i32, width: usize, more: bool,
): void {
  dense.multiply<f32>(A, aRow, aStep, B, bRow, C, cRow, m, k, width, more);
}

export function activate(code: i32, at: usize, bytes: usize): void {
  dense.activate<f32>(code, at, bytes);
}

export function slope(code: i32, delta: usize, value: usize, bytes: usize): void {
  mlp.slope<f32>(code, delta, value, bytes);
}

export function adam(
  P: usize, G: usize, M: usize, V: usize, bytes: usize, alpha: f64, weight: f64,
  rate: f64, beta1: f64, beta2: f64, epsilon: f64,
): void {
  mlp.adam<f32>(P, G, M, V, bytes, alpha, weight, rate, beta1, beta2, epsilon);
}

export function momentum(
  P: usize, G: usize, M: usize, bytes: usize, alpha: f64, weight: f64, rate: f64, share: f64, nesterov: bool,
): void {
  mlp.momentum<f32>(P, G, M, bytes, alpha, weight, rate, share, nesterov);
}
