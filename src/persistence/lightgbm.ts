import { ModelError, ParameterError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import type { AffineState, BoostedState } from '../predict/index.js';
import { Field } from './fields.js';
import type { ImportedModel } from './imported.js';
import { type Link, MOST_CLASSES } from './link.js';
import { type SourceNode, TreeLayout } from './tree-layout.js';
import { type BoostingImport, classifierOf } from './xgboost.js';

/** Bits of a node's decision_type: whether it asks for categories, where missing values go, which values those are. */
const CATEGORIES = 1;
const DEFAULT_LEFT = 2;
const MISSING = { none: 0, zero: 1, nan: 2 } as const;
/** More columns or leaves than any model has, few enough to count. */
const MOST = 16777216;

/**
 * A classifier that LightGBM trained and saved as text (`save_model`, versions v3 and v4): binary, multiclass, multiclassova and
 * cross_entropy, with any boosting. Its margins are LightGBM's `predict(…, raw_score=True)`. NaN goes where LightGBM sends it, which depends on
 * `use_missing` and `zero_as_missing` of the training; a categorical column holds the numbers of its categories. With multiclassova the
 * probabilities are, as LightGBM's, each of its own and do not sum to 1.
 * @param model the file's text or bytes
 * @throws ModelError naming the field, also for regressions and linear trees
 * @example importLightGBM(await readFile('flows.txt'), { classes: ['Benign', 'DDoS', 'PortScan'] }).predict(rows);
 */
export function importLightGBM(model: string | Uint8Array | ArrayBuffer, options: BoostingImport = {}): ImportedModel {
  const { rounds } = options;
  if (!(rounds === undefined || (Number.isInteger(rounds) && rounds >= 0)))
    throw new ParameterError(`importLightGBM: rounds must be an integer >= 0, got ${describeValue(rounds)}`);
  const { head, trees } = split(typeof model === 'string' ? model : new TextDecoder().decode(model));
  const version = head.at('version');
  if (version.text() !== 'v3' && version.text() !== 'v4') version.refuse('be v3 or v4');
  const cols = head.at('max_feature_idx').whole(0, MOST) + 1;
  const outputs = head.at('num_tree_per_iteration').whole(1, MOST_CLASSES);
  const link = linkOf(head.at('objective'), outputs);
  if (trees.length % outputs) head.at('num_tree_per_iteration').refuse(`divide the ${trees.length} trees`);
  const count = Math.min(trees.length, (rounds ?? Infinity) * outputs);

  const layout = new TreeLayout();
  const zero = new Map<number, boolean>();
  for (const tree of trees.slice(0, count)) addTree(layout, tree, cols, zero);
  const zeroMissing = [...zero].flatMap(([column, isMissing]) => (isMissing ? [column] : []));
  const margins: BoostedState = {
    ...({ kind: 'boosted', v: 1, cols, outputs, precision: 'float64' } as const),
    ...layout.arrays(),
    output: Int32Array.from({ length: count }, (_, t) => t % outputs),
    base: new Float64Array(outputs),
    ...(zeroMissing.length ? { zeroMissing: Int32Array.from(zeroMissing) } : {}),
    ...layout.extras(),
  };
  // The margins of a random forest are sums, too; it is the probabilities that are made of means.
  const mean: AffineState = {
    ...({ kind: 'affine', v: 1 } as const),
    offset: new Float64Array(outputs),
    scale: new Float64Array(outputs).fill(Math.max(count / outputs, 1)),
  };
  const names = head.at('feature_names').text().split(' ');
  if (names.length !== cols) head.at('feature_names').refuse(`be ${cols} names`);
  const objective = head.at('objective').text();
  return classifierOf(
    margins,
    link,
    options,
    { estimator: 'LightGBM', names, card: { lightgbm: version.text(), objective } },
    head.at('average_output').isAbsent ? [] : [mean],
  );
}

/** The head and the trees, each as its lines `name=value`. */
function split(text: string): { head: Field; trees: Field[] } {
  const end = text.search(/^end of trees\r?$/m);
  if (!/^tree\r?\n/.test(text) || end < 0)
    throw new ModelError('importLightGBM: no model of LightGBM: it begins with "tree" and has a line "end of trees"');
  const [head, ...trees] = text.slice(0, end).split(/^Tree=/m);
  const fields = (part: string) =>
    Object.fromEntries(
      part.split(/\r?\n/).flatMap((line) => {
        const at = line.indexOf('=');
        return at < 0 ? (line ? [[line, '']] : []) : [[line.slice(0, at), line.slice(at + 1)]];
      }),
    );
  return {
    head: new Field('importLightGBM', '', fields(head!)),
    trees: trees.map((tree, t) => new Field('importLightGBM', `Tree=${t}`, fields(tree))),
  };
}

function linkOf(objective: Field, outputs: number): Link {
  const [name, ...settings] = objective.text().split(' ');
  const sigmoid = settings.find((setting) => setting.startsWith('sigmoid:'))?.slice('sigmoid:'.length) ?? '1';
  const slope = Number(sigmoid);
  if (!(slope > 0 && slope < Infinity)) objective.refuse('have a sigmoid > 0');
  const isOne = outputs === 1;
  if (isOne && name === 'binary') return { name: 'sigmoid', slope };
  if (isOne && ['cross_entropy', 'xentropy'].includes(name!)) return { name: 'sigmoid' };
  if (!isOne && name === 'multiclass') return { name: 'softmax' };
  if (!isOne && name === 'multiclassova') return { name: 'ova', slope };
  return objective.refuse(
    isOne
      ? 'be binary or cross_entropy for one tree a round'
      : 'be multiclass or multiclassova for several trees a round',
  );
}

function addTree(layout: TreeLayout, tree: Field, cols: number, zero: Map<number, boolean>): void {
  const leaves = tree.at('num_leaves').whole(1, MOST);
  const nodes = leaves - 1;
  const linear = tree.at('is_linear');
  if (!linear.isAbsent && linear.text() !== '0') linear.refuse('be 0: linear trees cannot be read');
  const list = (name: string, length: number) => tree.at(name).spaced().numbers(length);
  const whole = (name: string, length: number | undefined, least: number, most: number) =>
    tree.at(name).spaced().integers(length, least, most);
  const value = list('leaf_value', leaves);
  const hasCover = !tree.at('leaf_count').isAbsent && (nodes === 0 || !tree.at('internal_count').isAbsent);
  const leafCover = hasCover ? list('leaf_count', leaves) : undefined;
  if (nodes === 0) {
    layout.add(
      1,
      1,
      0,
      () => ({ value, cover: leafCover?.[0] }),
      (): never => tree.refuse('be one leaf'),
    );
    return;
  }
  const cover = hasCover ? list('internal_count', nodes) : undefined;
  const column = whole('split_feature', nodes, 0, cols - 1);
  const threshold = list('threshold', nodes);
  const decision = whole('decision_type', nodes, 0, 15);
  const left = whole('left_child', nodes, -leaves, nodes - 1);
  const right = whole('right_child', nodes, -leaves, nodes - 1);
  const sets = tree.at('num_cat').whole(0, MOST);
  const bounds = sets ? whole('cat_boundaries', sets + 1, 0, MOST) : [];
  const words = sets ? whole('cat_threshold', bounds[sets], 0, 4294967295) : [];
  // Leaves are counted behind the nodes.
  const idOf = (child: number) => (child < 0 ? nodes + ~child : child);
  const read = (id: number): SourceNode => {
    if (id >= nodes) return { value: [value[id - nodes]!], cover: leafCover?.[id - nodes] };
    const type = decision[id]!;
    const node = { column: column[id]!, left: idOf(left[id]!), right: idOf(right[id]!), cover: cover?.[id] };
    if (type & CATEGORIES) {
      const k = threshold[id]!;
      if (!(k in bounds && k + 1 in bounds)) tree.at('threshold').refuse(`number a set at node ${id}`);
      const set = Array.from({ length: bounds[k + 1]! - bounds[k]! }, (_, w) => words[bounds[k]! + w]! | 0);
      return { ...node, threshold: 0, set, missingLeft: false };
    }
    const missing = type >> 2;
    if (missing > MISSING.nan) tree.at('decision_type').refuse(`know what is missing at node ${id}`);
    // Zeros become NaN before the trees, in a column that has no other kind of node.
    const isZero = missing === MISSING.zero;
    if ((zero.get(node.column) ?? isZero) !== isZero)
      tree.at('decision_type').refuse(`be alike for all nodes of column ${node.column}`);
    zero.set(node.column, isZero);
    // Where nothing counts as missing, NaN is taken for 0.
    const missingLeft = missing === MISSING.none ? threshold[id]! >= 0 : (type & DEFAULT_LEFT) > 0;
    return { ...node, threshold: threshold[id]!, missingLeft };
  };
  layout.add(1, nodes + leaves, 0, read, (id) => tree.at('left_child').refuse(`make a tree, which node ${id} breaks`));
}
