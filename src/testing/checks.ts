import { ParameterError } from '../core/errors.js';
import { task } from './data.js';
import type { Law, Make, Role } from './estimator.js';
import { answerLaws } from './laws/answers.js';
import { asyncLaws } from './laws/async.js';
import { inputLaws } from './laws/input.js';
import { modelLaws } from './laws/model.js';
import { paramLaws } from './laws/params.js';
import { trainingLaws } from './laws/training.js';
import { transformerLaws } from './laws/transformer.js';
import { weightLaws } from './laws/weights.js';

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

/** One law, to be held against one estimator. */
export interface Check {
  readonly law: LawName;
  /** What holds, as a sentence: a title for a test. */
  readonly name: string;
  /** Why the law is left out; `run` then does nothing. */
  readonly skip?: string;
  /** Rejects, saying what differs, where the law is broken. */
  run(): Promise<void>;
}

export interface CheckOptions {
  /** Laws that do not hold for this estimator, each with the reason. */
  readonly skip?: { readonly [L in LawName]?: string };
}

/**
 * The contract that every estimator keeps, as a list of checks for any test framework. What the estimator learns from
 * is made here: small seeded sets with ties, repeated rows and a constant column.
 * @param make makes the estimator, anew and unfitted each time
 * @throws ParameterError for a skip of an unknown law or without a reason
 * @example
 * for (const { name, run } of estimatorChecks(() => new MyClassifier())) it(name, run);
 */
export function estimatorChecks(make: Make, { skip = {} }: CheckOptions = {}): Check[] {
  const laws: Record<LawName, Law> = allLaws();
  for (const [law, reason] of Object.entries(skip)) {
    if (!Object.hasOwn(laws, law)) throw new ParameterError(`checkEstimator: skip names the unknown law "${law}"`);
    if (!reason) throw new ParameterError(`checkEstimator: the skip of "${law}" needs a reason`);
  }
  const role = roleOf(make);
  return (Object.keys(laws) as LawName[])
    .filter((law) => (laws[law].of ?? role) === role)
    .map((law) => ({
      law,
      name: laws[law].title,
      skip: skip[law],
      run: async () => (skip[law] ? undefined : laws[law].check(make)),
    }));
}

/** Thrown by `checkEstimator`; its message has a line for each broken law. */
export class ContractError extends Error {
  override readonly name = 'ContractError';
  readonly broken: readonly LawName[];
  constructor(message: string, broken: readonly LawName[]) {
    super(message);
    this.broken = broken;
  }
}

/**
 * Holds the whole contract against an estimator.
 * @param make makes the estimator, anew and unfitted each time
 * @throws ContractError naming every broken law and what differs
 * @example
 * await checkEstimator(() => new MyForest(), { skip: { weightRepeats: 'bootstrap draws rows, whatever their weight' } });
 */
export async function checkEstimator(make: Make, options: CheckOptions = {}): Promise<void> {
  const checks = estimatorChecks(make, options);
  const broken: LawName[] = [];
  const lines: string[] = [];
  for (const { law, name, run } of checks)
    try {
      await run();
    } catch (error) {
      broken.push(law);
      lines.push(`- ${law}: ${name}. ${error instanceof Error ? error.message : error}`);
    }
  if (broken.length === 0) return;
  const message = `${make().name} breaks ${broken.length} of ${checks.length} laws:\n${lines.join('\n')}`;
  throw new ContractError(message, broken);
}

/** A pipeline has the methods of both, so what it learns tells: classes or none. */
function roleOf(make: Make): Role {
  const estimator = make();
  if (!estimator.transform) return 'classifier';
  if (!estimator.predict) return 'transformer';
  const { X, y } = task();
  return estimator.fit(X, y).fitted.classes ? 'classifier' : 'transformer';
}
