export { LinearSVC, type LinearSVCParams, type LinearSVCState } from './linear-svc.js';
export type { SVCState } from './machine.js';
export { OneClassSVM, type OneClassSVMParams } from './one-class-svm.js';
export type { KernelParams } from './params.js';
export { SVC, type SVCParams } from './svc.js';
