import { ParameterError } from '../core/errors.js';
import type { Steps } from '../core/types.js';

/**
 * What comes of a promise, in a training that an asynchronous driver runs.
 * @throws ParameterError where the driver cannot wait
 */
export function* awaited<T>(owner: string, work: () => Promise<T>): Steps<T> {
  const answer = yield { wait: work };
  if (answer) return answer[0] as T;
  throw new ParameterError(`${owner}: fit cannot wait for tfjs, which computes asynchronously: use fitAsync`);
}
