import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeLabels, type Label, type Matrix, takeRows } from '@nettc/core/core';

/** Rows to learn from and rows to ask about, with their labels. */
export interface Problem {
  readonly name: string;
  readonly X: Matrix;
  readonly y: readonly Label[];
  readonly Z: Matrix;
  readonly yZ: readonly Label[];
}

/** What a problem is called in a table: `iot23/balanced, 60,000 x 26`. */
export function sizeOf({ name, X }: Problem): string {
  return `${name}, ${X.rows.toLocaleString('en')} × ${X.cols}`;
}

/** The first rows to learn from, and as many as one in four of them to ask about. */
export function firstRows(problem: Problem, rows: number): Problem {
  const asked = Math.min(problem.Z.rows, rows >> 2);
  return {
    name: problem.name,
    X: takeRows(
      problem.X,
      Array.from({ length: rows }, (_, i) => i),
    ),
    y: problem.y.slice(0, rows),
    Z: takeRows(
      problem.Z,
      Array.from({ length: asked }, (_, i) => i),
    ),
    yZ: problem.yZ.slice(0, asked),
  };
}

/** Rows as npm's packages take them. */
export function nested({ rows, cols, data }: Matrix): number[][] {
  return Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * cols, (i + 1) * cols)));
}

/** Writes a problem where sides in any language find it: matrices as they lie in memory, labels as codes. */
export function writeProblem(folder: string, { X, y, Z, yZ }: Problem): void {
  const { codes, classes } = encodeLabels([...y, ...yZ]);
  const shape = { rows: X.rows, asked: Z.rows, cols: X.cols, classes };
  writeFileSync(join(folder, 'shape.json'), JSON.stringify(shape));
  for (const [name, values] of Object.entries({ X: X.data, Z: Z.data, y: codes }))
    writeFileSync(join(folder, `${name}.bin`), values);
}

/** The other end of `writeProblem`; with labels as they were. */
export function readProblem(folder: string): Omit<Problem, 'name'> {
  const { rows, asked, cols, classes } = JSON.parse(readFileSync(join(folder, 'shape.json'), 'utf8'));
  const bytes = (name: string) => new Uint8Array(readFileSync(join(folder, `${name}.bin`))).buffer;
  const labels = Array.from(new Int32Array(bytes('y')), (code) => classes[code] as Label);
  return {
    X: { rows, cols, data: new Float64Array(bytes('X')) },
    y: labels.slice(0, rows),
    Z: { rows: asked, cols, data: new Float64Array(bytes('Z')) },
    yZ: labels.slice(rows),
  };
}
