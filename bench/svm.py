"""scikit-learn's half of svm.ts: reads the number of rows to learn from; prints the seconds of processor time of fit and predict. One thread."""
import json
import sys
import time
import numpy as np
import sklearn
from sklearn.svm import SVC

folder = sys.argv[1]
rows, asked, cols = json.load(open(f'{folder}/shape.json'))
X = np.fromfile(f'{folder}/X.bin').reshape(rows, cols)
Z = np.fromfile(f'{folder}/Z.bin').reshape(asked, cols)
y = np.fromfile(f'{folder}/y.bin', dtype=np.int32)


def timed(f):
    start = time.process_time()
    out = f()
    return time.process_time() - start, out


def answer(**values):
    print(json.dumps(values), flush=True)


answer(versions={'scikit-learn': sklearn.__version__, 'numpy': np.__version__, 'python': sys.version.split()[0]})
for line in sys.stdin:
    what, n = line.split()
    n = int(n)
    A, b, w = X[:n], y[:n], None
    if what == 'collapsed':
        both = np.column_stack([A, b])
        _, first, count = np.unique(both, axis=0, return_index=True, return_counts=True)
        A, b, w = A[first], b[first], count.astype(float)
    gamma = 1 / (cols * X[:n].var())
    model = SVC(C=10, gamma=gamma)
    fit, _ = timed(lambda: model.fit(A, b, sample_weight=w))
    predict, labels = timed(lambda: model.predict(Z))
    answer(fit=fit, predict=predict, supports=int(model.n_support_.sum()), iterations=int(model.n_iter_.sum()), labels=labels.tolist())
