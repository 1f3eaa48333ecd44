import { ParameterError } from '../core/errors.js';

/** One clause of a contract, about what `M` makes. */
export interface Clause<M> {
  /** What holds, as a sentence. */
  readonly title: string;
  /** Throws where the law is broken. */
  check(make: M): void | Promise<void>;
}

/** One law, to be held against one estimator or resampler. */
export interface Check<L extends string = string> {
  readonly law: L;
  /** What holds, as a sentence: a title for a test. */
  readonly name: string;
  /** Why the law is left out; `run` then does nothing. */
  readonly skip?: string;
  /** Rejects, saying what differs, where the law is broken. */
  run(): Promise<void>;
}

/** Laws that do not hold, each with the reason. */
export type Skips<L extends string> = { readonly [K in L]?: string };

/**
 * The laws as checks.
 * @throws ParameterError for a skip of an unknown law or without a reason
 */
export function checksOf<L extends string, M>(
  owner: string,
  laws: Readonly<Record<L, Clause<M>>>,
  make: M,
  skip: Skips<L>,
): Check<L>[] {
  for (const [law, reason] of Object.entries(skip)) {
    if (!Object.hasOwn(laws, law)) throw new ParameterError(`${owner}: skip names the unknown law "${law}"`);
    if (!reason) throw new ParameterError(`${owner}: the skip of "${law}" needs a reason`);
  }
  return (Object.keys(laws) as L[]).map((law) => ({
    law,
    name: laws[law].title,
    skip: skip[law],
    run: async () => (skip[law] ? undefined : laws[law].check(make)),
  }));
}

/** Thrown by `checkEstimator` and `checkResampler`; its message has a line for each broken law. */
export class ContractError extends Error {
  override readonly name = 'ContractError';
  /** The names of the broken laws. */
  readonly broken: readonly string[];
  constructor(message: string, broken: readonly string[]) {
    super(message);
    this.broken = broken;
  }
}

/** @throws ContractError naming every broken law and what differs */
export async function holdAll(name: string, checks: readonly Check[]): Promise<void> {
  const broken: string[] = [];
  const lines: string[] = [];
  for (const { law, name, run } of checks)
    try {
      await run();
    } catch (error) {
      broken.push(law);
      lines.push(`- ${law}: ${name}. ${error instanceof Error ? error.message : error}`);
    }
  if (broken.length === 0) return;
  throw new ContractError(`${name} breaks ${broken.length} of ${checks.length} laws:\n${lines.join('\n')}`, broken);
}
