# Run: pip install -r test/golden/requirements.txt && python -P test/golden/boosting_categories.py   (writes boosting_categories.json)
"""XGBoost's hist on columns of categories: its trees of the first round, and the margins of rows held out after the last one;
and the same of trainings that go on from a model.

Columns have few distinct values, so both sides bin alike. Among the rows held out are categories that no row of the training set has, negative
ones and missing values.
"""
import json
import pathlib
import numpy as np
import xgboost

rng = np.random.default_rng(29)
TYPES = ['c', 'q', 'c', 'c', 'q', 'c']


def problem(rows, classes, missing):
    """Three categories, a quantity, 14 categories, 200 of which some are never there, a quantity, two categories."""
    worth = [rng.normal(size=n) for n in (3, 14, 200)]
    rare = np.minimum(rng.geometric(0.03, rows), 199)
    rare[rare % 7 == 3] = 5
    a, b, d = rng.integers(0, 3, rows), rng.integers(0, 14, rows), rng.integers(0, 2, rows)
    q = np.round(rng.normal(size=(rows, 2)) * 16) / 16
    score = worth[0][a] + worth[1][b] + worth[2][rare] + q[:, 0] * (d - 0.5) + rng.normal(size=rows) * 0.5
    y = np.digitize(score, np.quantile(score, np.linspace(0, 1, classes + 1)[1:-1] ** 1.3))
    X = np.column_stack([a, q[:, 0], b, rare, q[:, 1], d]).astype(float)
    if missing:
        X[(rng.random(X.shape) < 0.15) & (np.arange(6) != 5)] = np.nan
        X[(y == classes - 1) & (rng.random(rows) < 0.5), 2] = np.nan
    return X, y


def odd(Z):
    """Categories that are not known, too great, negative, and no whole numbers."""
    Z = Z.copy()
    for j, values in [(0, [3, 40, -1, 1.5]), (2, [14, 1000, -3, 16777216]), (3, [3, 199, 250, 31.75]), (5, [2, -1, 64, 0.5])]:
        for i, value in enumerate(values):
            Z[4 * j + i, j] = value
    return Z


def listed(X):
    return [[None if np.isnan(v) else float(v) for v in row] for row in X]


def trees(booster, count):
    model = json.loads(booster.save_raw('json').decode().replace('NaN', 'null'))['learner']['gradient_booster']['model']
    keys = ['split_indices', 'split_conditions', 'left_children', 'right_children', 'default_left', 'loss_changes', 'sum_hessian', 'split_type']
    sets = ['categories', 'categories_nodes', 'categories_segments', 'categories_sizes']
    return [{key: tree[key] for key in keys + sets} for tree in model['trees'][:count]]


sets = {}
for name, rows, classes, missing in [('binary', 700, 2, False), ('holes', 700, 2, True), ('threeHoles', 900, 3, True)]:
    X, y = problem(rows + 60, classes, missing)
    sets[name] = {'X': X[:rows], 'y': y[:rows], 'Z': odd(X[rows:]), 'weight': rng.integers(1, 5, rows)}

cases = [
    ('binary', {}),
    ('holes', {}),
    ('threeHoles', {}),
    ('threeHoles', {'weighted': True, 'learning_rate': 0.1}),
    ('holes', {'max_cat_to_onehot': 1}),
    ('holes', {'max_cat_to_onehot': 1000, 'max_depth': 4}),
    ('threeHoles', {'max_cat_threshold': 5}),
    ('binary', {'max_cat_threshold': 1, 'max_cat_to_onehot': 2}),
    ('holes', {'reg_alpha': 1.5, 'reg_lambda': 0.2, 'min_child_weight': 4}),
    ('binary', {'min_child_weight': 0, 'gamma': 0.5}),
    ('holes', {'max_leaves': 9, 'grow_policy': 'lossguide', 'max_depth': 0}),
    ('holes', {'monotone_constraints': [0, 1, 0, 0, -1, 0], 'max_depth': 4}),
]

out = []
for name, params in cases:
    s = sets[name]
    given = {k: v for k, v in params.items() if k != 'weighted'}
    if 'monotone_constraints' in given:
        given['monotone_constraints'] = tuple(given['monotone_constraints'])
    model = xgboost.XGBClassifier(n_estimators=12, tree_method='hist', n_jobs=1, enable_categorical=True, feature_types=TYPES, **given)
    model.fit(s['X'], s['y'], sample_weight=s['weight'] if params.get('weighted') else None)
    classes = len(set(s['y']))
    out.append({
        'set': name,
        'params': params,
        'trees': trees(model.get_booster(), 1 if classes == 2 else classes),
        'margins': np.asarray(model.predict(s['Z'], output_margin=True), dtype=float).reshape(len(s['Z']), -1).tolist(),
    })

continued = []
for name, first, second in [
    ('binary', {'max_depth': 3}, {'max_depth': 4, 'learning_rate': 0.1}),
    ('threeHoles', {'max_depth': 2, 'learning_rate': 0.5}, {'max_depth': 3, 'learning_rate': 0.3}),  # a booster in memory keeps its parameters
]:
    s = sets[name]
    make = lambda rounds, params: xgboost.XGBClassifier(n_estimators=rounds, tree_method='hist', n_jobs=1, enable_categorical=True, feature_types=TYPES, **params)
    before = make(4, first).fit(s['X'], s['y'])
    after = make(6, second).fit(s['X'], s['y'], xgb_model=before.get_booster())
    continued.append({
        'set': name,
        'model': before.get_booster().save_raw('json').decode(),  # not quite JSON: a split of categories has NaN as its threshold
        'params': second,
        'margins': np.asarray(after.predict(s['Z'], output_margin=True), dtype=float).reshape(len(s['Z']), -1).tolist(),
        'gains': [float(after.get_booster().get_score(importance_type='total_gain').get(f'f{j}', 0)) for j in range(6)],
    })

text = {name: {k: listed(v) if k in 'XZ' else v.tolist() for k, v in s.items()} for name, s in sets.items()}
path = pathlib.Path(__file__).with_suffix('.json')
path.write_text(json.dumps({'xgboost': xgboost.__version__, 'types': TYPES, 'sets': text, 'cases': out, 'continued': continued}) + '\n')
