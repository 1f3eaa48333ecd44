"""scikit-learn's half of svm-exact.ts: a fit at tol = 1e-6 on distinct weighted rows; writes decisions, prints objectives and labels."""
import json
import sys
import warnings
import numpy as np
import sklearn
from sklearn.svm import SVC

folder = sys.argv[1]
print(json.dumps({'versions': {'scikit-learn': sklearn.__version__}}), flush=True)
for line in sys.stdin:
    given = json.loads(line)
    X = np.fromfile(f'{folder}/X.bin').reshape(-1, given['cols'])
    Z = np.fromfile(f'{folder}/Z.bin').reshape(-1, given['cols'])
    y = np.fromfile(f'{folder}/y.bin', dtype=np.int32)
    _, first, count = np.unique(np.column_stack([X, y]), axis=0, return_index=True, return_counts=True)
    model = SVC(C=given['C'], gamma=given['gamma'], tol=given['tol'], cache_size=500, decision_function_shape='ovo')
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        model.fit(X[first], y[first], sample_weight=count.astype(float))
    k = len(model.classes_)
    start = np.concatenate([[0], np.cumsum(model.n_support_)])
    at = model.decision_function(model.support_vectors_).reshape(len(model.support_), -1)
    objective, p = [], 0
    for a in range(k):
        for b in range(a + 1, k):
            parts = [(slice(start[a], start[a + 1]), b - 1), (slice(start[b], start[b + 1]), a)]
            coef = np.concatenate([model.dual_coef_[row, part] for part, row in parts])
            f = np.concatenate([at[part, p] for part, row in parts]) - model.intercept_[p]
            objective.append(float(coef @ f / 2 - np.abs(coef).sum()))
            p += 1
    model.decision_function(Z).reshape(len(Z), -1).tofile(f'{folder}/decisions.bin')
    print(json.dumps({'distinct': len(first), 'objective': objective, 'labels': model.predict(Z).tolist()}), flush=True)
