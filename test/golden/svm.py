# Run: pip install -r test/golden/requirements.txt && python -P test/golden/svm.py   (writes svm.json beside it)
"""scikit-learn's SVC (LIBSVM) at tol = 1e-6: dual objective of each pair, multipliers by row, decisions and labels."""
import json
import pathlib
import warnings
import numpy as np
import sklearn
from sklearn.calibration import _sigmoid_calibration
from sklearn.metrics.pairwise import pairwise_kernels
from sklearn.svm import LinearSVC, OneClassSVM, SVC

rng = np.random.default_rng(5)


def short(value):
    """Ten digits are more than any tolerance asks for."""
    if isinstance(value, dict):
        return {key: short(item) for key, item in value.items()}
    if isinstance(value, list):
        return [short(item) for item in value]
    return round(value, 10) if isinstance(value, float) else value


def gram(model, X, Y):
    kind = model.kernel
    params = {'gamma': model._gamma, 'coef0': model.coef0, 'degree': model.degree}
    used = {'linear': [], 'rbf': ['gamma'], 'poly': ['gamma', 'coef0', 'degree'], 'sigmoid': ['gamma', 'coef0']}
    return pairwise_kernels(X, Y, metric=kind, **{k: params[k] for k in used[kind]})


def multipliers(model, n, k):
    """a y of each row in each pair, positive for the first class of the pair."""
    sign = -1 if k == 2 else 1
    start = np.concatenate([[0], np.cumsum(model.n_support_)])
    out = []
    for a in range(k):
        for b in range(a + 1, k):
            coef = np.zeros(n)
            for c, row in ((a, b - 1), (b, a)):
                part = slice(start[c], start[c + 1])
                coef[model.support_[part]] = sign * model.dual_coef_[row, part]
            out.append(coef)
    return out


def case(title, X, y, Z, weight=None, given=False, shift=0.0, **params):
    settings = {'tol': 1e-6, 'cache_size': 50, **params}
    model = SVC(**settings)
    A, B = X, Z
    if given:
        A, B = np.tanh(X @ X.T / 9) + 2 * np.eye(len(X)), np.tanh(Z @ X.T / 9)
        model.set_params(kernel='precomputed')
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        model.fit(A, y, sample_weight=weight)
    assert model.fit_status_ == 0
    k = len(model.classes_)
    coefs = multipliers(model, len(X), k)
    K = A if given else gram(model, X, X)
    objective = [float(c @ K @ c / 2 - np.abs(c).sum()) for c in coefs]
    ovr = model.decision_function(B)
    model.decision_function_shape = 'ovo'
    ovo = model.decision_function(B)
    model.decision_function_shape = 'ovr'
    convert = {'class_weight': 'classWeight', 'break_ties': 'breakTies', 'cache_size': 'cacheSize'}
    used = {convert.get(key, key): value for key, value in settings.items()}
    if given:
        used['kernel'] = 'precomputed'
    return {
        'title': title,
        'params': used,
        'X': (A + shift).tolist(),
        'y': y.tolist(),
        'weight': None if weight is None else weight.tolist(),
        'Z': (B + shift).tolist(),
        'gamma': float(model._gamma) if not given else 1.0,
        'objective': objective,
        'coef': [c.tolist() for c in coefs],
        'intercept': (model.intercept_ * (-1 if k == 2 else 1)).tolist(),
        'ovr': ovr.reshape(len(Z), -1).tolist(),
        'ovo': ovo.reshape(len(Z), -1).tolist(),
        'labels': model.predict(B).tolist(),
    }


def grid(X):
    return np.round(X * 64) / 64


def blobs(n, d, k, spread=1.0):
    y = np.arange(n) % k
    centres = rng.integers(-8, 9, (k, d)) / 8
    return np.round((centres[y] * spread + rng.normal(size=(n, d))) * 64) / 64, y


