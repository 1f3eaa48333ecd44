export type { HoldOut } from './hold-out.js';
export type { LabelledRows, StreamDataset, StreamItem, StreamRecord } from './intake.js';
export type { TrainStreamOptions } from './options.js';
export type { StreamProgress } from './progress.js';
export type { StreamSource } from './source.js';
export { trainStream } from './train-stream.js';
export type { HeldOutScore, StreamTraining } from './training.js';
