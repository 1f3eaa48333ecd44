export { ADASYN, type ADASYNParams } from './adasyn.js';
export { BorderlineSMOTE, type BorderlineSMOTEParams } from './borderline-smote.js';
export { RandomOverSampler, type RandomOverSamplerParams } from './random-over-sampler.js';
export { RandomUnderSampler, type RandomUnderSamplerParams } from './random-under-sampler.js';
export { SMOTE, type SMOTEParams } from './smote.js';
export { SMOTETomek, type SMOTETomekParams } from './smote-tomek.js';
export { SMOTENC, type SMOTENCParams } from './smotenc.js';
export type { ClassCounts, Cleaning, CountsOf, OverSampling, UnderSampling } from './strategy.js';
export { TomekLinks, type TomekLinksParams } from './tomek-links.js';
