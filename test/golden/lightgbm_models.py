# Run: pip install -r test/golden/requirements.txt && python -P test/golden/lightgbm_models.py   (writes lightgbm_models.json beside it)
"""Small models as LightGBM itself saves them, with the margins and probabilities that it answers."""
import json
import pathlib
import lightgbm as lgb
import numpy as np

rng = np.random.default_rng(11)
N = 400


def flows(k, categories=0, missing=0.0, zeros=0.0, negative=False):
    X = np.round(rng.gamma(2, 2, (N, 4)) * 1000) / 1000
    if negative:
        X -= 3
    if categories:
        X[:, 2] = rng.integers(0, categories, N)
    y = (X[:, 0] > (0 if negative else 3)).astype(int) + (X[:, 1] + (X[:, 2] % 3) > (0 if negative else 6)) * (k - 1)
    if categories:
        y = y * (X[:, 3] > 4) + (X[:, 2] * 7 % 5 < 2)
    y = np.minimum(y, k - 1)
    if zeros:
        X[rng.random(X.shape) < zeros] = 0
    if missing:
        X[rng.random(X.shape) < missing] = np.nan
    return X, y


def case(title, params, k, rounds=3, category=None, names='auto', **data):
    X, y = flows(k, **data)
    base = {'num_leaves': 6, 'learning_rate': 0.5, 'seed': 7, 'num_threads': 1, 'verbose': -1, 'deterministic': True, 'min_data_in_leaf': 5, 'min_data_per_group': 5}
    booster = lgb.train({**base, **params}, lgb.Dataset(X, y, categorical_feature=category or 'auto', feature_name=names), rounds)
    Z = X[:16].copy()
    holes = X[16:20].repeat(4, axis=0)
    for i, row in enumerate(holes):
        row[i % 4] = [np.nan, 0, 1e-36, -1e-36][i // 4]
    Z = np.concatenate([Z, holes])
    if category:
        odd = X[20:21].repeat(6, axis=0)
        odd[:, 2] = [-1, -0.5, 1.5, 97, 3000000000, np.nan]
        Z = np.concatenate([Z, odd])
    return {
        'title': title,
        'text': booster.model_to_string(),
        'Z': [[None if np.isnan(x) else x for x in row] for row in Z.tolist()],
        'margins': booster.predict(Z, raw_score=True).reshape(-1).tolist(),
        'answer': booster.predict(Z).reshape(-1).tolist(),
    }


cases = [
    case('two classes', {'objective': 'binary'}, 2),
    case('a steeper sigmoid', {'objective': 'binary', 'sigmoid': 2.5}, 2),
    case('NaN is missing', {'objective': 'binary'}, 2, missing=0.2),
    case('nothing is missing', {'objective': 'binary', 'use_missing': False}, 2, missing=0.2, negative=True),
    case('zero is missing', {'objective': 'binary', 'zero_as_missing': True}, 2, zeros=0.3, negative=True),
    case('zero and NaN are missing', {'objective': 'multiclass', 'num_class': 3, 'zero_as_missing': True}, 3, zeros=0.2, missing=0.2),
    case('three classes', {'objective': 'multiclass', 'num_class': 3}, 3, names=['a', 'b', 'c', 'd']),
    case('one against all', {'objective': 'multiclassova', 'num_class': 3, 'sigmoid': 1.5}, 3),
    case('one against all, plain', {'objective': 'multiclassova', 'num_class': 3}, 3),
    case('cross entropy', {'objective': 'cross_entropy'}, 2),
    case('categories', {'objective': 'binary', 'max_cat_to_onehot': 1}, 2, category=[2], categories=70, missing=0.05),
    case('one category at a time', {'objective': 'multiclass', 'num_class': 3}, 3, category=[2], categories=4),
    case('dart', {'objective': 'binary', 'boosting': 'dart', 'drop_rate': 0.5, 'skip_drop': 0}, 2, rounds=6),
    case('rf', {'objective': 'binary', 'boosting': 'rf', 'bagging_freq': 1, 'bagging_fraction': 0.5}, 2),
    case('rf, three classes', {'objective': 'multiclass', 'num_class': 3, 'boosting': 'rf', 'bagging_freq': 1, 'bagging_fraction': 0.5}, 3),
    case('a single leaf', {'objective': 'binary', 'min_data_in_leaf': 1000}, 2, rounds=2),
]
path = pathlib.Path(__file__).with_suffix('.json')
path.write_text(json.dumps({'lightgbm': lgb.__version__, 'cases': cases}, separators=(',', ':')) + '\n')
