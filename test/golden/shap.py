# Run: pip install -r test/golden/requirements.txt && python -P test/golden/shap.py   (writes shap.json beside it)
"""SHAP values of the shap package, and the trees that they are of.

Trees are scikit-learn's, as arrays in the layout of the kind `trees` or `boosted`. Values are whole numbers or eighths, so
that float32 and float64 are the same. Where values are missing, the trees say at random which side they go to: the shap package is
given these trees as plain arrays.
"""
import itertools
import json
import math
import pathlib
from fractions import Fraction
import numpy as np
import shap
import sklearn
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier


def data(n, d, classes, values=40, seed=0):
    r = np.random.default_rng(seed)
    X = r.integers(0, values, (n, d)) / 8
    y = (X[:, 0] * X[:, 1] - 0.7 * X[:, -1] + r.normal(0, 1, n)).argsort().argsort() * classes // n
    return X, y


def flat(sides):
    """Trees of scikit-learn one after another: each node before its children, the right child behind the left."""
    out = {key: [] for key in ['feature', 'threshold', 'left', 'root', 'value', 'cover', 'missingLeft']}
    leaves = 0
    for t, sides_of in sides:
        out['root'].append(len(out['feature']))

        def add(at, i):
            nonlocal leaves
            leaf = t.children_left[i] < 0
            out['feature'][at] = -1 if leaf else int(t.feature[i])
            out['threshold'][at] = 0.0 if leaf else float(t.threshold[i])
            out['cover'][at] = float(t.weighted_n_node_samples[i])
            out['missingLeft'][at] = int(sides_of[i]) if not leaf else 0
            if leaf:
                v = t.value[i][0] if t.n_outputs == 1 and t.value.shape[2] > 1 else t.value[i].ravel()
                out['left'][at] = leaves
                out['value'].extend((v / v.sum()).tolist() if len(v) > 1 else v.tolist())
                leaves += 1
                return
            child = reserve(2)
            out['left'][at] = child
            add(child, t.children_left[i])
            add(child + 1, t.children_right[i])

        def reserve(n):
            at = len(out['feature'])
            for key in ['feature', 'threshold', 'left', 'cover', 'missingLeft']:
                out[key].extend([0] * n)
            return at

        add(reserve(1), 0)
    return out


def plain(sides, scale):
    """The same trees as the shap package takes them from anywhere."""
    trees = []
    for t, sides_of in sides:
        values = t.value[:, 0, :] / t.value[:, 0, :].sum(1, keepdims=True) if t.value.shape[2] > 1 else t.value[:, 0, :]
        trees.append({
            'children_left': t.children_left.copy(), 'children_right': t.children_right.copy(),
            'children_default': np.where(sides_of == 1, t.children_left, t.children_right),
            'features': t.feature.copy(), 'thresholds': t.threshold.copy(), 'values': values * scale,
            'node_sample_weight': t.weighted_n_node_samples.copy(),
        })
    return {'trees': trees}


def explain(explainer, X, interactions=False):
    values = explainer.shap_interaction_values(X) if interactions else explainer.shap_values(X, check_additivity=False)
    values = np.asarray(values)
    axes = 4 if interactions else 3
    if values.ndim < axes:
        values = values[..., None]
    return {'values': values.ravel().tolist(), 'shape': list(values.shape),
            'base': np.ravel(explainer.expected_value).tolist()}


def numbers(X):
    return [[None if np.isnan(v) else float(v) for v in row] for row in X]


cases = []


def case(name, trees, kind, n_trees, X, background, explainers, extra=None, interactions=True):
    path = explainers[0]
    cases.append({
        'name': name, 'kind': kind, 'trees': {**flat(trees), **(extra or {})}, 'X': numbers(X), 'background': numbers(background),
        'path': explain(path, X), 'interventional': explain(explainers[1], X),
        'interactions': explain(path, X[:4], True) if interactions else None,
    })


def exact_path(trees, x):
    """Path-dependent values of trees with one output in fractions: for each leaf and column the integral over t of the product of
    o t + z (1 - t) over the other columns, times (o - z)."""
    phi = [Fraction(0)] * len(x)

    def visit(t, i, path):
        if t.children_left[i] < 0:
            product = [Fraction(1)]
            for o, z in path.values():
                product = [a * z + b * (o - z) for a, b in zip([*product, 0], [0, *product])]
            for j, (o, z) in path.items():
                others = []  # the product divided by z + (o - z) t; z is never 0
                for a in product[:-1]:
                    others.append((a - (o - z) * others[-1] if others else a) / z)
                integral = sum(a / (i + 1) for i, a in enumerate(others))
                phi[j] += Fraction(t.value[i].item()) / len(trees) * (o - z) * integral
            return
        f, children = t.feature[i], (t.children_left[i], t.children_right[i])
        cover = [Fraction(t.weighted_n_node_samples[child]) for child in children]
        passes = x[f] <= t.threshold[i]
        for child, weight, goes in zip(children, cover, (passes, not passes)):
            o, z = path.get(f, (Fraction(1), Fraction(1)))
            visit(t, child, {**path, f: (o * int(goes), z * weight / sum(cover))})

    for t, _ in trees:
        visit(t, 0, {})
    return [float(v) for v in phi]


def right(t):
    return np.zeros(t.node_count, int)


def both(model, background):
    return (shap.TreeExplainer(model, feature_perturbation='tree_path_dependent'),
            shap.TreeExplainer(model, background, feature_perturbation='interventional'))


def both_plain(trees, background):
    return (shap.TreeExplainer(trees, feature_perturbation='tree_path_dependent'),
            shap.TreeExplainer(trees, background, feature_perturbation='interventional'))


