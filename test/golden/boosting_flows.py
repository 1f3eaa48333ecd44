# Run: python -P test/golden/boosting_flows.py  (reads ../shared/data/iot23/captures.csv, writes boosting_flows.json beside this file)
"""XGBoost's hist on real flows with categories: trees of the first round and margins only, no row of the data.

Counters are cut off at 200 and rounded down, so that both sides bin alike; protocol, state, service, history and the port (up to 1024) are categories.
"""
import json
from pathlib import Path
import numpy as np
import pandas as pd
import xgboost

HERE = Path(__file__).parent
NUMBERS = ['duration', 'orig_bytes', 'resp_bytes', 'orig_pkts', 'resp_pkts']
CATEGORIES = ['proto', 'conn_state', 'service', 'history']
PARAMS = {'max_depth': 5, 'learning_rate': 0.3}

table = pd.read_csv(HERE.parent.parent.parent / 'shared' / 'data' / 'iot23' / 'captures.csv', dtype=str, keep_default_na=False)
table = table[table['class5'] != ''].iloc[::4]
numbers = [np.floor(np.minimum(pd.to_numeric(table[name], errors='coerce'), 200)) for name in NUMBERS]
lists = {name: sorted(set(table[name]) - {'-', ''}) for name in CATEGORIES}
codes = [table[name].map({value: float(k) for k, value in enumerate(lists[name])}) for name in CATEGORIES]
port = np.minimum(table['id.resp_p'].astype(float), 1024)
X = np.column_stack([*numbers, *codes, port]).astype(float)
classes, y = np.unique(table['class5'], return_inverse=True)
types = ['q'] * 5 + ['c'] * 5
learn = np.arange(len(X)) % 3 != 2
model = xgboost.XGBClassifier(n_estimators=10, tree_method='hist', n_jobs=1, enable_categorical=True, feature_types=types, **PARAMS)
model.fit(X[learn], y[learn])
raw = json.loads(model.get_booster().save_raw('json').decode().replace('NaN', 'null'))['learner']['gradient_booster']['model']
keys = ['split_indices', 'split_conditions', 'left_children', 'right_children', 'default_left', 'loss_changes', 'sum_hessian', 'split_type']
keys += ['categories', 'categories_nodes', 'categories_segments', 'categories_sizes']
margins = model.predict(X[~learn], output_margin=True).astype(float)
out = {
    **{'xgboost': xgboost.__version__, 'numbers': NUMBERS, 'categories': CATEGORIES, 'types': types, 'params': PARAMS},
    'rows': [int(learn.sum()), int((~learn).sum())],
    'sizes': {name: len(values) for name, values in lists.items()},
    'trees': [{key: tree[key] for key in keys} for tree in raw['trees'][: len(classes)]],
    # Of every tenth row held out, and of all the sum of each class.
    'margins': np.round(margins[::10], 6).tolist(),
    'sums': margins.sum(axis=0).tolist(),
}
(HERE / 'boosting_flows.json').write_text(json.dumps(out) + '\n')
