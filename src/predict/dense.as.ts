// The layers of dense.ts: the same operations in the same order.
import { activate, multiply } from './dense.part.as';

export function multiply32(
  A: usize, aRow: usize, aStep: usize, B: usize, bRow: usize, C: usize, cRow: usize,
  m: i32, k: i32, width: usize,
): void {
  multiply<f32>(A, aRow, aStep, B, bRow, C, cRow, m, k, width, false);
}

export function multiply64(
  A: usize, aRow: usize, aStep: usize, B: usize, bRow: usize, C: usize, cRow: usize,
  m: i32, k: i32, width: usize,
): void {
  multiply<f64>(A, aRow, aStep, B, bRow, C, cRow, m, k, width, false);
}

export function activate32(code: i32, at: usize, bytes: usize): void {
  activate<f32>(code, at, bytes);
}

export function activate64(code: i32, at: usize, bytes: usize): void {
  activate<f64>(code, at, bytes);
}
