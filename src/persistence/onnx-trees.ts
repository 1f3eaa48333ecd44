import type { BoostedState, TreesState } from '../predict/index.js';
import { floorFloat32 } from './float32.js';
import type { GraphBuilder, Rows } from './onnx-builder.js';

const ML = 'ai.onnx.ml';
/** As in the kind `boosted`: what counts as zero. */
const ZERO = 1.0000000180025095e-35;

/** The attributes of TreeEnsembleRegressor that a node fills. */
class Nodes {
  readonly tree: number[] = [];
  readonly id: number[] = [];
  readonly column: number[] = [];
  readonly mode: string[] = [];
  readonly threshold: number[] = [];
  readonly yes: number[] = [];
  readonly no: number[] = [];
  readonly missingYes: number[] = [];

  push(
    tree: number,
    id: number,
    column: number,
    mode: string,
    threshold: number,
    yes: number,
    no: number,
    isYes: boolean,
  ) {
    this.tree.push(tree);
    this.id.push(id);
    this.column.push(column);
    this.mode.push(mode);
    this.threshold.push(threshold);
    this.yes.push(yes);
    this.no.push(no);
    this.missingYes.push(isYes ? 1 : 0);
  }
}

/**
 * Trees as TreeEnsembleRegressor (ai.onnx.ml 3), which adds in the type of its input and answers in float32. With float32 a threshold
 * is rounded down: a row of float32 then goes where it goes here.
 */
export function exportTrees(g: GraphBuilder, x: Rows, state: TreesState | BoostedState): Rows {
  const isBoosted = state.kind === 'boosted';
  const { feature, threshold, left, root, value, missingLeft, outputs } = state;
  const isDouble = g.type === 'double';
  const nodes = new Nodes();
  const leaf = { tree: [] as number[], id: [] as number[], output: [] as number[], value: [] as number[] };
  for (let t = 0; t < root.length; t++) {
    const first = root[t]!;
    const end = root[t + 1] ?? feature.length;
    let extra = end - first; // identifiers of nodes that only exist in ONNX
    for (let i = first; i < end; i++) {
      const id = i - first;
      const next = left[i]! - first;
      const f = feature[i]!;
      const isMissingLeft = missingLeft?.[i] === 1;
      if (f < 0) {
        nodes.push(t, id, 0, 'LEAF', 0, 0, 0, false);
        for (let k = 0; k < (isBoosted ? 1 : outputs); k++) {
          leaf.tree.push(t);
          leaf.id.push(id);
          leaf.output.push(isBoosted ? state.output[t]! : k);
          leaf.value.push(isBoosted ? value[left[i]!]! : value[left[i]! * outputs + k]!);
        }
      } else if (isBoosted && state.setAt && state.setAt[i]! >= 0) {
        const set = members(state.sets!, state.setAt[i]!);
        // One question for each category; all yes lead to the same child. No number is below -Infinity.
        if (set.length === 0) nodes.push(t, id, f, 'BRANCH_LEQ', -Infinity, next, next + 1, isMissingLeft);
        for (const [k, category] of set.entries()) {
          const own = k === 0 ? id : extra++;
          const no = k + 1 < set.length ? extra : next + 1;
          nodes.push(t, own, f, 'BRANCH_EQ', category, next, no, isMissingLeft);
        }
      } else {
        const at = isDouble ? threshold[i]! : floorFloat32(threshold[i]!);
        nodes.push(t, id, f, 'BRANCH_LEQ', at, next, next + 1, isMissingLeft);
      }
    }
  }
  const input = isBoosted ? withMissing(g, x, state) : x.name;
  if (root.length === 0) return { name: constantRows(g, input, state as BoostedState), cols: outputs };
  const numbers = (name: string, values: ArrayLike<number>) =>
    isDouble
      ? { [`${name}_as_tensor`]: { tensor: { type: 'double' as const, dims: [values.length], values } } }
      : { [name]: { floats: values } };
  const sums = g.op(
    'TreeEnsembleRegressor',
    [input],
    {
      nodes_treeids: { ints: nodes.tree },
      nodes_nodeids: { ints: nodes.id },
      nodes_featureids: { ints: nodes.column },
      nodes_modes: { texts: nodes.mode },
      ...numbers('nodes_values', nodes.threshold),
      nodes_truenodeids: { ints: nodes.yes },
      nodes_falsenodeids: { ints: nodes.no },
      nodes_missing_value_tracks_true: { ints: nodes.missingYes },
      target_treeids: { ints: leaf.tree },
      target_nodeids: { ints: leaf.id },
      target_ids: { ints: leaf.output },
      ...numbers('target_weights', leaf.value),
      ...(isBoosted ? numbers('base_values', state.base) : {}),
      n_targets: { int: outputs },
      aggregate_function: { text: isBoosted ? 'SUM' : 'AVERAGE' },
      post_transform: { text: 'NONE' },
    },
    ML,
  );
  return { name: isDouble ? g.cast(sums) : sums, cols: outputs };
}

function members(sets: Int32Array, at: number): number[] {
  const out: number[] = [];
  for (let c = 0; c < 32 * sets[at]!; c++) if ((sets[at + 1 + (c >>> 5)]! >>> (c & 31)) & 1) out.push(c);
  return out;
}

/** NaN in the place of zeros and numbers that count as missing. */
function withMissing(g: GraphBuilder, x: Rows, { zeroMissing, missing }: BoostedState): string {
  const nan = () => g.scalar(Number.NaN);
  const own = missing === undefined ? x.name : g.where(g.op('Equal', [x.name, g.scalar(missing)]), nan(), x.name);
  if (!zeroMissing) return own;
  const counts = Array.from({ length: x.cols }, (_, j) => (zeroMissing.includes(j) ? 1 : 0));
  const isZero = g.op('LessOrEqual', [g.op('Abs', [own]), g.scalar(ZERO)]);
  return g.where(g.op('And', [g.constant(counts, [1, x.cols], 'bool'), isZero]), nan(), own);
}

/** Of no trees: the base, once a row. */
function constantRows(g: GraphBuilder, x: string, { base, cols, outputs }: BoostedState): string {
  const nothing = g.constant(new Float64Array(cols * outputs), [cols, outputs]);
  const finite = g.where(g.op('IsNaN', [x]), g.scalar(0), x);
  return g.add(g.op('MatMul', [finite, nothing]), g.constant(base, [1, outputs]));
}
