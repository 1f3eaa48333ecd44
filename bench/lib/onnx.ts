import { join } from 'node:path';
import { readProblem } from './problem.js';
import { quantile, timed } from './serve.js';
import type { Job } from './table.js';

/**
 * onnxruntime-node on one thread asked about a problem's rows as float32: all of Z in one batch, and the first flows one by one.
 * @param folder of the problem, with the model in `model.onnx`
 * @param output what is asked for one flow; of a batch these are always the probabilities
 */
export async function onnxruntimeNode(folder: string, flows: number, output: 'label' | 'probabilities'): Promise<Job> {
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1 };
  const session = await InferenceSession.create(join(folder, 'model.onnx'), options);
  const { rows, cols, data } = readProblem(folder).Z;
  const Z = Float32Array.from(data);
  const run = (from: number, to: number, output: string) =>
    session.run({ X: new Tensor('float32', Z.subarray(from * cols, to * cols), [to - from, cols]) }, [output]);
  return async () => {
    const [batch] = await timed(() => run(0, rows, 'probabilities'));
    const single: number[] = [];
    for (let i = 0; i < flows; i++) single.push((await timed(() => run(i, i + 1, output)))[0]);
    return { readings: { batch, p50: quantile(single, 0.5), p99: quantile(single, 0.99) } };
  };
}
