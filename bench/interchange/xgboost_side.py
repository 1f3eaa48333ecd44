"""Trains models with the XGBoost of this interpreter on X.npy and y.npy of a folder, and saves them with their margins on all rows."""
import json
import pathlib
import sys
import numpy as np
import xgboost as xgb

folder = pathlib.Path(sys.argv[1])
X, y = np.load(folder / 'X.npy'), np.load(folder / 'y.npy')
k = int(y.max()) + 1
train = np.random.default_rng(0).random(len(X)) < 0.6
category = json.loads((folder / 'facts.json').read_text())['category']
types = ['c' if j in category else 'q' for j in range(X.shape[1])]
many = {'objective': 'multi:softprob', 'num_class': k}
two = {'objective': 'binary:logistic'}
variants = {
    'softprob': (many, y, False),
    'logistic': (two, (y > 0).astype(int), False),
    'dart': ({**many, 'booster': 'dart', 'rate_drop': 0.2}, y, False),
    **({'categorical': ({**many, 'tree_method': 'hist', 'max_cat_to_onehot': 2}, y, True)} if category else {}),
}
listed = []
for name, (params, labels, is_categorical) in variants.items():
    more = {'feature_types': types, 'enable_categorical': True} if is_categorical else {}
    D = xgb.DMatrix(X, labels, **more)
    booster = xgb.train({'max_depth': 6, 'eta': 0.3, 'nthread': 1, 'seed': 1, **params}, xgb.DMatrix(X[train], labels[train], **more), 15)
    for ending in ['json', 'ubj']:
        file = f'xgboost-{xgb.__version__}-{name}.{ending}'
        booster.save_model(folder / file)
        margins = booster.predict(D, output_margin=True).astype(np.float64).reshape(-1)
        margins.tofile(folder / f'{file}.answer')
        listed.append({'title': f'XGBoost {xgb.__version__} {name} ({ending})', 'file': file, 'answer': f'{file}.answer', 'what': 'margins'})
(folder / f'xgboost-{xgb.__version__}.list').write_text(json.dumps(listed))
