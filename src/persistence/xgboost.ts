import { ModelError, ParameterError } from '../core/errors.js';
import { log } from '../core/math.js';
import { describeValue } from '../core/matrix.js';
import type { Label } from '../core/types.js';
import type { BoostedState, InputState } from '../predict/index.js';
import { Field } from './fields.js';
import { lessThanFloat32 } from './float32.js';
import { type ImportedModel, imported } from './imported.js';
import { type Link, linked, MOST_CLASSES } from './link.js';
import { MOST_WORDS, TreeLayout } from './tree-layout.js';
import { parseUbjson } from './ubjson.js';

export interface BoostingImport {
  /** The classes in the order of their numbers, which is all that the file knows; by default these numbers: 0, 1, … */
  readonly classes?: readonly Label[];
  /** Whether `transform` answers margins instead of probabilities: n x 1 with two classes, n x classes with more. */
  readonly outputMargin?: boolean;
  /** How a record becomes a row of the columns that the model was trained on: the `input` of a schema's dataset. */
  readonly input?: InputState;
  /** Boosting rounds to take, from the first: `best_iteration + 1` of a training that stopped early. By default all. */
  readonly rounds?: number;
}

const OBJECTIVES: ReadonlyMap<string, Link['name']> = /*#__PURE__*/ new Map([
  ['binary:logistic', 'sigmoid'],
  ['binary:logitraw', 'sigmoid'],
  ['reg:logistic', 'sigmoid'],
  ['multi:softprob', 'softmax'],
  ['multi:softmax', 'softmax'],
]);

/** More columns or nodes than any model has, few enough to count. */
const MOST = 16777216;

/**
 * A classifier that XGBoost trained and saved (`save_model('m.json')` or `'m.ubj'`, versions 1 to 3), with the boosters gbtree and dart. Its
 * margins are XGBoost's `predict(…, output_margin=True)` on a DMatrix, bit for bit: sums are float32 in the order of the trees. NaN is a missing
 * value; a column that was trained as categorical holds the numbers of its categories, and an unknown one goes where XGBoost sends it.
 * @param model the file's bytes, its text, or what JSON.parse made of it
 * @throws ModelError naming the field, also for regressions, linear boosters and trees of vectors
 * @example importXGBoost(await readFile('flows.ubj'), { classes: ['Benign', 'DDoS', 'PortScan'] }).predict(rows);
 */
export function importXGBoost(
  model: Uint8Array | ArrayBuffer | string | object,
  options: BoostingImport = {},
): ImportedModel {
  const file = new Field('importXGBoost', '', parsed(model));
  const version = file.at('version').integers(3, 0, 1e6);
  if (version[0]! < 1 || version[0]! > 3) file.at('version').refuse('be of a release from 1.0 to 3');
  const learner = file.at('learner');
  const objective: Field = learner.at('objective').at('name');
  const link = OBJECTIVES.get(objective.text());
  if (!link) objective.refuse(`be one of ${[...OBJECTIVES.keys()].join(', ')}`);
  const state = marginsOf(learner, link, options.rounds);
  const names = learner.at('feature_names');
  return classifierOf(state, { name: link }, options, {
    estimator: 'XGBoost',
    names: names.isAbsent || names.list().length === 0 ? undefined : names.list(state.cols).map((name) => name.text()),
    card: { xgboost: Array.from(version).join('.'), objective: objective.text() },
  });
}

function parsed(model: unknown): unknown {
  if (typeof model === 'string') return fromText(model);
  if (!(model instanceof ArrayBuffer || model instanceof Uint8Array)) return model;
  const bytes = model instanceof ArrayBuffer ? new Uint8Array(model) : model;
  // A text has a name or nothing in its outermost braces, UBJSON the type of a length.
  const [brace, next] = bytes.filter((byte, i) => i < 64 && byte > 32);
  if (brace === 0x7b && (next === 0x22 || next === 0x7d)) return fromText(new TextDecoder().decode(bytes));
  return parseUbjson(bytes);
}

