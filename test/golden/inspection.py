# Run: python -P test/golden/inspection.py   (writes inspection.json beside it)
"""scikit-learn's permutation_importance of a fixed linear model. Its shuffles are its own, so there are many of them: means and
standard deviations are compared within what chance allows."""
import json
import pathlib
import numpy as np
import sklearn
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LogisticRegression

REPEATS = 1500
r = np.random.default_rng(11)
X = r.integers(-16, 16, (60, 4)) / 8
y = (X @ np.array([2.0, -1.0, 0.5, 0.0]) + r.normal(0, 0.7, 60) > 0).astype(int)
weight = r.integers(1, 4, 60).astype(float)
model = LogisticRegression().fit(X, y)


def importance(scoring, sample_weight=None):
    got = permutation_importance(model, X, y, scoring=scoring, n_repeats=REPEATS, random_state=0, sample_weight=sample_weight)
    return {'mean': got.importances_mean.tolist(), 'std': got.importances_std.tolist()}


out = {
    'sklearn': sklearn.__version__, 'numpy': np.__version__, 'repeats': REPEATS, 'X': X.tolist(), 'y': y.tolist(), 'weight': weight.tolist(),
    'coef': model.coef_[0].tolist(), 'intercept': float(model.intercept_[0]),
    'scores': {name: importance(name) for name in ['accuracy', 'roc_auc', 'neg_log_loss']}, 'weighted': importance('accuracy', weight),
}
path = pathlib.Path(__file__).with_suffix('.json')
path.write_text(json.dumps(out, separators=(',', ':')) + '\n')
print(path.name, path.stat().st_size, 'bytes')
