export {
  type CheckOptions,
  checkEstimator,
  checkResampler,
  estimatorChecks,
  type LawName,
  type ResamplerCheckOptions,
  type ResamplerLawName,
  resamplerChecks,
} from './checks.js';
export { type Check, ContractError, type Skips } from './contract.js';
export type { Estimator, Make } from './estimator.js';
export type { MakeResampler, TestedResampler } from './resampler.js';
