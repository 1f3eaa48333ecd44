# Run: python -P test/golden/svm_flows.py  (reads ../shared/data/iot23/balanced.csv, writes svm_flows.json beside this file)
"""scikit-learn's SVC at tol = 1e-6 on 10,000 real flows: objectives, decisions and labels only, no row of the data.

Columns are scaled by powers of two, which is exact, so that both sides have the same numbers whatever adds them up.
"""
import json
from pathlib import Path
import numpy as np
import pandas as pd
import sklearn
from sklearn.svm import SVC

HERE = Path(__file__).parent
COLUMNS = ['duration', 'src_bytes', 'dst_bytes', 'src_pkts', 'dst_pkts']
PROTO, STATE = ['icmp', 'tcp', 'udp'], ['OTH', 'REJ', 'RSTO', 'S0', 'S1', 'SF', 'SH']

table = pd.read_csv(HERE.parent.parent.parent / 'shared' / 'data' / 'iot23' / 'balanced.csv', na_values=['-', '?'])
table = table.iloc[::5]
numbers = np.minimum(table[COLUMNS].fillna(0).to_numpy(float), 4096.0)
shift = np.round(np.log2(numbers.std(axis=0))).astype(int)
X = np.column_stack([numbers / 2.0**shift] + [table['proto'] == p for p in PROTO] + [table['state'] == s for s in STATE]).astype(float)
classes, y = np.unique(table['label'], return_inverse=True)
learn = np.arange(len(X)) % 3 != 2
assert learn.sum() == 10_000
_, first, count = np.unique(np.column_stack([X, y])[learn], axis=0, return_index=True, return_counts=True)
A, b = X[learn][first], y[learn][first]
model = SVC(C=10, gamma=0.125, tol=1e-6, cache_size=500, decision_function_shape='ovo')
model.fit(A, b, sample_weight=count.astype(float))
k = len(classes)
start = np.concatenate([[0], np.cumsum(model.n_support_)])
at = model.decision_function(model.support_vectors_)
objective, p = [], 0
for i in range(k):
    for j in range(i + 1, k):
        parts = [(slice(start[i], start[i + 1]), j - 1), (slice(start[j], start[j + 1]), i)]
        coef = np.concatenate([model.dual_coef_[row, part] for part, row in parts])
        f = np.concatenate([at[part, p] for part, _ in parts]) - model.intercept_[p]
        objective.append(float(coef @ f / 2 - np.abs(coef).sum()))
        p += 1
Z = X[~learn]
out = {
    'sklearn': sklearn.__version__, 'columns': COLUMNS, 'proto': PROTO, 'state': STATE, 'shift': shift.tolist(),
    'classes': classes.tolist(), 'distinct': len(first), 'objective': objective,
    'decisions': np.round(model.decision_function(Z[:200]), 6).tolist(), 'labels': ''.join(map(str, model.predict(Z))),
}
(HERE / 'svm_flows.json').write_text(json.dumps(out) + '\n')
