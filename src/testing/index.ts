export {
  type Check,
  type CheckOptions,
  ContractError,
  checkEstimator,
  estimatorChecks,
  type LawName,
} from './checks.js';
export type { Estimator, Make } from './estimator.js';
