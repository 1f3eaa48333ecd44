import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mostProbable } from '../../src/core/classifier.js';
import { type Label, ModelError } from '../../src/core/index.js';
import { exportOnnx, type OnnxExportable } from '../../src/persistence/index.js';
import { allKinds, documentOf, Model } from '../../src/predict/index.js';
import { xxh32 } from '../../src/predict/xxh32.js';
import { exported, precisionsOf } from './onnx-models.js';

interface Answer {
  readonly title: string;
  readonly precision: 'float64' | 'float32';
  /** XXH32 of the model that was asked. */
  readonly sum: number;
  readonly label: Label[] | null;
  readonly values: (number | null)[];
}
const models = exported();
const dir = process.env.ONNX_DIR;

const loaded = (model: OnnxExportable) =>
  'fitted' in model ? new Model(documentOf(model), allKinds()) : (model as unknown as Model);

/** A checksum that needs bytes in fours; zeros at the end count. */
function sumOf(bytes: Uint8Array): number {
  const padded = new Uint8Array(Math.ceil(bytes.length / 16) * 16);
  padded.set(bytes);
  return xxh32(new Uint32Array(padded.buffer));
}

describe('exportOnnx', () => {
  it.runIf(dir)('writes its models for onnx_exports.py', () => {
    mkdirSync(dir!, { recursive: true });
    const list = models.flatMap(({ title, model, rows }, i) =>
      precisionsOf(title).map((precision) => {
        const file = `${i}-${precision}.onnx`;
        const bytes = exportOnnx(model, { precision });
        writeFileSync(`${dir}/${file}`, bytes);
        return { title, precision, file, sum: sumOf(bytes), rows };
      }),
    );
    writeFileSync(`${dir}/models.json`, JSON.stringify(list));
    expect(list.length).toBeGreaterThan(0);
  });

  const { cases } = JSON.parse(readFileSync('test/golden/onnx_exports.json', 'utf8')) as { cases: Answer[] };
  const answers = new Map(cases.map((answer) => [`${answer.title}, ${answer.precision}`, answer]));

  it.each(models.flatMap((m) => precisionsOf(m.title).map((precision) => ({ ...m, precision }))))(
    'writes what ONNX Runtime answers as the model does: $title, $precision',
    ({ title, model, rows, expected, precision }) => {
      const answer = answers.get(`${title}, ${precision}`)!;
      // Another sum means another file: run test/golden/onnx_exports.py again.
      expect(sumOf(exportOnnx(model, { precision }))).toBe(answer.sum);
      const data = expected ?? loaded(model).transform(rows).data;
      expect(answer.values.length).toBe(data.length);
      const tolerance = precision === 'float64' ? 1e-6 : 2e-4;
      const far = answer.values.flatMap((value, i) => {
        const x = data[i]!;
        const isNear = value === null ? Number.isNaN(x) : Math.abs(value - x) <= tolerance * Math.max(1, Math.abs(x));
        return isNear ? [] : [[Math.floor((i * rows.length) / data.length), value, x]];
      });
      expect(far).toEqual([]);
      if (!answer.label) return;
      const P = { rows: rows.length, cols: data.length / rows.length, data };
      const { classes } = expected ? (model as Model) : loaded(model);
      expect(answer.label).toEqual(mostProbable(P, classes));
    },
  );

  it('refuses a kind that has no operators', () => {
    const odd = {
      estimator: 'Odd',
      state: { kind: 'odd', v: 1 },
      nFeaturesIn: 1,
      featureNamesIn: undefined,
      classes: [],
    };
    expect(() => exportOnnx(odd)).toThrow(ModelError);
    expect(() => exportOnnx(odd)).toThrow('exportOnnx: no operators for "odd"');
  });
});
