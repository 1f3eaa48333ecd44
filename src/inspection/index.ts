export {
  type AsyncPermutationImportanceOptions,
  type Judged,
  type PermutationImportance,
  type PermutationImportanceOptions,
  permutationImportance,
  permutationImportanceAsync,
} from './permutation-importance.js';