/** XGBoost writes NaN, which no JSON has, where a split of categories has no threshold. */
function fromText(text: string): unknown {
  try {
    const strict = text.includes('NaN')
      ? text.replace(/"(?:[^"\\]|\\.)*"|NaN/g, (part) => (part === 'NaN' ? 'null' : part))
      : text;
    return JSON.parse(strict);
  } catch (error) {
    throw new ModelError(`importXGBoost: no JSON: ${(error as Error).message}`);
  }
}

function marginsOf(learner: Field, link: Link['name'], rounds: number | undefined): BoostedState {
  const params = learner.at('learner_model_param');
  const cols = params.at('num_feature').whole(0, MOST);
  if (!params.at('num_target').isAbsent) params.at('num_target').whole(0, 1);
  const outputs = link === 'sigmoid' ? 1 : params.at('num_class').whole(2, MOST_CLASSES);
  const booster = learner.at('gradient_booster');
  const name = booster.at('name');
  if (name.text() !== 'gbtree' && name.text() !== 'dart') name.refuse('be gbtree or dart');
  const gbtree = name.text() === 'dart' && !booster.at('gbtree').isAbsent ? booster.at('gbtree') : booster;
  const model = gbtree.at('model');
  const trees = model.at('trees').list();
  const groups = model.at('tree_info').integers(trees.length, 0, outputs - 1);
  const drop = booster.at('weight_drop').isAbsent ? model.at('weight_drop') : booster.at('weight_drop');
  const weights = drop.isAbsent ? undefined : drop.numbers(trees.length);
  const parallel = model.at('gbtree_model_param').at('num_parallel_tree');
  const perRound = outputs * (parallel.isAbsent ? 1 : parallel.whole(0, MOST) || 1);
  const count = Math.min(trees.length, (rounds ?? Infinity) * perRound);
  if (!(rounds === undefined || (Number.isInteger(rounds) && rounds >= 0)))
    throw new ParameterError(`importXGBoost: rounds must be an integer >= 0, got ${describeValue(rounds)}`);
  const layout = new TreeLayout();
  for (let t = 0; t < count; t++) addTree(layout, trees[t]!, cols, weights?.[t]);
  return {
    ...{ kind: 'boosted', v: 1, cols, outputs },
    ...layout.arrays(),
    output: Int32Array.from({ length: count }, (_, t) => groups[t]!),
    base: baseOf(params.at('base_score'), outputs, learner.at('objective').at('name').text()),
    precision: 'float32',
    ...layout.extras(),
  };
}

function addTree(layout: TreeLayout, tree: Field, cols: number, weight: number | undefined): void {
  const param = tree.at('tree_param');
  const nodes = param.at('num_nodes').whole(1, MOST);
  if (!param.at('size_leaf_vector').isAbsent) param.at('size_leaf_vector').whole(0, 1);
  const left = tree.at('left_children').integers(nodes, -1, nodes - 1);
  const right = tree.at('right_children').integers(nodes, -1, nodes - 1);
  const condition = tree.at('split_conditions').numbersOrNaN(nodes);
  const column = tree.at('split_indices').integers(nodes, 0, 2147483647); // which a node that was pruned has
  const isLeft = flags(tree.at('default_left'), nodes);
  const type = tree.at('split_type').isAbsent ? [] : tree.at('split_type').integers(nodes, 0, 1);
  const cover = tree.at('sum_hessian').isAbsent ? undefined : tree.at('sum_hessian').numbers(nodes);
  const gain = tree.at('loss_changes').isAbsent ? undefined : tree.at('loss_changes').numbersOrNaN(nodes);
  const sets = setsOf(tree, nodes, layout.sets.length);
  const refuse = (id: number) => tree.at('left_children').refuse(`make a tree, which node ${id} breaks`);
  layout.add(
    1,
    nodes,
    0,
    (id) => {
      const isSet = type[id] === 1 && left[id]! >= 0;
      const value = Math.fround(condition[id]!);
      if (Number.isNaN(value) && !isSet) tree.at('split_conditions').refuse(`have a number for node ${id}`);
      const weighs = cover && { cover: Math.fround(cover[id]!) };
      if (left[id]! < 0) return { value: [Math.fround(value * Math.fround(weight ?? 1))], ...weighs };
      if (column[id]! >= cols) tree.at('split_indices').refuse(`name one of ${cols} columns at node ${id}`);
      const set = sets.get(id);
      if (isSet && !set) tree.at('categories_nodes').refuse(`name node ${id}, which splits categories`);
      const node = { column: column[id]!, ...weighs, ...(gain && { gain: Math.fround(gain[id]!) }) };
      // What is in XGBoost's set goes to the right.
      return isSet
        ? { ...node, threshold: 0, set: set!, missingLeft: !isLeft[id], left: right[id]!, right: left[id]! }
        : { ...node, threshold: lessThanFloat32(value), missingLeft: !!isLeft[id], left: left[id]!, right: right[id]! };
    },
    refuse,
  );
}

