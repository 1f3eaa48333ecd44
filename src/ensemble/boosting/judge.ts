/** What a cut is judged by. */
export interface Judge {
  readonly regAlpha: number;
  readonly regLambda: number;
  readonly minChildWeight: number;
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
