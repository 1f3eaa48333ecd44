export { makePipeline } from './make-pipeline.js';
export { Pipeline } from './pipeline.js';
export type { NamedStep, Step } from './steps.js';
