# Run: pip install -r test/golden/requirements.txt && python -P test/golden/isolation.py   (writes isolation.json)
"""scikit-learn's IsolationForest: average path lengths, and scores of forests so large that chance hardly counts."""
import json
import pathlib
import numpy as np
import sklearn
from sklearn.ensemble import IsolationForest
from sklearn.ensemble._iforest import _average_path_length

rng = np.random.default_rng(3)
X = np.vstack([rng.normal(size=(280, 4)), rng.normal(size=(20, 4)) * 4 + 2])
X[:, 3] = np.round(X[:, 3])
Z = np.vstack([rng.normal(size=(20, 4)), rng.normal(size=(20, 4)) * 5])

cases = []
for params in [{}, {'max_samples': 40}, {'max_samples': 0.5, 'max_features': 2}, {'bootstrap': True}, {'contamination': 0.05}]:
    scores, offsets = [], []
    for seed in range(3):
        model = IsolationForest(n_estimators=200, random_state=seed, **params).fit(X)
        scores.append(model.score_samples(Z))
        offsets.append(model.offset_)
    cases.append({'params': params, 'scores': np.mean(scores, axis=0).tolist(), 'spread': float(np.std(scores, axis=0).max()), 'offset': float(np.mean(offsets))})

sizes = [1, 2, 3, 5, 10, 100, 256, 1000, 10**6]
out = {'sklearn': sklearn.__version__, 'X': X.tolist(), 'Z': Z.tolist(), 'cases': cases, 'sizes': sizes, 'paths': _average_path_length(np.array(sizes)).tolist()}
path = pathlib.Path(__file__).with_suffix('.json')
path.write_text(json.dumps(out) + '\n')
print([c['spread'] for c in cases])
