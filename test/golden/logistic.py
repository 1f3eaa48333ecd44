# Run: pip install -r test/golden/requirements.txt && python -P test/golden/logistic.py   (writes logistic.json beside it)
"""The optimum of logistic regression, by Newton's method on centred and scaled columns, to a gradient of 1e-12.

scikit-learn's solver newton-cholesky is run beside it: its coefficients (times the columns' standard deviations) must be
within 1e-6 of that optimum wherever it says that it converged, so that both mean the same function.
"""
import json
import pathlib
import warnings
import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng(7)


def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def optimum(X, y, weight, strength, intercept):
    """Coefficients (classes x columns), intercepts, the gradient that is left. Two classes: scores are (-z/2, z/2) there."""
    k = y.max() + 1
    rows = 1 if k == 2 else k
    mean = X.mean(axis=0) if intercept else np.zeros(X.shape[1])
    sd = np.sqrt(((X - mean) ** 2).mean(axis=0))
    sd = np.where(sd > 1e-12, sd, 0)  # what rounding leaves of a constant column
    unit = np.where(sd > 0, sd, 1)
    A = np.column_stack([(X - mean) / unit * (sd > 0), np.full(len(X), float(intercept))])
    ridge = np.append(strength / unit**2, 0)
    Y = np.eye(k)[y][:, -rows:]
    total = weight.sum()

    def at(W):
        Z = A @ W.T
        full = np.column_stack([np.zeros(len(X)), Z]) if rows == 1 else Z
        P = softmax(full)
        top = full.max(axis=1)
        logs = full[np.arange(len(X)), y] - top - np.log(np.exp(full - top[:, None]).sum(axis=1))
        value = (-(weight * logs).sum() + 0.5 * (ridge * W**2).sum()) / total
        G = (((P[:, -rows:] - Y) * weight[:, None]).T @ A + ridge * W) / total
        return value, G, P[:, -rows:]

    W = np.zeros((rows, A.shape[1]))
    for _ in range(200):
        value, G, P = at(W)
        m = A.shape[1]
        H = np.zeros((rows * m, rows * m))
        for a in range(rows):
            for b in range(rows):
                s = weight * P[:, a] * ((a == b) - P[:, b])
                H[a * m:(a + 1) * m, b * m:(b + 1) * m] = (A * s[:, None]).T @ A / total
            H[a * m:(a + 1) * m, a * m:(a + 1) * m] += np.diag(ridge) / total
        D = np.linalg.lstsq(H, G.ravel(), rcond=1e-14)[0].reshape(W.shape)
        step = 1.0
        while step > 1e-10 and at(W - step * D)[0] > value + 1e-15:
            step /= 2
        if np.abs(G).max() < 1e-15 or step <= 1e-10:
            break
        W = W - step * D
    coef = W[:, :-1] / unit
    return coef, W[:, -1] * intercept - coef @ mean, np.abs(at(W)[1]).max(), sd, mean


def case(title, X, y, weight=None, C=1.0, penalty='l2', fit_intercept=True, class_weight=None, reference=True):
    n = len(X)
    given = np.ones(n) if weight is None else np.asarray(weight, float)
    full = given.copy()
    if class_weight == 'balanced':
        k = y.max() + 1
        full *= (given.sum() / (k * np.bincount(y, weights=given)))[y]
    elif class_weight:
        full *= np.array([class_weight.get(c, 1.0) for c in range(y.max() + 1)])[y]
    strength = 1 / C if penalty else 0.0
    coef, intercept, left, sd, mean = optimum(X, y, full, strength, fit_intercept)
    assert left < 1e-12, (title, left)
    if reference:
        model = LogisticRegression(C=C if penalty else np.inf, tol=1e-12, max_iter=10000, solver='newton-cholesky',
                                   fit_intercept=fit_intercept, class_weight=class_weight)
        with warnings.catch_warnings():
            warnings.simplefilter('error')
            model.fit(X, y, sample_weight=weight)
        assert np.abs((model.coef_ - coef) * np.where(sd > 0, sd, 1)).max() < 1e-6, title
        assert np.abs(model.intercept_ + model.coef_ @ mean - intercept - coef @ mean).max() < 1e-6, title
    params = {'C': C, 'penalty': penalty, 'fitIntercept': fit_intercept}
    if class_weight:
        params['classWeight'] = class_weight
    return {
        'title': title,
        'params': params,
        'X': X.tolist(),
        'y': y.tolist(),
        'weight': None if weight is None else list(map(float, weight)),
        'coef': coef.tolist(),
        'atMean': (intercept + coef @ mean).tolist(),
        'mean': mean.tolist(),
        'sd': sd.tolist(),
    }


def blobs(n, d, k):
    y = np.arange(n) % k
    centres = rng.integers(-8, 9, (k, d)) / 8
    return np.round((centres[y] + rng.normal(size=(n, d))) * 64) / 64, y


cases = []
X, y = blobs(60, 3, 2)
cases.append(case('two classes', X, y))
cases.append(case('weights', X, y, weight=1 + np.arange(60) % 3))
cases.append(case('fractions as weights', X, y, weight=(1 + np.arange(60) % 5) / 8, C=0.1))
cases.append(case('class weights by name', X, y, class_weight={0: 0.25, 1: 3.0}))
cases.append(case('no intercept', X + 1, y, fit_intercept=False))
cases.append(case('no penalty', X, y, penalty=None))
cases.append(case('a far offset and very different scales', X * [1e6, 1e-3, 1] + [1e9, 0, -50], y, C=1e4, reference=False))
cases.append(case('columns in bytes and in seconds', X * [1e9, 1e-6, 1], y, reference=False))
X, y = blobs(75, 4, 5)
cases.append(case('five classes', X, y))
cases.append(case('five classes, strong penalty', X, y, C=0.001))
cases.append(case('five classes, weak penalty, no intercept', X, y, C=1000.0, fit_intercept=False))
skew = np.where(np.arange(75) % 4 == 0, y, 0)
cases.append(case('balanced classes and weights', X, skew, weight=1 + np.arange(75) % 3, class_weight='balanced'))
cases.append(case('collinear columns', np.column_stack([X, X[:, 0] + X[:, 1], X[:, 2]]), y))
cases.append(case('constant columns', np.column_stack([np.full(75, 0.1), X[:, :2], np.zeros(75)]), y))
ties = np.repeat(X[:15], 5, axis=0)
cases.append(case('identical rows of different classes', ties, (np.arange(75) * 7 % 11) % 3))
line = np.arange(40)[:, None] / 4 - 5
cases.append(case('separable', line, (line[:, 0] > 0).astype(int), C=1000.0))
cases.append(case('separable, three classes', line, (np.arange(40) // 14), C=100.0))

path = pathlib.Path(__file__).with_suffix('.json')
path.write_text(json.dumps({'sklearn': sklearn.__version__, 'numpy': np.__version__, 'cases': cases}) + '\n')
