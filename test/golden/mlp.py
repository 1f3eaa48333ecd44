# Run: pip install -r test/golden/requirements.txt && python -P test/golden/mlp.py   (writes mlp.json beside it)
"""scikit-learn's MLPClassifier from weights that are handed to it, on batches in a known order.

`steps`: the weights after 1, 10 and 100 steps, a batch each. `fits`: whole trainings, without shuffling; with early stopping, the
rows held out are the last ones. `lbfgs`: the loss that it ends with, from some starts. All weights stand as [coefs, intercepts] of each layer.
"""
import json
import pathlib
import warnings
import numpy as np
import sklearn
from sklearn.neural_network import MLPClassifier, _multilayer_perceptron

warnings.simplefilter('ignore')
rng = np.random.default_rng(11)
BATCH = 16
STARTS = 4


class Given(MLPClassifier):
    """Starts from the weights in `start`."""

    def _init_coef(self, fan_in, fan_out, dtype):
        coef, intercept = self.start[len(self.coefs_)]
        assert coef.shape == (fan_in, fan_out)
        return coef.copy(), intercept.copy()


def last_rows(*arrays, test_size, **_):
    held = int(round(len(arrays[0]) * test_size))
    return [part for a in arrays for part in (a[:-held], a[-held:])]


_multilayer_perceptron.train_test_split = last_rows


def blobs(n, d, k):
    y = np.arange(n) * 7 % 11 % k
    centres = rng.integers(-8, 9, (k, d)) / 8
    return np.round((centres[y] + rng.normal(size=(n, d))) * 64) / 64, y


def weights_for(widths):
    return [
        (np.round(rng.normal(size=(a, b)) * 32) / 64, np.round(rng.normal(size=b) * 32) / 64)
        for a, b in zip(widths, widths[1:])
    ]


def model(widths, params):
    made = Given(hidden_layer_sizes=widths[1:-1], shuffle=False, **params)
    made.start = weights_for(widths)
    return made


def plain(layers):
    return [[np.asarray(coef).tolist(), np.asarray(intercept).tolist()] for coef, intercept in layers]


def camel(params):
    def name(text):
        first, *others = text.split('_')
        return first + ''.join(word.title() for word in others)

    return {name(key): value for key, value in params.items()}


def problem(k, hidden, weighted):
    X, y = blobs(48, 5, k)
    weight = (1 + np.arange(48) % 4) / 2 if weighted else None
    return X, y, weight, [5, *hidden, 1 if k == 2 else k]


def steps(title, k=3, hidden=(7,), weighted=False, **params):
    X, y, weight, widths = problem(k, hidden, weighted)
    made = model(widths, {**params, 'batch_size': BATCH})
    after, losses = {}, []
    for s in range(100):
        rows = (np.arange(BATCH) + 13 * s) % len(X)
        made.partial_fit(X[rows], y[rows], None if weight is None else weight[rows], classes=np.arange(k))
        losses.append(made.loss_)
        if s + 1 in (1, 10, 100):
            after[s + 1] = plain(zip(made.coefs_, made.intercepts_))
    return {
        'title': title, 'params': camel(params), 'widths': widths, 'X': X.tolist(), 'y': y.tolist(),
        'weight': None if weight is None else weight.tolist(), 'start': plain(made.start), 'after': after, 'losses': losses,
    }


def fit(title, k=3, hidden=(7,), weighted=False, **params):
    X, y, weight, widths = problem(k, hidden, weighted)
    made = model(widths, {**params, 'batch_size': BATCH})
    made.fit(X, y, weight)
    held = int(round(len(X) * made.validation_fraction)) if made.early_stopping else 0
    return {
        'title': title, 'params': camel(params), 'widths': widths, 'X': X.tolist(), 'y': y.tolist(),
        'weight': None if weight is None else weight.tolist(), 'start': plain(made.start), 'held': held,
        'nIter': made.n_iter_, 'lossCurve': made.loss_curve_, 'scores': made.validation_scores_,
        'end': plain(zip(made.coefs_, made.intercepts_)),
    }


