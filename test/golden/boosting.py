# Run: pip install -r test/golden/requirements.txt && python -P test/golden/boosting.py   (writes boosting.json)
"""XGBoost's hist and scikit-learn's HistGradientBoostingClassifier on small sets: XGBoost's trees of the first round, and the margins of rows held
out after the last one.

Every column has fewer distinct values than there are bins, so both sides bin alike; all values are float32.
"""
import json
import pathlib
import numpy as np
import sklearn
import xgboost
from sklearn.ensemble import HistGradientBoostingClassifier

rng = np.random.default_rng(5)


def problem(rows, classes, missing):
    X = np.column_stack([
        rng.integers(0, 12, rows),
        rng.integers(-100, 100, rows) / 8,
        np.where(rng.random(rows) < 0.7, 0, rng.integers(1, 40, rows)),
        rng.integers(0, 2, rows),
        np.round(rng.normal(size=rows) * 16) / 16,
        rng.integers(0, 200, rows) * 1024,
    ]).astype(float)
    score = X[:, 0] / 4 + X[:, 1] / 20 + X[:, 3] * X[:, 4] + (X[:, 2] > 5) + rng.normal(size=rows) * 0.7
    y = np.digitize(score, np.quantile(score, np.linspace(0, 1, classes + 1)[1:-1] ** 1.3))
    if missing:
        # Not at random: what is missing tells something.
        X[(rng.random(X.shape) < 0.15) & (np.arange(6) != 3)] = np.nan
        X[(y == classes - 1) & (rng.random(rows) < 0.5), 0] = np.nan
    return X, y


def listed(X):
    return [[None if np.isnan(v) else float(v) for v in row] for row in X]


def trees(booster, count):
    model = json.loads(booster.save_raw('json'))['learner']['gradient_booster']['model']
    keys = ['split_indices', 'split_conditions', 'left_children', 'right_children', 'default_left', 'loss_changes', 'sum_hessian']
    return [{key: tree[key] for key in keys} for tree in model['trees'][:count]]


sets = {}
for name, rows, classes, missing in [('binary', 400, 2, False), ('holes', 400, 2, True), ('three', 500, 3, False), ('threeHoles', 500, 3, True)]:
    X, y = problem(rows + 60, classes, missing)
    sets[name] = {'X': X[:rows], 'y': y[:rows], 'Z': X[rows:], 'yZ': y[rows:], 'weight': rng.integers(1, 5, rows) / 2}

cases = [
    ('binary', {}),
    ('three', {}),
    ('holes', {}),
    ('threeHoles', {}),
    ('binary', {'weighted': True}),
    ('threeHoles', {'weighted': True, 'learning_rate': 0.1}),
    ('binary', {'reg_alpha': 1.5, 'reg_lambda': 0.2}),
    ('three', {'gamma': 2.5}),
    ('holes', {'min_child_weight': 7}),
    ('three', {'min_child_weight': 0, 'reg_lambda': 0.5, 'max_depth': 3}),
    ('binary', {'max_leaves': 7, 'grow_policy': 'lossguide', 'max_depth': 0}),
    ('threeHoles', {'max_leaves': 11}),
    ('holes', {'scale_pos_weight': 3.5}),
    ('binary', {'base_score': 0.2}),
    ('three', {'base_score': 0.5}),
    ('binary', {'max_depth': 0, 'min_child_weight': 4}),
    ('three', {'max_depth': 1, 'learning_rate': 1}),
    ('binary', {'monotone_constraints': [1, -1, 0, 0, -1, 1]}),
    ('holes', {'monotone_constraints': [1, 1, 0, 0, 0, -1], 'max_depth': 4}),
]

out = []
for name, params in cases:
    s = sets[name]
    given = {k: v for k, v in params.items() if k != 'weighted'}
    if 'monotone_constraints' in given:
        given['monotone_constraints'] = tuple(given['monotone_constraints'])
    model = xgboost.XGBClassifier(n_estimators=12, tree_method='hist', n_jobs=1, **given)
    model.fit(s['X'], s['y'], sample_weight=s['weight'] if params.get('weighted') else None)
    classes = len(set(s['y']))
    out.append({
        'set': name,
        'params': params,
        'trees': trees(model.get_booster(), 1 if classes == 2 else classes),
        'margins': np.asarray(model.predict(s['Z'], output_margin=True), dtype=float).reshape(len(s['Z']), -1).tolist(),
        'probabilities': np.asarray(model.predict_proba(s['Z'])[:5], dtype=float).tolist(),
        'importances': {
            kind: [float(model.get_booster().get_score(importance_type=kind).get(f'f{j}', 0)) for j in range(6)]
            for kind in ['gain', 'weight', 'cover', 'total_gain', 'total_cover']
        },
    })

stopping = []
for name, params in [('holes', {}), ('three', {'eval_metric': 'merror'}), ('threeHoles', {})]:
    s = sets[name]
    model = xgboost.XGBClassifier(n_estimators=200, learning_rate=0.2, early_stopping_rounds=6, tree_method='hist', n_jobs=1, **params)
    model.fit(s['X'], s['y'], eval_set=[(s['X'], s['y']), (s['Z'], s['yZ'])], verbose=False)
    stopping.append({
        'set': name,
        'params': params,
        'best': int(model.best_iteration),
        'history': [next(iter(model.evals_result()[f'validation_{k}'].values())) for k in range(2)],
        'margins': np.asarray(model.predict(s['Z'], output_margin=True), dtype=float).reshape(len(s['Z']), -1).tolist(),
    })

hist = []
for name, params in [
    ('binary', {}),
    ('three', {}),
    ('holes', {}),
    ('threeHoles', {'weighted': True}),
    ('three', {'max_depth': None, 'max_leaf_nodes': 9, 'l2_regularization': 1.5}),
    ('holes', {'class_weight': 'balanced'}),
]:
    s = sets[name]
    given = {'max_depth': 3, 'max_leaf_nodes': None, **{k: v for k, v in params.items() if k != 'weighted'}}
    model = HistGradientBoostingClassifier(max_iter=8, min_samples_leaf=1, early_stopping=False, **given)
    model.fit(s['X'], s['y'], sample_weight=s['weight'] if params.get('weighted') else None)
    margins = model.decision_function(s['Z']).reshape(len(s['Z']), -1)
    hist.append({'set': name, 'params': params, 'margins': margins.tolist()})

text = {name: {k: listed(v) if k in 'XZ' else v.tolist() for k, v in s.items()} for name, s in sets.items()}
path = pathlib.Path(__file__).with_suffix('.json')
path.write_text(json.dumps({'xgboost': xgboost.__version__, 'sklearn': sklearn.__version__, 'sets': text, 'cases': out, 'stopping': stopping, 'hist': hist}) + '\n')