cases = []
X, y = blobs(70, 3, 2)
Z = grid(rng.normal(size=(25, 3)))
cases.append(case('two classes', X, y, Z))
cases.append(case('linear', X, y, Z, kernel='linear'))
cases.append(case('poly', X, y, Z, kernel='poly', coef0=1.0))
cases.append(case('poly of degree 4 without an offset', X, y, Z, kernel='poly', degree=4, gamma=0.25, C=0.5))
cases.append(case('sigmoid', X, y, Z, kernel='sigmoid', gamma=0.125, coef0=-0.25, C=0.5))
cases.append(case('precomputed', X, y, Z, given=True))
cases.append(case('weights', X, y, Z, weight=1.0 + np.arange(70) % 3, gamma=0.5))
cases.append(case('fractions as weights', X, y, Z, weight=(1.0 + np.arange(70) % 5) / 8, gamma='auto', C=10.0))
cases.append(case('class weights by name', X, y, Z, class_weight={0: 0.25, 1: 3.0}))
cases.append(case('no shrinking, all free', X, y, Z, C=1e3, gamma=2.0, shrinking=False))
X, y = blobs(90, 4, 5)
Z = grid(rng.normal(size=(40, 4)))
cases.append(case('five classes', X, y, Z))
cases.append(case('five classes, ties broken', X, y, Z, break_ties=True))
cases.append(case('five classes, linear, large C', X, y, Z, kernel='linear', C=50.0))
cases.append(case('five classes, precomputed', X, y, Z, given=True, C=2.0))
skew = np.where(np.arange(90) % 4 == 0, y, 0)
cases.append(case('balanced classes', X, skew, Z, class_weight='balanced', gamma=0.5))
ties = np.repeat(X[:15], 6, axis=0)
cases.append(case('identical rows of different classes', ties, (np.arange(90) * 7 % 11) % 3, Z, C=3.0))
cases.append(case('identical rows of one class each', ties, np.repeat(np.arange(15) % 3, 6), Z, C=0.3))
cases.append(case('constant columns', np.column_stack([np.full(90, 0.1), X[:, :2]]), y % 2, Z[:, :3], gamma=0.3))
# Sums and differences are exact here; LIBSVM itself would lose digits on the rows that were moved.
cases.append(case('a far offset', X / 64, y % 3, Z / 64, gamma=4096.0, shift=2.0**17))
line = np.arange(40)[:, None] / 4 - 5
cases.append(case('separable', line, (line[:, 0] > 0).astype(int), line + 0.125, C=1000.0))

sigmoids = []
for title, n, scale, weight in (('even', 60, 1.0, 1), ('one side few', 80, 2.0, 3), ('far apart', 50, 20.0, 1), ('weights', 90, 1.0, 4)):
    y = np.where(np.arange(n) % (3 if 'few' in title else 2), -1, 1)
    x = scale * (0.7 * y + rng.normal(size=n))
    w = 1.0 + np.arange(n) % weight
    A, B = _sigmoid_calibration(x, y, w)
    sigmoids.append({'title': title, 'x': x.tolist(), 'y': y.tolist(), 'weight': w.tolist(), 'A': float(A), 'B': float(B)})

coupled = []
for k in (2, 3, 5):
    X, y = blobs(40 * k, 3, k)
    Z = grid(rng.normal(size=(20, 3)))
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        model = SVC(probability=True, random_state=0, decision_function_shape='ovo').fit(X, y)
        decisions = model.decision_function(Z).reshape(len(Z), -1) * (-1 if k == 2 else 1)
        coupled.append({
            'classes': k, 'A': model.probA_.tolist(), 'B': model.probB_.tolist(),
            'decisions': decisions.tolist(), 'proba': model.predict_proba(Z).tolist(),
        })

