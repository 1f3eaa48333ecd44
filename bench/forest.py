"""The peers' half of forest.ts: reads a line `fit SEED` or `batch`, `row`; prints seconds. One thread."""
import json
import sys
import time
import numpy as np
import onnxruntime
import sklearn
from sklearn.ensemble import RandomForestClassifier
from skl2onnx import to_onnx

folder = sys.argv[1]
rows, cols = json.load(open(f'{folder}/shape.json'))
X = np.fromfile(f'{folder}/X.bin').reshape(rows, cols)
y = np.fromfile(f'{folder}/y.bin', dtype=np.int32)
train = int(rows * 0.8)
Z = X[train:].astype(np.float32)
model = None
session = None


def timed(f):
    start = time.perf_counter()
    out = f()
    return time.perf_counter() - start, out


def answer(**values):
    print(json.dumps(values), flush=True)


answer(versions={'scikit-learn': sklearn.__version__, 'onnxruntime': onnxruntime.__version__, 'python': sys.version.split()[0]})
for line in sys.stdin:
    what, *rest = line.split()
    if what == 'fit':
        forest = RandomForestClassifier(100, random_state=int(rest[0]), n_jobs=1)
        seconds, model = timed(lambda: forest.fit(X[:train], y[:train]))
        answer(seconds=seconds, nodes=sum(t.tree_.node_count for t in model.estimators_))
    elif what == 'batch':
        if session is None:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            onnx = to_onnx(model, Z[:1], options={id(model): {'zipmap': False}})
            session = onnxruntime.InferenceSession(onnx.SerializeToString(), options)
        seconds, _ = timed(lambda: session.run(None, {'X': Z}))
        ours, _ = timed(lambda: model.predict_proba(X[train:]))
        answer(seconds=seconds, sklearn=ours)
