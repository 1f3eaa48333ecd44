import { DataError, ParameterError } from '../core/errors.js';
import { fixed } from '../core/fixed.js';
import type { Fitted, Label } from '../core/types.js';
import { coverOf } from '../predict/cover.js';
import type { TreesState } from '../predict/trees.js';

/** What can be drawn: a fitted tree or forest, or a loaded model of one. */
export interface TreesLike {
  readonly fitted: Pick<Fitted<TreesState>, 'state' | 'classes' | 'featureNamesIn'>;
}

export interface ExportOptions {
  /** Which tree of a forest. Default 0. */
  readonly tree?: number;
  /** Depth below which branches are cut short. Default 10. */
  readonly maxDepth?: number;
  /** Names of the columns; default: those the tree was fitted with, or feature_0, feature_1, … */
  readonly featureNames?: readonly string[];
  /** Digits after the decimal point. Default 2. */
  readonly decimals?: number;
}

export interface ExportTextOptions extends ExportOptions {
  /** Width of the indentation. Default 3. */
  readonly spacing?: number;
  /** Whether leaves show the weight of each class. */
  readonly showWeights?: boolean;
}

/** One node of a drawn tree. */
export interface GraphNode {
  readonly id: number;
  readonly depth: number;
  /** The test, such as `duration <= 0.50`; undefined at a leaf. */
  readonly test: string | undefined;
  /** Weight of the training rows that reached it, and of each class among them. */
  readonly weight: number;
  readonly classWeights: readonly number[];
  /** The class of most weight. */
  readonly label: Label;
}

export interface TreeGraph {
  readonly nodes: readonly GraphNode[];
  /** Where the test is true (`yes`) and false. */
  readonly edges: readonly { readonly from: number; readonly to: number; readonly yes: boolean }[];
  /** The graph in Graphviz's DOT language. */
  toString(): string;
}

/**
 * A tree as text, in the layout of scikit-learn's `export_text`.
 * @throws ParameterError, DataError
 * @example console.log(exportText(new DecisionTreeClassifier({ maxDepth: 2 }).fit(X, y)));
 * // |--- duration <= 0.50
 * // |   |--- class: scan
 * // |--- duration >  0.50
 * // |   |--- class: benign
 */
export function exportText(trees: TreesLike, options: ExportTextOptions = {}): string {
  const { maxDepth = 10, decimals = 2, spacing = 3, showWeights = false } = options;
  const tree = new Reader(trees, options);
  if (!Number.isInteger(spacing) || spacing < 1)
    throw new ParameterError(`exportText: spacing must be an integer >= 1, got ${spacing}`);
  const lines: string[] = [];
  const visit = (node: number, depth: number): void => {
    const indent = `${`|${' '.repeat(spacing)}`.repeat(depth).slice(0, -spacing)}${'-'.repeat(spacing)}`;
    const below = tree.depthBelow(node);
    if (depth <= maxDepth + 1 ? tree.isLeaf(node) : below === 1) {
      const weights = `[${tree
        .totals(node)
        .map((w) => fixed(w, decimals))
        .join(', ')}]`;
      lines.push(
        `${indent} ${showWeights ? `weights: ${weights}` : ''}${showWeights ? ' ' : ''}class: ${tree.label(node)}`,
      );
    } else if (depth > maxDepth + 1) lines.push(`${indent} truncated branch of depth ${below}`);
    else {
      const [name, threshold] = tree.test(node, decimals);
      lines.push(`${indent} ${name} <= ${threshold}`);
      visit(tree.left(node), depth + 1);
      lines.push(`${indent} ${name} >  ${threshold}`);
      visit(tree.left(node) + 1, depth + 1);
    }
  };
  visit(tree.root, 1);
  return `${lines.join('\n')}\n`;
}

/**
 * A tree as nodes and edges; `String(graph)` is the same in DOT.
 * @throws ParameterError, DataError
 */
