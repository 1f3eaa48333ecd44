import { type Criterion, entropyScore, giniScore } from './criterion.js';
import { BINS, type Kernels, type TreeMemory } from './tree-memory.js';

export interface SplitLimits {
  readonly criterion: Criterion;
  readonly minSamplesLeaf: number;
  readonly minWeightLeaf: number;
}

/** What is done to a node's histogram once its rows are in it. */
export interface CutScan {
  /** Adds the second histogram to the first, empties it, and notes the bins that hold rows. */
  merge(): void;
  /**
   * Scores the cuts between any two bins that hold rows, what lies `before` included, and empties the histogram. The best one
   * that is allowed and better than `score` is left in the memory, at `found` and `best`.
   * @param weight of the node
   * @param size rows of the node, as `minSamplesLeaf` counts them
   * @returns 2 where there is such a cut; else 1 where rows lie in more than one bin, 0 where they do not
   */
  scan(weight: number, size: number, score: number): number;
}

export function cutScan(memory: TreeMemory, limits: SplitLimits): CutScan {
  // The exact logarithm has no kernel, and limits on rows are rare.
  const simple = limits.criterion === 'gini' && limits.minSamplesLeaf <= 1;
  return memory.kernels && simple ? fastScan(memory, memory.kernels, limits) : plainScan(memory, limits);
}

function fastScan(memory: TreeMemory, kernels: Kernels, { minWeightLeaf }: SplitLimits): CutScan {
  const { histogram, second, used, before, left, total, best, found, classes } = memory;
  const stride = 8 * (classes + 1);
  return {
    merge() {
      kernels.merge(histogram, second, stride, used);
    },
    scan: (weight, _, score) =>
      kernels.gini(histogram, stride, used, before, left, total, best, found, weight, minWeightLeaf, score),
  };
}

function plainScan(memory: TreeMemory, { criterion, minSamplesLeaf, minWeightLeaf }: SplitLimits): CutScan {
  const { words, numbers, classes } = memory;
  const stride = classes + 1;
  const view = (at: number) => numbers.subarray(at / 8, at / 8 + stride);
  const [before, left, best, total] = [memory.before, memory.left, memory.best, memory.total].map(view) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const purity = criterion === 'gini' ? giniScore : entropyScore;
  return {
    merge() {
      for (let bin = 0, h = memory.histogram / 8, g = memory.second / 8; bin < BINS; bin++) {
        let sum = 0;
        for (let k = 0; k < stride; k++, h++, g++) {
          const w = numbers[h]! + numbers[g]!;
          numbers[h] = w;
          numbers[g] = 0;
          sum += w;
        }
        if (sum > 0) words[bin >> 5]! |= 1 << (bin & 31);
      }
    },
    scan(weight, size, score) {
      left.set(before);
      let weightLeft = 0;
      for (let k = 0; k < classes; k++) weightLeft += left[k]!;
      let previous = -1;
      let result = 0;
      for (let word = 0; word < BINS / 32; word++) {
        let bits = words[word]!;
        words[word] = 0;
        while (bits !== 0) {
          const bit = bits & -bits;
          bits ^= bit;
          const bin = (word << 5) + 31 - Math.clz32(bit);
          if (previous >= 0) {
            result |= 1;
            const weightRight = weight - weightLeft;
            const rows = left[classes]!;
            const s = purity(left, total, classes, weightLeft, weightRight);
            if (
              s > score &&
              weightLeft >= minWeightLeaf &&
              weightRight >= minWeightLeaf &&
              (minSamplesLeaf <= 1 || (rows >= minSamplesLeaf && size - rows >= minSamplesLeaf))
            ) {
              score = s;
              result = 2;
              words[memory.found / 4] = previous;
              words[memory.found / 4 + 1] = bin;
              best.set(left);
            }
          }
          const base = memory.histogram / 8 + bin * stride;
          for (let k = 0; k < stride; k++) {
            const w = numbers[base + k]!;
            numbers[base + k] = 0;
            left[k]! += w;
            if (k < classes) weightLeft += w;
          }
          previous = bin;
        }
      }
      numbers[memory.found / 8 + 1] = score;
      return result;
    },
  };
}
