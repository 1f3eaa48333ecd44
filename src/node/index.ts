export { type CheckpointFile, checkpointFile } from './checkpoint-file.js';
export { loadModel, saveModel } from './model-file.js';
export { openSource } from './source.js';
export { readCsvFile, readZeekLogFile } from './tables.js';
export { openTarget, type Target } from './target.js';
