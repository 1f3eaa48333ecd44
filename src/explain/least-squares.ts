/**
 * Solves A x = b for several b at once by Cholesky's decomposition; A is symmetric and positive definite.
 * @param A n x n; overwritten
 * @param B n x k; overwritten by the solutions
 * @returns false where A is not positive definite
 */
export function solveSymmetric(A: Float64Array, B: Float64Array, n: number, k: number): boolean {
  let scale = 0;
  for (let i = 0; i < n; i++) scale = Math.max(scale, A[i * n + i]!);
  for (let j = 0; j < n; j++) {
    let pivot = A[j * n + j]!;
    for (let m = 0; m < j; m++) pivot -= A[j * n + m]! * A[j * n + m]!;
    if (!(pivot > 1e-13 * scale)) return false;
    const root = Math.sqrt(pivot);
    A[j * n + j] = root;
    for (let i = j + 1; i < n; i++) {
      let sum = A[i * n + j]!;
      for (let m = 0; m < j; m++) sum -= A[i * n + m]! * A[j * n + m]!;
      A[i * n + j] = sum / root;
    }
  }
  for (let c = 0; c < k; c++) {
    for (let i = 0; i < n; i++) {
      let sum = B[i * k + c]!;
      for (let m = 0; m < i; m++) sum -= A[i * n + m]! * B[m * k + c]!;
      B[i * k + c] = sum / A[i * n + i]!;
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = B[i * k + c]!;
      for (let m = i + 1; m < n; m++) sum -= A[m * n + i]! * B[m * k + c]!;
      B[i * k + c] = sum / A[i * n + i]!;
    }
  }
  return true;
}