def lbfgs(title, k=3, hidden=(7,), weighted=False, **params):
    X, y, weight, widths = problem(k, hidden, weighted)
    params = {**params, 'max_iter': 2000, 'tol': 1e-6}
    made = [model(widths, {**params, 'solver': 'lbfgs'}).fit(X, y, weight) for _ in range(STARTS)]
    return {
        'title': title, 'params': camel(params), 'widths': widths, 'X': X.tolist(), 'y': y.tolist(),
        'weight': None if weight is None else weight.tolist(),
        'starts': [{'start': plain(m.start), 'loss': m.loss_} for m in made],
    }


ACTIVATIONS = ('relu', 'tanh', 'logistic', 'identity')
data = {
    'sklearn': sklearn.__version__,
    'numpy': np.__version__,
    'batch': BATCH,
    'steps': [
        *(steps(f'{solver}, {a}', activation=a, solver=solver) for solver in ('adam', 'sgd') for a in ACTIVATIONS),
        *(steps(f'{solver}, two classes', k=2, solver=solver) for solver in ('adam', 'sgd')),
        steps('two hidden layers', hidden=(6, 5), activation='tanh', alpha=0.5),
        steps('no hidden layer', hidden=(), alpha=0.1),
        steps('weights', weighted=True, activation='logistic'),
        steps('weights, two classes', weighted=True, k=2, solver='sgd', learning_rate_init=0.05),
        steps('other moments', beta_1=0.5, beta_2=0.9, epsilon=1e-3, learning_rate_init=0.01),
        steps('momentum as it was before Nesterov', solver='sgd', nesterovs_momentum=False, momentum=0.7),
        steps('steps that shorten', solver='sgd', learning_rate='invscaling', power_t=0.3, learning_rate_init=0.2),
    ],
    'fits': [
        fit('until the loss stays', learning_rate_init=0.05, tol=1e-3, max_iter=300),
        fit('until the loss stays, with weights', learning_rate_init=0.05, tol=1e-3, max_iter=300, weighted=True),
        fit('at most 12 epochs', max_iter=12),
        fit('a patience of 2', learning_rate_init=0.1, tol=1e-2, n_iter_no_change=2, max_iter=300),
        fit('steps five times as short', solver='sgd', learning_rate='adaptive', learning_rate_init=0.3, tol=1e-3,
            n_iter_no_change=3, max_iter=400, activation='tanh'),
        fit('steps that shorten', solver='sgd', learning_rate='invscaling', learning_rate_init=0.5, max_iter=40),
        fit('early stopping', early_stopping=True, validation_fraction=0.25, learning_rate_init=0.02, max_iter=300),
        fit('early stopping with weights and two classes', k=2, early_stopping=True, validation_fraction=0.25,
            learning_rate_init=0.02, max_iter=300, weighted=True),
        fit('early stopping, steps five times as short', early_stopping=True, validation_fraction=0.25, solver='sgd',
            learning_rate='adaptive', learning_rate_init=0.2, max_iter=60, n_iter_no_change=2),
    ],
    'lbfgs': [
        # So few units or so strong a penalty that there is one minimum, or about one.
        *(lbfgs(f'{a}', activation=a, alpha=alpha, hidden=(20,)) for a, alpha in zip(ACTIVATIONS, (4.0, 2.0, 2.0, 1.0))),
        lbfgs('two classes', k=2, activation='tanh', alpha=2.0, hidden=(20,)),
        lbfgs('weights', weighted=True, activation='tanh', alpha=2.0),
        lbfgs('two hidden layers', activation='tanh', alpha=1.0, hidden=(12, 8)),
        lbfgs('no hidden layer', hidden=()),
    ],
}
path = pathlib.Path(__file__).with_suffix('.json')
path.write_text(json.dumps(data) + '\n')
