export { kernel as fastKernel } from './kernel.js';
