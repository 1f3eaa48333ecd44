# Run: pip install -r test/golden/requirements.txt && python -P test/golden/trees.py   (writes trees.json beside it)
"""Decision trees of scikit-learn, node for node, on data where no two cuts are equally good.

Values are whole numbers or eighths, so that scikit-learn's float32 input is exact. A set on which any node of the tree has
two best cuts would be decided by scikit-learn's random order of features; such sets are found by fitting with several
seeds and are left out.
"""
import json
import pathlib
import numpy as np
import sklearn
from sklearn.tree import DecisionTreeClassifier, export_text


def tree(model):
    t = model.tree_

    def node(i):
        if t.children_left[i] < 0:
            return {'value': (t.value[i][0] / t.value[i][0].sum()).tolist(), 'cover': float(t.weighted_n_node_samples[i])}
        return {
            'feature': int(t.feature[i]),
            'threshold': float(t.threshold[i]),
            'cover': float(t.weighted_n_node_samples[i]),
            'left': node(t.children_left[i]),
            'right': node(t.children_right[i]),
        }

    return node(0)


def fit(X, y, params, weight=None):
    trees = [tree(DecisionTreeClassifier(random_state=s, **params).fit(X, y, sample_weight=weight)) for s in range(8)]
    # Mirrored, a column offers its cuts in the other order: equally good ones within a column show there.
    trees.append(mirrored(tree(DecisionTreeClassifier(random_state=0, **params).fit(-X, y, sample_weight=weight))))
    return trees[0] if all(rounded(t) == rounded(trees[0]) for t in trees) else None


def mirrored(t):
    if 'value' in t:
        return t
    return {**t, 'threshold': -t['threshold'], 'left': mirrored(t['right']), 'right': mirrored(t['left'])}


def rounded(t):
    # Sums of fractional weights differ in the last bits with the order of the rows.
    if isinstance(t, dict):
        return {k: rounded(v) for k, v in t.items()}
    return [round(v, 9) for v in t] if isinstance(t, list) else round(t, 9)


rng = np.random.default_rng(20260401)
cases = []


def case(name, X, y, params=None, weight=None, camel=None):
    expected = fit(X, y, params or {}, weight)
    assert expected is not None, f'{name}: equally good cuts'
    model = DecisionTreeClassifier(random_state=0, **(params or {})).fit(X, y, sample_weight=weight)
    cases.append({
        'name': name, 'X': X.tolist(), 'y': y.tolist(), 'params': camel or {},
        'weight': None if weight is None else weight.tolist(), 'tree': expected,
        'importances': model.feature_importances_.tolist(),
        'text': export_text(model, decimals=3, max_depth=3), 'textWithWeights': export_text(model, show_weights=True, decimals=1, spacing=2),
    })


def data(n, d, classes, values=4000, seed=0):
    r = np.random.default_rng(seed)
    X = r.integers(0, values, (n, d)) / 8
    y = (X[:, 0] + 0.5 * X[:, 1] - 0.7 * X[:, -1] + r.normal(0, values / 40, n)).argsort().argsort() * classes // n
    return X, y


def find(n, d, classes, params=None, values=4000, weight=False):
    """The first seed whose tree does not depend on the order of the features."""
    for seed in range(4000):
        X, y = data(n, d, classes, values, seed)
        w = np.random.default_rng(seed).integers(1, 5, n).astype(float) if weight else None
        if fit(X, y, params or {}, w) is not None:
            return X, y, w
    raise SystemExit('no set without ties')


X, y, _ = find(120, 4, 3, {'max_depth': 4})
case('three classes to depth 4', X, y, {'max_depth': 4}, camel={'maxDepth': 4})
X, y, _ = find(150, 3, 2, {'min_samples_leaf': 9})
case('leaves of at least 9 rows', X, y, {'min_samples_leaf': 9}, camel={'minSamplesLeaf': 9})
X, y, _ = find(150, 3, 2, {'min_samples_split': 30})
case('nodes of fewer than 30 rows are not cut', X, y, {'min_samples_split': 30}, camel={'minSamplesSplit': 30})
X, y, _ = find(200, 4, 3, {'criterion': 'entropy', 'max_depth': 4})
case('entropy to depth 4', X, y, {'criterion': 'entropy', 'max_depth': 4}, camel={'criterion': 'entropy', 'maxDepth': 4})
X, y, w = find(120, 4, 3, {'max_depth': 4}, weight=True)
case('whole sample weights', X, y, {'max_depth': 4}, weight=w, camel={'maxDepth': 4})
for seed in range(4000):
    X, y = data(140, 4, 3, 4000, seed)
    w = np.random.default_rng(seed).random(140) + 0.1
    if fit(X, y, {'max_depth': 4}, w) is not None:
        break
case('fractional sample weights', X, y, {'max_depth': 4}, weight=w, camel={'maxDepth': 4})
X, y, _ = find(150, 3, 3, {'min_weight_fraction_leaf': 0.1})
case('a tenth of the weight in every leaf', X, y, {'min_weight_fraction_leaf': 0.1}, camel={'minWeightFractionLeaf': 0.1})
X, y, _ = find(160, 4, 3, {'max_leaf_nodes': 9})
case('nine leaves, best first', X, y, {'max_leaf_nodes': 9}, camel={'maxLeafNodes': 9})
X, y, _ = find(160, 4, 3, {'min_impurity_decrease': 0.01})
case('cuts that gain at least .01', X, y, {'min_impurity_decrease': 0.01}, camel={'minImpurityDecrease': 0.01})
X, y, _ = find(200, 4, 3, {'class_weight': 'balanced', 'max_depth': 4})
case('balanced classes', X, y, {'class_weight': 'balanced', 'max_depth': 4}, camel={'classWeight': 'balanced', 'maxDepth': 4})
X, y, _ = find(40, 2, 2)
case('to purity', X, y)
X, y, _ = find(60, 2, 2, {'max_depth': 3}, values=12)
case('many equal values', X, y, {'max_depth': 3}, camel={'maxDepth': 3})
X, y, _ = find(80, 3, 2, {'max_depth': 3})
case('a constant and a two-valued column beside', np.column_stack([X, np.full(80, 7.0), np.arange(80) % 2 * 1.0]), y, {'max_depth': 3}, camel={'maxDepth': 3})
X, y, _ = find(250, 3, 2, {'max_depth': 5})
case('close to 256 distinct values', X, y, {'max_depth': 5}, camel={'maxDepth': 5})
neg = X - 250
case('negative values', neg, y, {'max_depth': 5}, camel={'maxDepth': 5})

out = {'sklearn': sklearn.__version__, 'numpy': np.__version__, 'cases': cases}
path = pathlib.Path(__file__).with_suffix('.json')
path.write_text(json.dumps(out, separators=(',', ':')) + '\n')
print(path.name, path.stat().st_size, 'bytes,', len(cases), 'cases')
