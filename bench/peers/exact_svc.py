"""scikit-learn's half of exactness.ts: SVC on distinct rows with their numbers as weights; what it comes to is written beside the problem."""
import warnings

import numpy as np
import peer
from sklearn.svm import SVC

folder = peer.options['folder']
X, y, Z, yZ = peer.problem(folder)


def job(_):
    _, first, count = np.unique(np.column_stack([X, y]), axis=0, return_index=True, return_counts=True)
    model = SVC(cache_size=500, decision_function_shape='ovo', **peer.options['params'])
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        seconds, _ = peer.timed(lambda: model.fit(X[first], y[first], sample_weight=count.astype(float)))
    k = len(model.classes_)
    sign = -1 if k == 2 else 1  # of two classes what is shown is positive for the second
    start = np.concatenate([[0], np.cumsum(model.n_support_)])
    at = sign * model.decision_function(model.support_vectors_).reshape(len(model.support_), -1)
    intercept = sign * model.intercept_
    objective, coefs = [], []
    for a in range(k):
        for b in range(a + 1, k):
            p = len(objective)
            parts = [(slice(start[a], start[a + 1]), b - 1), (slice(start[b], start[b + 1]), a)]
            coef = sign * np.concatenate([model.dual_coef_[row, part] for part, row in parts])
            rows = np.concatenate([model.support_[part] for part, _ in parts])
            f = np.concatenate([at[part, p] for part, _ in parts]) - intercept[p]
            objective.append(float(coef @ f / 2 - np.abs(coef).sum()))
            of_rows = np.zeros(len(X))
            of_rows[first[rows]] = coef
            coefs.append(of_rows)
    results = {
        'objective': objective, 'coef': coefs, 'labels': model.predict(Z),
        'decisions': model.decision_function(Z).reshape(len(Z), -1),
    }
    for name, values in results.items():
        np.asarray(values, dtype=float).tofile(f'{folder}/{name}.bin')
    return {'fit': seconds}, lambda: {'distinct': len(first)}


peer.serve(job)
