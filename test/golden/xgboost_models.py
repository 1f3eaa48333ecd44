# Run: python -P test/golden/xgboost_models.py   with each version of XGBoost (writes xgboost_<version>.json beside it; see README.md)
"""Small models as XGBoost itself saves them, as JSON and as UBJSON, with the margins and probabilities that it answers."""
import base64
import json
import pathlib
import numpy as np
import xgboost as xgb

rng = np.random.default_rng(5)
N = 300


def flows(k, categories=0, missing=0.0):
    X = np.round(rng.gamma(2, 2, (N, 4)) * 1000) / 1000
    if categories:
        X[:, 2] = rng.integers(0, categories, N)
    y = (X[:, 0] > 3).astype(int) + (X[:, 1] + (X[:, 2] % 3) > 6) * (k - 1)
    y = np.minimum(y, k - 1)
    y[:k] = np.arange(k)
    if missing:
        X[rng.random(X.shape) < missing] = np.nan
    return X, y


def asked(model, X):
    """Rows of the training data, and rows at and beside the thresholds as float64."""
    rows = [X[:12]]
    trees = model['learner']['gradient_booster']
    trees = (trees.get('gbtree') or trees)['model']['trees']
    at = [(j, t) for tree in trees for left, j, t, kind in zip(tree['left_children'], tree['split_indices'], tree['split_conditions'], tree['split_type']) if left >= 0 and not kind]
    for j, t in at[:8]:
        t32 = np.float32(t)
        below = np.nextafter(t32, np.float32(-np.inf))
        half = (np.float64(t32) + np.float64(below)) / 2
        row = X[12].copy()
        for x in (t32, below, half, np.nextafter(half, np.inf), np.nextafter(half, -np.inf)):
            row[j] = x
            rows.append(row.copy()[None])
    holes = X[13:17].copy()
    for i in range(4):
        holes[i, i] = np.nan
    return np.concatenate([*rows, holes])


def case(title, params, k, rounds=4, types=None, names=None, **data):
    X, y = flows(k, **data)
    more = {'feature_types': types, 'enable_categorical': True} if types else {}
    make = lambda Z, labels=None: xgb.DMatrix(Z, labels, feature_names=names, **more)
    booster = xgb.train({'max_depth': 3, 'eta': 0.5, 'seed': 7, 'nthread': 1, **params}, make(X, y), rounds)
    text = booster.save_raw('json').decode()
    model = json.loads(text)
    Z = asked(model, X)
    if types:
        odd = np.repeat(X[20:21], 5, axis=0)
        odd[:, 2] = [-1, 97, 1000, 16777216, np.nan]
        Z = np.concatenate([Z, odd])
    D = make(Z)
    margins = booster.predict(D, output_margin=True).astype(np.float64)
    answer = booster.predict(D).astype(np.float64)
    return {
        'title': title,
        'text': text,  # not quite JSON: a split of categories has NaN as its threshold
        'ubjson': base64.b64encode(bytes(booster.save_raw('ubj'))).decode(),
        'Z': [[None if np.isnan(x) else x for x in row] for row in Z.tolist()],
        'margins': margins.reshape(-1).tolist(),
        'answer': answer.reshape(-1).tolist(),
    }


hist = {'tree_method': 'hist'}
category = ['q', 'q', 'c', 'q']
cases = [
    case('two classes', {'objective': 'binary:logistic'}, 2),
    case('two classes from base_score 0.3', {'objective': 'binary:logistic', 'base_score': 0.3}, 2, missing=0.1),
    case('raw margins', {'objective': 'binary:logitraw', 'base_score': 0.75}, 2),
    case('three classes', {'objective': 'multi:softprob', 'num_class': 3}, 3, missing=0.2),
    case('three classes as labels', {'objective': 'multi:softmax', 'num_class': 3}, 3, names=['a', 'b', 'c', 'd']),
    case('dart, two classes', {'objective': 'binary:logistic', 'booster': 'dart', 'rate_drop': 0.5}, 2, rounds=6),
    case('dart, three classes', {'objective': 'multi:softprob', 'num_class': 3, 'booster': 'dart', 'rate_drop': 0.5}, 3),
    case('sets of categories', {'objective': 'binary:logistic', 'max_cat_to_onehot': 1, **hist}, 2, types=category, categories=70, missing=0.05),
    case('one category at a time', {'objective': 'multi:softprob', 'num_class': 3, 'max_cat_to_onehot': 99, **hist}, 3, types=category, categories=5),
    case('several trees a round', {'objective': 'binary:logistic', 'num_parallel_tree': 3, 'subsample': 0.5}, 2, rounds=2),
    case('pruned trees', {'objective': 'binary:logistic', 'gamma': 3, 'tree_method': 'exact', 'max_depth': 5}, 2),
]
version = '.'.join(xgb.__version__.split('.')[:2])
path = pathlib.Path(__file__).with_name(f'xgboost_{version}.json')
path.write_text(json.dumps({'xgboost': xgb.__version__, 'cases': cases}, separators=(',', ':')) + '\n')