export function exportGraph(trees: TreesLike, options: ExportOptions = {}): TreeGraph {
  const { maxDepth = 10, decimals = 2 } = options;
  const tree = new Reader(trees, options);
  const nodes: GraphNode[] = [];
  const edges: { from: number; to: number; yes: boolean }[] = [];
  const visit = (node: number, depth: number): void => {
    const id = node - tree.root;
    const cut = !tree.isLeaf(node);
    const test = cut ? tree.test(node, decimals).join(' <= ') : undefined;
    const classWeights = tree.totals(node);
    nodes.push({ id, depth, test, weight: tree.weight(node), classWeights, label: tree.label(node) });
    if (!cut || depth >= maxDepth) return;
    for (const side of [0, 1]) {
      edges.push({ from: id, to: tree.left(node) + side - tree.root, yes: side === 0 });
      visit(tree.left(node) + side, depth + 1);
    }
  };
  visit(tree.root, 0);
  return { nodes, edges, toString: () => toDot(nodes, edges, decimals) };
}

function toDot(nodes: TreeGraph['nodes'], edges: TreeGraph['edges'], decimals: number): string {
  const quote = (text: string) => `"${text.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n')}"`;
  const boxes = nodes.map(({ id, test, weight, classWeights, label }) => {
    const weights = classWeights.map((w) => fixed(w, decimals)).join(', ');
    const lines = [
      ...(test === undefined ? [] : [test]),
      `weight = ${fixed(weight, decimals)}`,
      `classes = [${weights}]`,
      `class = ${label}`,
    ];
    return `${id} [label=${quote(lines.join('\n'))}] ;`;
  });
  const arrows = edges.map(({ from, to, yes }) => `${from} -> ${to}${from === 0 ? ` [headlabel="${yes}"]` : ''} ;`);
  return ['digraph Tree {', 'node [shape=box, fontname="helvetica"] ;', ...boxes, ...arrows, '}'].join('\n');
}

/** One tree of a state, by node. */
class Reader {
  readonly root: number;
  readonly #state: TreesState;
  readonly #cover: Float64Array;
  readonly #classes: readonly Label[];
  readonly #names: readonly string[];
  readonly #totals: Float64Array[] = [];
  readonly #depth: number[] = [];

  constructor({ fitted }: TreesLike, { tree = 0, featureNames, maxDepth = 10, decimals = 2 }: ExportOptions) {
    const { state, classes, featureNamesIn } = fitted;
    if (state.kind !== 'trees' || !classes) throw new DataError('only trees of a classifier can be drawn');
    const { root, feature, left, value, outputs, cols } = state;
    const cover = coverOf(state);
    if (!Number.isInteger(tree) || tree < 0 || tree >= root.length)
      throw new ParameterError(`tree must be an integer from 0 to ${root.length - 1}, got ${tree}`);
    for (const [name, x] of Object.entries({ maxDepth, decimals }))
      if (!Number.isInteger(x) || x < 0) throw new ParameterError(`${name} must be an integer >= 0, got ${x}`);
    if (featureNames && featureNames.length !== cols)
      throw new ParameterError(`featureNames must be ${cols} names, got ${featureNames.length}`);
    this.root = root[tree]!;
    this.#state = state;
    this.#cover = cover;
    this.#classes = classes;
    this.#names = featureNames ?? featureNamesIn ?? Array.from({ length: cols }, (_, j) => `feature_${j}`);
    for (let i = (root[tree + 1] ?? feature.length) - 1; i >= this.root; i--) {
      const a = left[i]!;
      const isLeaf = feature[i]! < 0;
      const at = a * outputs;
      const k = i - this.root;
      this.#totals[k] = isLeaf
        ? value.subarray(at, at + outputs).map((share) => share * cover[i]!)
        : this.#totals[a - this.root]!.map((w, c) => w + this.#totals[a + 1 - this.root]![c]!);
      this.#depth[k] = isLeaf ? 1 : 1 + Math.max(this.#depth[a - this.root]!, this.#depth[a + 1 - this.root]!);
    }
  }
  isLeaf(node: number): boolean {
    return this.#state.feature[node]! < 0;
  }
  left(node: number): number {
    return this.#state.left[node]!;
  }
  weight(node: number): number {
    return this.#cover[node]!;
  }
  depthBelow(node: number): number {
    return this.#depth[node - this.root]!;
  }
  totals(node: number): number[] {
    return Array.from(this.#totals[node - this.root]!);
  }
  label(node: number): Label {
    const totals = this.#totals[node - this.root]!;
    return this.#classes[totals.indexOf(Math.max(...totals))]!;
  }
  test(node: number, decimals: number): [string, string] {
    const { feature, threshold } = this.#state;
    return [this.#names[feature[node]!]!, fixed(threshold[node]!, decimals)];
  }
}
