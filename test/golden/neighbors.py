# Run: pip install -r test/golden/requirements.txt && python -P test/golden/neighbors.py   (writes neighbors.json beside it)
"""scikit-learn's k nearest neighbours, by its k-d tree (its brute force cancels digits): indices, distances and
probabilities on data where no two distances are the same, and probabilities on copies of rows where all copies at the
k-th distance are let in."""
import json
import pathlib
import numpy as np
import sklearn
from sklearn.neighbors import KNeighborsClassifier

rng = np.random.default_rng(11)


def case(title, X, y, Z, tied=False, **params):
    k = params.get('n_neighbors', 5)
    model = KNeighborsClassifier(algorithm='kd_tree', **params).fit(X, y)
    distances, indices = model.kneighbors(Z)
    wide, _ = model.kneighbors(Z, n_neighbors=min(len(X), k + 1))
    gaps = np.diff(wide, axis=1)
    if tied:
        assert len(X) == k or (gaps[:, -1] > 1e-9).all(), title
    else:
        assert (gaps > 1e-9).all(), title
    names = {'n_neighbors': 'nNeighbors'}
    return {
        'title': title,
        'params': {names.get(name, name): value for name, value in params.items()},
        'X': X.tolist(),
        'y': y.tolist(),
        'Z': Z.tolist(),
        'distances': distances.tolist(),
        'indices': None if tied else indices.tolist(),
        'proba': model.predict_proba(Z).tolist(),
        'labels': model.predict(Z).tolist(),
    }


X = rng.normal(size=(70, 3))
Z = rng.normal(size=(12, 3))
y = rng.integers(0, 3, 70)
cases = [
    case('defaults', X, y, Z),
    case('one neighbour', X, y, Z, n_neighbors=1),
    case('all rows', X, y, Z, n_neighbors=70),
    case('by distance', X, y, Z, weights='distance', n_neighbors=8),
    case('manhattan', X, y, Z, metric='manhattan', weights='distance'),
    case('minkowski, p = 1', X, y, Z, p=1, n_neighbors=4),
    case('chebyshev', X, y, Z, metric='chebyshev', weights='distance', n_neighbors=6),
    case('training rows themselves, by distance', X, y, X[:12], weights='distance'),
    case('columns of very different scales', X * [1e8, 1, 1e-8] + [0, 1e3, 0], y, Z * [1e8, 1, 1e-8] + [0, 1e3, 0]),
]
# Three copies of each of 15 rows, asked for as many neighbours as make whole points.
P = np.round(rng.normal(size=(15, 2)) * 1024) / 1024
copies = np.repeat(P, 3, axis=0)
several = rng.integers(0, 3, 45)
cases.append(case('copies', copies, several, P[:5] + 0.125, tied=True, n_neighbors=6))
cases.append(case('copies at distance 0, by distance', copies, several, P[:5], tied=True, n_neighbors=6, weights='distance'))
cases.append(case('constant columns', np.column_stack([np.ones(70), X]), y, np.column_stack([np.ones(12), Z])))

path = pathlib.Path(__file__).with_suffix('.json')
path.write_text(json.dumps({'sklearn': sklearn.__version__, 'numpy': np.__version__, 'cases': cases}) + '\n')
