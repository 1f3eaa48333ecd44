"""scikit-learn's half of neighbors.ts: reads the name of an algorithm; prints the seconds of fit and predict. One thread."""
import json
import sys
import time
import numpy as np
import sklearn
from sklearn.neighbors import KNeighborsClassifier

folder = sys.argv[1]
rows, asked, cols = json.load(open(f'{folder}/shape.json'))
X = np.fromfile(f'{folder}/X.bin').reshape(rows, cols)
Z = np.fromfile(f'{folder}/Z.bin').reshape(asked, cols)
y = np.fromfile(f'{folder}/y.bin', dtype=np.int32)


def timed(f):
    start = time.perf_counter()
    out = f()
    return time.perf_counter() - start, out


def answer(**values):
    print(json.dumps(values), flush=True)


answer(versions={'scikit-learn': sklearn.__version__, 'numpy': np.__version__, 'python': sys.version.split()[0]})
for line in sys.stdin:
    model = KNeighborsClassifier(algorithm=line.strip(), n_jobs=1)
    fit, _ = timed(lambda: model.fit(X, y))
    predict, _ = timed(lambda: model.predict(Z))
    answer(fit=fit, predict=predict)