X, y = data(300, 4, 3, seed=1)
model = DecisionTreeClassifier(max_depth=5, random_state=0).fit(X, y)
case('a tree of three classes', [(model.tree_, right(model.tree_))], 'trees', 1, X[:12], X[100:130], both(model, X[100:130]))

X, y = data(200, 3, 2, values=64, seed=2)
model = DecisionTreeClassifier(random_state=0).fit(X, y)
case('a deep tree that asks for each column again and again', [(model.tree_, right(model.tree_))], 'trees', 1, X[:12], X[50:80],
     both(model, X[50:80]))

X, y = data(400, 8, 3, seed=3)
model = RandomForestClassifier(12, random_state=0).fit(X, y, sample_weight=np.random.default_rng(3).integers(1, 4, 400))
case('a forest to purity', [(e.tree_, right(e.tree_)) for e in model.estimators_], 'trees', 12, X[:10], X[100:120],
     both(model, X[100:120]))

X, y = data(300, 5, 2, seed=4)
r = np.random.default_rng(4)
model = RandomForestClassifier(6, max_depth=6, random_state=0).fit(X, y)
sides = [(e.tree_, r.integers(0, 2, e.tree_.node_count)) for e in model.estimators_]
Z = X[:16].copy()
Z[r.random(Z.shape) < 0.3] = np.nan
B = X[100:125].copy()
B[r.random(B.shape) < 0.2] = np.nan
case('missing values', sides, 'trees', 6, Z, B, both_plain(plain(sides, 1 / 6), B))

X, y = data(300, 6, 2, seed=5)
model = GradientBoostingClassifier(n_estimators=15, max_depth=3, random_state=0).fit(X, y)
trees = [(e.tree_, right(e.tree_)) for e in model.estimators_.ravel()]
odds = float(np.log(y.mean() / (1 - y.mean())))
scaled = plain(trees, 0.1)
explainers = both_plain(scaled, X[100:130])
case('boosted trees', trees, 'boosted', 15, X[:10], X[100:130], explainers,
     {'rate': 0.1, 'start': odds, 'margins': model.decision_function(X[:10]).tolist()})



class Comb:
    """A tree that asks for one column after another: leaves hang off a single path, which is longer than a word has bits."""

    def __init__(self, length, r):
        n = self.node_count = 2 * length + 1
        inner = np.arange(length) * 2
        self.n_outputs = 1
        self.children_left, self.children_right = np.full(n, -1), np.full(n, -1)
        self.feature, self.threshold, self.value = np.full(n, -2), np.zeros(n), np.zeros((n, 1, 1))
        self.children_left[inner], self.children_right[inner] = inner + 1, inner + 2
        self.feature[inner], self.threshold[inner] = r.permutation(length), r.integers(1, 4, length)
        self.weighted_n_node_samples = np.zeros(n)
        left = 1e6
        for i in range(n):
            self.weighted_n_node_samples[i] = left if i % 2 == 0 else np.floor(left * r.uniform(0.02, 0.2))
            left -= self.weighted_n_node_samples[i] if i % 2 else 0
            self.value[i] = r.integers(0, 64) / 8 if self.feature[i] < 0 else 0


r = np.random.default_rng(6)
trees = [(comb, right(comb)) for comb in (Comb(45, r), Comb(33, r))]
X = r.choice([0, 1, 2, 3, 9], (40, 45), p=[0.03, 0.03, 0.04, 0.1, 0.8]).astype(float)
case('paths of more columns than a word has bits', trees, 'trees', 2, X[:6], X[6:], both_plain(plain(trees, 0.5), X[6:]), interactions=False)
cases[-1]['exact'] = [exact_path(trees, x) for x in X[:2]]


def exact(f, x, background):
    """Shapley values by their definition: the mean over the background of what each player adds to each coalition."""
    d = len(x)

    def v(S):
        Z = background.copy()
        Z[:, list(S)] = x[list(S)]
        return f(Z).mean(0)

    phi = []
    for j in range(d):
        others = [k for k in range(d) if k != j]
        phi.append(sum(math.factorial(s) * math.factorial(d - s - 1) / math.factorial(d) * (v(S + (j,)) - v(S))
                       for s in range(d) for S in itertools.combinations(others, s)))
    return np.array(phi)


X, y = data(200, 5, 3, seed=7)
linear = LogisticRegression(max_iter=1000).fit(X, y)
B = X[100:112]
kernel = shap.KernelExplainer(linear.predict_proba, B)
logit = shap.KernelExplainer(linear.predict_proba, B, link='logit')
kernels = {
    'coef': linear.coef_.tolist(), 'intercept': linear.intercept_.tolist(), 'X': X[:5].tolist(), 'background': B.tolist(),
    'values': np.array(kernel.shap_values(X[:5], l1_reg=False, silent=True)).ravel().tolist(), 'base': kernel.expected_value.tolist(),
    'exact': np.array([exact(linear.predict_proba, x, B) for x in X[:5]]).ravel().tolist(),
    'logit': np.array(logit.shap_values(X[:5], l1_reg=False, silent=True)).ravel().tolist(), 'logitBase': logit.expected_value.tolist(),
}

out = {'shap': shap.__version__, 'sklearn': sklearn.__version__, 'numpy': np.__version__, 'cases': cases, 'kernel': kernels}
path = pathlib.Path(__file__).with_suffix('.json')
path.write_text(json.dumps(out, separators=(',', ':')) + '\n')
print(path.name, path.stat().st_size, 'bytes,', len(cases), 'cases')
