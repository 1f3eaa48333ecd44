# Run: pip install -r test/golden/requirements.txt && python -P test/golden/partial.py   (writes partial.json beside it)
"""StandardScaler fed in batches by partial_fit: mean, variance and scale after each."""
import json
import pathlib
import numpy as np
import sklearn
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(5)


def plain(A):
    return np.where(np.isnan(A), None, A).tolist()


def case(title, batches, weights=None):
    scaler, after = StandardScaler(), []
    for k, X in enumerate(batches):
        scaler.partial_fit(X, sample_weight=None if weights is None else weights[k])
        after.append({'mean': plain(scaler.mean_), 'var': plain(scaler.var_), 'scale': plain(scaler.scale_)})
    return {
        'title': title,
        'batches': [plain(X) for X in batches],
        'weights': weights if weights is None else [w.tolist() for w in weights],
        'after': after,
    }


def rows(n, offset=0.0, scale=1.0):
    return np.round((rng.normal(size=(n, 3)) * scale + offset) * 64) / 64


holed = rows(20, 3)
holed[::3, 1] = np.nan
far = [np.column_stack([rows(n), np.full(n, 7.25)]) for n in (1, 5, 40)]
cases = [
    case('three batches', [rows(10), rows(1, 5), rows(33, -2, 10)]),
    case('a constant column', far),
    case('values far from 0', [rows(12, 1e6), rows(9, 1e6)]),
    case('missing values', [holed, rows(5, 3), rows(6)]),
    case('weights', [rows(10), rows(7, 2)], [1.0 + np.arange(10) % 3, 0.5 + np.arange(7) % 2]),
]
path = pathlib.Path(__file__).with_suffix('.json')
path.write_text(json.dumps({'sklearn': sklearn.__version__, 'numpy': np.__version__, 'cases': cases}) + '\n')
