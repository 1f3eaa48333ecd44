"""imbalanced-learn's half of smote.ts: for each line read, prints the seconds that SMOTE took and the rows it made. One thread."""
import json
import sys
import time
import imblearn
import numpy as np
import sklearn
from imblearn.over_sampling import SMOTE

folder = sys.argv[1]
rows, cols = json.load(open(f'{folder}/shape.json'))
X = np.fromfile(f'{folder}/X.bin').reshape(rows, cols)
y = np.fromfile(f'{folder}/y.bin', dtype=np.int32)


def answer(**values):
    print(json.dumps(values), flush=True)


versions = {'imbalanced-learn': imblearn.__version__, 'scikit-learn': sklearn.__version__, 'numpy': np.__version__}
answer(versions=versions | {'python': sys.version.split()[0]})
for line in sys.stdin:
    sampler = SMOTE(random_state=int(line))
    start = time.perf_counter()
    grown, _ = sampler.fit_resample(X, y)
    answer(seconds=time.perf_counter() - start, rows=len(grown))
