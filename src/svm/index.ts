export type { KernelParams } from './params.js';
export { SVC, type SVCParams, type SVCState } from './svc.js';
