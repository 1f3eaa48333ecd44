# Run: pip install -r test/golden/requirements.txt && python -P test/golden/libsvm.py   (writes libsvm.json beside it)
"""Model files as LIBSVM itself writes them, with what its own svm_predict answers."""
import json
import pathlib
import tempfile
import numpy as np
from libsvm import svmutil

rng = np.random.default_rng(3)


def grid(X):
    return np.round(X * 64) / 64


def case(title, options, k, labels=None, given=False):
    n = 40 * max(k, 1)
    y = np.arange(n) % max(k, 1)
    centres = rng.integers(-8, 9, (max(k, 1), 4)) / 8
    X = grid(centres[y] + rng.normal(size=(n, 4)))
    X[:, 2] *= rng.random(n) < 0.3  # zeros are left out of the file
    Z = grid(rng.normal(size=(15, 4)))
    names = np.array(labels or range(max(k, 1)))[y]
    rows, asked = X.tolist(), Z.tolist()
    if given:
        K, L = X @ X.T + np.eye(n), Z @ X.T
        rows = [{0: i + 1, **{j + 1: v for j, v in enumerate(row)}} for i, row in enumerate(K.tolist())]
        asked = [{0: 0, **{j + 1: v for j, v in enumerate(row)}} for row in L.tolist()]
        Z = L
    model = svmutil.svm_train(names.tolist(), rows, options + ' -q')
    with tempfile.NamedTemporaryFile(suffix='.model') as file:
        svmutil.svm_save_model(file.name, model)
        text = pathlib.Path(file.name).read_text()
        model = svmutil.svm_load_model(file.name)  # with the digits that the file has
    predicted, _, decisions = svmutil.svm_predict([0] * len(Z), asked, model, '-q')
    proba = None
    if '-b 1' in options:
        _, _, proba = svmutil.svm_predict([0] * len(Z), asked, model, '-b 1 -q')
    return {'title': title, 'text': text, 'Z': Z.tolist(), 'labels': predicted, 'decisions': decisions, 'proba': proba}


cases = [
    case('two classes', '-s 0 -t 2', 2),
    case('labels in the order of the rows', '-s 0 -t 2 -c 3', 3, labels=[7, -1, 3]),
    case('linear', '-s 0 -t 0', 3),
    case('polynomial', '-s 0 -t 1 -d 4 -r 0.5 -g 0.25', 2, labels=[1, -1]),
    case('sigmoid', '-s 0 -t 3 -r -0.25 -g 0.125', 3),
    case('nu-SVC', '-s 1 -n 0.3', 2),
    case('probabilities', '-s 0 -b 1', 4),
    case('precomputed', '-s 0 -t 4', 3, given=True),
    case('one class', '-s 2 -n 0.2', 1),
]
path = pathlib.Path(__file__).with_suffix('.json')
path.write_text(json.dumps({'libsvm': '3.37.0', 'cases': cases}) + '\n')