one_class = []
X, _ = blobs(80, 3, 3)
copies = np.repeat(X[:20], 4, axis=0)
Z = grid(2 * rng.normal(size=(25, 3)))
for title, rows, weight, params in (
    ('defaults', X, None, {}),
    ('few outside', X, None, {'nu': 0.05, 'gamma': 0.5}),
    ('weights', X, 1.0 + np.arange(80) % 3, {'nu': 0.2, 'gamma': 0.5}),
    ('fractions as weights', X, (1.0 + np.arange(80) % 3) / 8, {'nu': 0.2, 'gamma': 0.5}),
    ('copies', copies, None, {'nu': 0.3, 'gamma': 1.0}),
    ('poly', X, None, {'kernel': 'poly', 'gamma': 0.25, 'coef0': 1.0, 'nu': 0.1}),
):
    model = OneClassSVM(tol=1e-6, **params).fit(rows, sample_weight=weight)
    one_class.append({
        'title': title, 'params': {'tol': 1e-6, **params}, 'X': rows.tolist(),
        'weight': None if weight is None else weight.tolist(), 'Z': Z.tolist(),
        'offset': float(model.offset_[0]), 'decisions': model.decision_function(Z).tolist(),
        'scores': model.score_samples(Z).tolist(), 'labels': model.predict(Z).tolist(),
    })

linear = []
X, y = blobs(80, 3, 4)
X = X + 2 * np.array([[0, 0, 0], [1, -1, 0], [-1, 1, 1], [0, 1, -2]])[y]  # far enough apart for no class to be left without a plane
Z = grid(rng.normal(size=(25, 3)))
for title, rows, labels, weight, params in (
    ('two classes', X, y % 2, None, {}),
    ('hinge', X, y % 2, None, {'loss': 'hinge'}),
    ('four classes', X, y, None, {}),
    ('four classes, hinge, small C', X, y, None, {'loss': 'hinge', 'C': 0.05}),
    ('weights', X, y, 1.0 + np.arange(80) % 3, {'C': 0.5}),
    ('weights, hinge', X, y, (1.0 + np.arange(80) % 3) / 8, {'C': 0.5, 'loss': 'hinge'}),
    ('no intercept', X + 0.5, y, None, {'fit_intercept': False}),
    ('a far intercept', X, y, None, {'intercept_scaling': 4.0}),
    ('class weights', X, y, None, {'class_weight': {0: 0.25, 1: 3.0}}),
    ('balanced', X, np.where(np.arange(80) % 3 == 0, y, 0), None, {'class_weight': 'balanced'}),
    ('identical rows of different classes', np.repeat(X[:20], 4, axis=0), np.where(np.arange(80) % 5 == 0, 0, np.repeat(y[:20], 4)), None, {'loss': 'hinge'}),
    ('absolute values', X, y, None, {'penalty': 'l1'}),
    ('absolute values, small C', X, y, None, {'penalty': 'l1', 'C': 0.02}),
    ('absolute values of two classes', X, y % 2, None, {'penalty': 'l1', 'C': 0.1, 'intercept_scaling': 4.0}),
    ('absolute values and weights', X, y, 1.0 + np.arange(80) % 3, {'penalty': 'l1', 'C': 0.05, 'class_weight': {0: 0.25, 1: 3.0}}),
    ('absolute values without an intercept', X + 0.5, y, None, {'penalty': 'l1', 'C': 0.05, 'fit_intercept': False}),
):
    dual = params.get('penalty') != 'l1'
    model = LinearSVC(dual=dual, tol=1e-10, max_iter=10_000_000, random_state=0, **params)
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        model.fit(rows, labels, sample_weight=weight)
    names = {'fit_intercept': 'fitIntercept', 'intercept_scaling': 'interceptScaling', 'class_weight': 'classWeight'}
    linear.append({
        'title': title, 'params': {names.get(k, k): v for k, v in params.items()}, 'X': rows.tolist(), 'y': labels.tolist(),
        'weight': None if weight is None else weight.tolist(), 'Z': Z.tolist(), 'coef': model.coef_.tolist(),
        'intercept': (np.zeros(len(model.coef_)) + model.intercept_).tolist(), 'decisions': model.decision_function(Z).reshape(len(Z), -1).tolist(),
        'labels': model.predict(Z).tolist(),
    })

path = pathlib.Path(__file__).with_suffix('.json')
path.write_text(json.dumps(short({'sklearn': sklearn.__version__, 'numpy': np.__version__, 'cases': cases, 'sigmoids': sigmoids, 'coupled': coupled, 'oneClass': one_class, 'linear': linear})) + '\n')
