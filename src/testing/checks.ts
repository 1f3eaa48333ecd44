import { type Check, type Clause, checksOf, holdAll, type Skips } from './contract.js';
import { task } from './data.js';
import type { Law, Make, Role } from './estimator.js';
import { answerLaws } from './laws/answers.js';
import { asyncLaws } from './laws/async.js';
import { inputLaws } from './laws/input.js';
import { modelLaws } from './laws/model.js';
import { paramLaws } from './laws/params.js';
import { resamplingLaws } from './laws/resampling.js';
import { trainingLaws } from './laws/training.js';
import { transformerLaws } from './laws/transformer.js';
import { weightLaws } from './laws/weights.js';
import type { MakeResampler } from './resampler.js';

const allLaws = () => ({
  ...paramLaws,
  ...trainingLaws,
  ...weightLaws,
  ...inputLaws,
  ...answerLaws,
  ...asyncLaws,
  ...modelLaws,
  ...transformerLaws,
});
export type LawName = keyof ReturnType<typeof allLaws>;
export type ResamplerLawName = keyof ReturnType<typeof resamplingLaws>;

export interface CheckOptions {
  /** Laws that do not hold for this estimator, each with the reason. */
  readonly skip?: Skips<LawName>;
}
export interface ResamplerCheckOptions {
  /** Laws that do not hold for this resampler, each with the reason. */
  readonly skip?: Skips<ResamplerLawName>;
}

/**
 * The contract that every estimator keeps, as a list of checks for any test framework. What the estimator learns from
 * is made here: small seeded sets with ties, repeated rows and a constant column.
 * @param make makes the estimator, anew and unfitted each time
 * @throws ParameterError for a skip of an unknown law or without a reason
 * @example
 * for (const { name, run } of estimatorChecks(() => new MyClassifier())) it(name, run);
 */
export function estimatorChecks(make: Make, { skip = {} }: CheckOptions = {}): Check<LawName>[] {
  const laws: Record<LawName, Law> = allLaws();
  const role = roleOf(make);
  return checksOf('checkEstimator', laws, make, skip).filter(({ law }) => (laws[law].of ?? role) === role);
}

/**
 * Holds the whole contract against an estimator.
 * @param make makes the estimator, anew and unfitted each time
 * @throws ContractError naming every broken law and what differs
 * @example
 * await checkEstimator(() => new MyForest(), { skip: { weightRepeats: 'bootstrap draws rows, whatever their weight' } });
 */
export async function checkEstimator(make: Make, options: CheckOptions = {}): Promise<void> {
  await holdAll(make().name, estimatorChecks(make, options));
}

/**
 * The contract that every resampler keeps, as a list of checks for any test framework.
 * @param make makes the resampler, anew each time
 * @throws ParameterError for a skip of an unknown law or without a reason
 * @example
 * for (const { name, run } of resamplerChecks(() => new MySampler())) it(name, run);
 */
export function resamplerChecks(
  make: MakeResampler,
  { skip = {} }: ResamplerCheckOptions = {},
): Check<ResamplerLawName>[] {
  const laws: Record<ResamplerLawName, Clause<MakeResampler>> = resamplingLaws();
  return checksOf('checkResampler', laws, make, skip);
}

/**
 * Holds the whole contract against a resampler.
 * @param make makes the resampler, anew each time
 * @throws ContractError naming every broken law and what differs
 */
export async function checkResampler(make: MakeResampler, options: ResamplerCheckOptions = {}): Promise<void> {
  await holdAll(make().name, resamplerChecks(make, options));
}

/** A pipeline has the methods of both, so what it learns tells: classes or none. */
function roleOf(make: Make): Role {
  const estimator = make();
  if (!estimator.transform) return 'classifier';
  if (!estimator.predict) return 'transformer';
  const { X, y } = task();
  return estimator.fit(X, y).fitted.classes ? 'classifier' : 'transformer';
}
