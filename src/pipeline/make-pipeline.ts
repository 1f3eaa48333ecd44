import { Pipeline } from './pipeline.js';
import type { NamedStep, Step } from './steps.js';

/**
 * A pipeline whose steps are named after their classes in lower case, numbered where a class occurs more than once.
 * @throws ParameterError
 * @example makePipeline(new StandardScaler(), new SVC()) // steps 'standardscaler' and 'svc'
 */
export function makePipeline(...steps: readonly Step[]): Pipeline<readonly NamedStep[]> {
  const names = steps.map((step) => (step === 'passthrough' ? step : step.name.toLowerCase()));
  const numbered = names.map((name, i) => {
    const alike = names.filter((other) => other === name).length;
    return alike === 1 ? name : `${name}-${names.slice(0, i + 1).filter((other) => other === name).length}`;
  });
  return new Pipeline(steps.map((step, i) => [numbered[i]!, step] as const));
}
