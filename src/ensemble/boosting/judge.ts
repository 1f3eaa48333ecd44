/** What a cut is judged by. */
export interface Judge {
  readonly regAlpha: number;
  readonly regLambda: number;
  readonly minChildWeight: number;
  /** For each column 1 where the score must not fall with it, -1 where it must not rise; undefined where none is bound. */
  readonly monotone?: Int8Array;
}

/** Between which a node's value must lie, so that a constraint further up holds. */
export interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

/** What a node with these sums is worth: twice the fall of the loss that its best value brings. */
export function worth(gradients: number, hessians: number, { regAlpha, regLambda }: Judge): number {
  const pull = Math.max(Math.abs(gradients) - regAlpha, 0);
  return hessians > 0 ? (pull * pull) / (hessians + regLambda) : 0;
}

/** The value of a leaf with these sums, before it is shrunk; 0 where it has too little weight to tell. */
export function leafValue(gradients: number, hessians: number, { regAlpha, regLambda, minChildWeight }: Judge): number {
  if (hessians <= 0 || hessians < minChildWeight) return 0;
  const pull = Math.max(Math.abs(gradients) - regAlpha, 0);
  return (gradients > 0 ? -pull : pull) / (hessians + regLambda);
}

/** The value of a node within its bounds, before it is shrunk. */
export function boundValue(gradients: number, hessians: number, judge: Judge, { lower, upper }: Bounds): number {
  return Math.min(Math.max(leafValue(gradients, hessians, judge), lower), upper);
}

/** What a node is worth with a value that may not be its best. */
export function worthWith(value: number, gradients: number, hessians: number, { regAlpha, regLambda }: Judge): number {
  if (hessians <= 0) return 0;
  return -(2 * gradients * value + (hessians + regLambda) * value * value + 2 * regAlpha * Math.abs(value));
}

/**
 * The bounds of the children of a node that is cut on a column: where the column is bound, half way between what the two are worth
 * (XGBoost's TreeEvaluator).
 */
export function boundsBelow(
  bounds: Bounds,
  direction: number,
  leftValue: number,
  rightValue: number,
): readonly [left: Bounds, right: Bounds] {
  const middle = (leftValue + rightValue) / 2;
  const { lower, upper } = bounds;
  if (direction > 0)
    return [
      { lower, upper: middle },
      { lower: middle, upper },
    ];
  if (direction < 0)
    return [
      { lower: middle, upper },
      { lower, upper: middle },
    ];
  return [bounds, bounds];
}
