import { fileURLToPath } from 'node:url';
import { pythonPath } from './setup.js';
import type { Jobs, Side } from './table.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url)); // from bench/dist
type Extras = Pick<Side, 'threads' | 'warmUp'>;

/**
 * Sides that are jobs of a table, in Node.
 * @returns what makes one: `side(name, job, options)`. A peer's name is its package's, perhaps with more after a comma.
 */
export function nodeSides<J extends Jobs>(table: string) {
  return <K extends keyof J & string>(name: string, job: K, options: Parameters<J[K]>[0], extras?: Extras): Side => ({
    name,
    command: process.execPath,
    args: [here('side.js'), table, job, packageOf(name), JSON.stringify(options)],
    ...extras,
  });
}

/** A side in Python: a program in peers/ and what it is told. */
export function pythonSide(name: string, program: string, options: object, extras?: Extras): Side {
  const args = [here(`../peers/${program}`), packageOf(name), JSON.stringify(options)];
  return { name, command: pythonPath(), args, ...extras };
}

/** What peers/estimator.py is told. */
export interface EstimatorOptions {
  /** With X, y, Z and yZ: see problem.ts. */
  readonly folder: string;
  /** `sklearn.svm.SVC` */
  readonly make: string;
  readonly params?: Readonly<Record<string, unknown>>;
  /** The parameter that takes the number of the run. */
  readonly seed?: string;
  /** What is timed, each as a reading of its name. Default fit only. */
  readonly calls?: readonly ('fit' | 'predict' | 'predict_proba' | 'fit_resample')[];
  /** Python expressions over model, X, y, Z, yZ, np, and `out`: what the calls returned, by name. */
  readonly facts?: Readonly<Record<string, string>>;
}

/** Any estimator with scikit-learn's interface. */
export function estimator(name: string, options: EstimatorOptions, extras?: Extras): Side {
  return pythonSide(name, 'estimator.py', options, extras);
}

const packageOf = (name: string) => name.split(',')[0]!;
