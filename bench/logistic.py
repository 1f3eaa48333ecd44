"""scikit-learn's half of logistic.ts: reads lines `fit MAXITER`; prints seconds, iterations and the loss. One thread."""
import json
import sys
import time
import warnings
import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression

warnings.simplefilter('ignore')
folder = sys.argv[1]
rows, cols = json.load(open(f'{folder}/shape.json'))
X = np.fromfile(f'{folder}/X.bin').reshape(rows, cols)
y = np.fromfile(f'{folder}/y.bin', dtype=np.int32)


def answer(**values):
    print(json.dumps(values), flush=True)


answer(versions={'scikit-learn': sklearn.__version__, 'numpy': np.__version__, 'python': sys.version.split()[0]})
for line in sys.stdin:
    what, iterations = line.split()
    model = LogisticRegression(max_iter=int(iterations))
    start = time.perf_counter()
    model.fit(X, y)
    seconds = time.perf_counter() - start
    logs = model.predict_log_proba(X)
    loss = (-logs[np.arange(rows), y].sum() + 0.5 * (model.coef_ ** 2).sum()) / rows
    answer(seconds=seconds, iterations=int(model.n_iter_[0]), loss=loss)