/** Before 1.6 true and false, then 1 and 0. */
function flags(field: Field, length: number): readonly boolean[] {
  const { value } = field;
  if (Array.isArray(value) && value.length === length && value.every((flag) => typeof flag === 'boolean')) return value;
  return Array.from(field.integers(length, 0, 1), Boolean);
}

/** The sets of categories by their node, as words of bits; `before` so many of the trees before. */
function setsOf(tree: Field, nodes: number, before: number): ReadonlyMap<number, Int32Array> {
  if (tree.at('categories_nodes').isAbsent) return new Map();
  const owners = tree.at('categories_nodes').integers(undefined, 0, nodes - 1);
  const categories = tree.at('categories').integers(undefined, 0, MOST);
  const starts = tree.at('categories_segments').integers(owners.length, 0, categories.length);
  const sizes = tree.at('categories_sizes').integers(owners.length, 0, categories.length);
  const sets = new Map<number, Int32Array>();
  for (let k = 0, room = before; k < owners.length; k++) {
    const own = Array.from({ length: sizes[k]! }, (_, i) => categories[starts[k]! + i] ?? -1);
    if (own.includes(-1)) tree.at('categories_sizes').refuse(`stay within ${categories.length} categories`);
    const set = new Int32Array(own.reduce((most, c) => Math.max(most, (c >>> 5) + 1), 0));
    // A few bytes may name categories that no memory holds.
    room += set.length + own.length;
    if (room > MOST_WORDS) tree.at('categories').refuse('take less memory');
    for (const c of own) set[c >>> 5]! |= 1 << (c & 31);
    sets.set(owners[k]!, set);
  }
  return sets;
}

/** Where sums start: base_score, for the logistic objectives as a probability. A number, or since 3.1 a list of them as text. */
function baseOf(field: Field, outputs: number, objective: string): Float64Array {
  const { value } = field;
  const list =
    typeof value === 'string' && /^\s*\[.*\]\s*$/.test(value)
      ? new Field(
          'importXGBoost',
          'learner.learner_model_param.base_score',
          value.replace(/[[\]]/g, '').split(','),
        ).list()
      : [field];
  if (list.length !== 1 && list.length !== outputs) field.refuse(`be one number or ${outputs}`);
  const isProbability = objective.endsWith(':logistic');
  return Float64Array.from({ length: outputs }, (_, k) => {
    const b = Math.fround((list[k] ?? list[0]!).number());
    if (!isProbability) return b;
    if (!(b > 0 && b < 1)) field.refuse('lie between 0 and 1');
    return Math.fround(-log(Math.fround(Math.fround(1 / b) - 1)));
  });
}

/** The model of imported margins. @throws ParameterError for classes that do not fit */
export function classifierOf(
  margins: BoostedState,
  link: Link,
  { classes: given, outputMargin, input }: BoostingImport,
  about: { estimator: string; names?: string[] | undefined; card: Readonly<Record<string, unknown>> },
  between: Parameters<typeof linked>[2] = [],
): ImportedModel {
  const k = link.name === 'sigmoid' ? 2 : margins.outputs;
  if (given && given.length !== k)
    throw new ParameterError(`import${about.estimator}: classes must be ${k} labels, got ${given.length}`);
  const classes = given ?? Array.from({ length: k }, (_, c) => c);
  const state = outputMargin ? margins : linked(margins, link, between);
  const answer = outputMargin ? {} : { classes };
  return imported({ ...about, cols: margins.cols, missing: 'nan', state, ...answer, ...(input ? { input } : {}) });
}
