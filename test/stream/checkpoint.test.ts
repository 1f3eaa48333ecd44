import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelError, ParameterError } from '../../src/core/errors.js';
import type { MLPClassifierParams } from '../../src/neural/index.js';
import { save } from '../../src/persistence/index.js';
import { Pipeline } from '../../src/pipeline/index.js';
import { OneHotEncoder, StandardScaler } from '../../src/preprocessing/index.js';
import { type TrainStreamOptions, trainStream } from '../../src/stream/index.js';
import { dataset, flows, network, pipeline, tables } from './rows.js';

const data = flows(150);
const source = tables(data, [40]);
const OPTIONS: TrainStreamOptions = {
  ...{ dataset, epochs: 2, batchRows: 25, shuffleRows: 60, checkpointRows: 25, stratified: true },
  holdOut: { by: 'time', share: 0.1 },
};

/** The file of a whole training, and all its checkpoints. */
async function whole(params: Partial<MLPClassifierParams> = {}, options = OPTIONS) {
  const checkpoints: Uint8Array[] = [];
  const model = pipeline(params);
  const result = await trainStream(source, model, {
    ...options,
    saveCheckpoint: (bytes) => void checkpoints.push(bytes),
  });
  return { file: Buffer.from(save(model)), checkpoints, result };
}

describe('a checkpoint', () => {
  it.each<[string, Partial<MLPClassifierParams>]>([
    ['adam', {}],
    ['adam with dropout, in float64', { dropout: 0.3, dtype: 'float64', hiddenLayerSizes: [5, 4] }],
    ['gradient descent that slows down', { solver: 'sgd', learningRate: 'adaptive', nIterNoChange: 1, tol: 0.5 }],
    ['gradient descent by inverse scaling', { solver: 'sgd', learningRate: 'invscaling' }],
  ])('leads to the same file and the same result from anywhere: %s', async (_, params) => {
    const { file, checkpoints, result } = await whole(params);
    expect(checkpoints.length).toBeGreaterThan(10);
    for (const checkpoint of checkpoints) {
      const later: Uint8Array[] = [];
      const model = pipeline(params);
      const saveCheckpoint = (bytes: Uint8Array) => void later.push(bytes);
      expect(await trainStream(tables(data, [13]), model, { ...OPTIONS, checkpoint, saveCheckpoint })).toEqual(result);
      expect(Buffer.from(save(model)).equals(file)).toBe(true);
      const place = checkpoints.indexOf(checkpoint);
      expect(later.at(-1) ?? checkpoints.at(-1)).toEqual(checkpoints.at(-1));
      expect(later.length).toBeLessThan(checkpoints.length - place + 2);
    }
  });

  it('leads to the same file where the training is broken off again and again', async () => {
    const { file } = await whole();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 12 }), async (lives) => {
        let checkpoint: Uint8Array | undefined;
        for (const [k, saves] of [...lives, Infinity].entries()) {
          const model = pipeline();
          let left = saves;
          const training = trainStream(source, model, {
            ...OPTIONS,
            checkpoint,
            saveCheckpoint(bytes) {
              checkpoint = bytes;
              if (--left === 0) throw new Error('power cut');
            },
          });
          if (k < lives.length) await training.catch((error) => expect(error.message).toBe('power cut'));
          else {
            await training;
            expect(Buffer.from(save(model)).equals(file)).toBe(true);
          }
        }
      }),
      { numRuns: 4 },
    );
  });

  it('lets a training that has ended go on with more epochs, as if it had never ended', async () => {
    const { checkpoints } = await whole();
    const model = pipeline();
    await trainStream(source, model, { ...OPTIONS, epochs: 4, checkpoint: checkpoints.at(-1) });
    const longer = pipeline();
    await trainStream(source, longer, { ...OPTIONS, epochs: 4 });
    expect(save(model)).toEqual(save(longer));
    await expect(trainStream(source, model, { ...OPTIONS, epochs: 1, checkpoint: checkpoints.at(-1) })).rejects.toThrow(
      /epochs must be at least 2/,
    );
  });

  it('of another pipeline, of other options or of other rows is refused, and says what differs', async () => {
    const { checkpoints } = await whole();
    const checkpoint = checkpoints[4]!;
    const refused = (model: Pipeline, options: TrainStreamOptions, rows = source) =>
      expect(trainStream(rows, model, { ...OPTIONS, checkpoint, ...options })).rejects;
    await refused(pipeline({ alpha: 1 }), {}).toThrow(
      new ParameterError('trainStream: the checkpoint is of another training: mlp__alpha was 0.0001 and is 1'),
    );
    await refused(new Pipeline([['mlp', network()]]), {}).toThrow(/scale was StandardScaler and is not there/);
    await refused(
      new Pipeline([
        ['scale', new OneHotEncoder()],
        ['mlp', network()],
      ]),
      {},
    ).toThrow(/scale was StandardScaler and is OneHotEncoder/);
    await refused(pipeline(), { shuffleRows: 61 }).toThrow(/option shuffleRows was 60 and is 61/);
    await refused(pipeline(), { holdOut: { by: 'time', share: 0.2 } }).toThrow(/option holdOut was .* and is/);
    await refused(pipeline(), {}, tables(flows(150, 2), [40])).toThrow(
      /does not give the rows that the checkpoint was made from/,
    );
    await refused(pipeline(), {}, tables(flows(60), [40])).toThrow(/gave 150 rows at first and 60 now/);
  });

  it('that is cut, changed or none at all is refused before anything is read', async () => {
    const { checkpoints } = await whole();
    const checkpoint = checkpoints[4]!;
    const unread = () => {
      throw new Error('read');
    };
    const refused = (bytes: Uint8Array) =>
      expect(trainStream(unread, pipeline(), { ...OPTIONS, checkpoint: bytes })).rejects;
    for (const end of [0, 8, 16, 100, checkpoint.length - 16, checkpoint.length - 1])
      await refused(checkpoint.subarray(0, end)).toThrow(ModelError);
    for (const at of [0, 9, 40, checkpoint.length - 20]) {
      const changed = checkpoint.slice();
      changed[at]! ^= 1;
      await refused(changed).toThrow(ModelError);
    }
    await refused(save(new StandardScaler().fit([[1], [2]]))).toThrow('trainStream: this is no checkpoint');
  });
});
