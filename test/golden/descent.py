# Run: pip install -r test/golden/requirements.txt && python -P test/golden/descent.py   (writes descent.json beside it)
"""Logistic regression learned a row at a time, in the order of the rows, batch after batch.

`binary`: scikit-learn's SGDClassifier(loss='log_loss'), whose rate `optimal` begins at alpha^(-1/4). `multinomial`: the same steps on the
softmax's loss in numpy, which scikit-learn does not have; with two classes its steps are checked against SGDClassifier's.
"""
import json
import pathlib
import numpy as np
import sklearn
from sklearn.linear_model import SGDClassifier

rng = np.random.default_rng(5)


def blobs(n, d, k):
    y = rng.integers(0, k, n)
    centres = rng.integers(-8, 9, (k, d)) / 8
    return np.round((centres[y] + rng.normal(size=(n, d))) * 64) / 64, y


def rate(params, t):
    eta0, alpha = params['eta0'], params['alpha']
    return {
        'constant': eta0,
        'optimal': eta0 / (1 + alpha * eta0 * (t - 1)),
        'invscaling': eta0 / t ** params['powerT'],
    }[params['learningRate']]


def multinomial(params, X, y, weight, k, batches):
    """Coefficients and intercepts after each batch; with two classes the scores are (0, z)."""
    outputs = 1 if k == 2 else k
    W = np.zeros((outputs, X.shape[1]))
    b = np.zeros(outputs)
    after, t = [], 0
    alpha = params['alpha'] if params['penalty'] else 0.0
    for part in batches:
        losses = []
        for i in part:
            t += 1
            z = W @ X[i] + b
            full = np.append(0, z) if k == 2 else z
            p = np.exp(full - full.max())
            losses.append(np.log(p.sum()) + full.max() - full[y[i]])
            g = (p / p.sum() - (np.arange(k) == y[i]))[-outputs:]
            eta = rate(params, t)
            W = W * max(0, 1 - eta * alpha) - eta * weight[i] * np.outer(g, X[i])
            if params['fitIntercept']:
                b = b - eta * weight[i] * g
        loss = np.average(losses, weights=weight[part])
        after.append({'coef': W.tolist(), 'intercept': b.tolist(), 'loss': loss})
    return after


def case(title, n, d, k, weights=False, class_weight=None, **changes):
    params = {'penalty': 'l2', 'alpha': 1e-3, 'learningRate': 'constant', 'eta0': 0.1, 'powerT': 0.5, 'fitIntercept': True, **changes}
    X, y = blobs(n, d, k)
    given = (1 + np.arange(n) % 5) / 4 if weights else np.ones(n)
    full = given * ([class_weight.get(c, 1.0) for c in y] if class_weight else 1.0)
    batches = np.array_split(np.arange(n), [n // 8, n // 2])
    after = multinomial(params, X, y, full, k, batches)
    if k == 2:
        model = SGDClassifier(
            loss='log_loss',
            penalty=params['penalty'],
            alpha=params['alpha'],
            learning_rate=params['learningRate'],
            eta0=params['eta0'],
            power_t=params['powerT'],
            fit_intercept=params['fitIntercept'],
            class_weight=class_weight,
            shuffle=False,
        )
        for part, ours in zip(batches, after):
            model.partial_fit(X[part], y[part], classes=np.arange(k), sample_weight=given[part])
            assert np.allclose(model.coef_, ours['coef'], rtol=1e-11, atol=1e-13), title
            assert np.allclose(model.intercept_, ours['intercept'], rtol=1e-11, atol=1e-13), title
            ours.update(coef=model.coef_.tolist(), intercept=model.intercept_.tolist())
    if class_weight:
        params['classWeight'] = class_weight
    return {
        'title': title,
        'params': params,
        'X': X.tolist(),
        'y': y.tolist(),
        'weight': given.tolist() if weights else None,
        'ends': [int(part[-1]) + 1 for part in batches],
        'after': after,
    }


BOTTOU = 1e-3 ** -0.25
binary = [
    case('a constant rate', 120, 4, 2),
    case("scikit-learn's optimal rate", 120, 4, 2, learningRate='optimal', eta0=BOTTOU),
    case('inverse scaling', 120, 4, 2, learningRate='invscaling', eta0=0.5),
    case('inverse scaling by another power', 120, 4, 2, learningRate='invscaling', powerT=0.25),
    case('sample weights', 120, 4, 2, weights=True),
    case('class weights and sample weights', 120, 4, 2, weights=True, class_weight={0: 3.0, 1: 0.5}),
    case('no intercept', 120, 4, 2, fitIntercept=False),
    case('no penalty', 120, 4, 2, penalty=None),
    case('no penalty, the optimal rate', 120, 4, 2, penalty=None, learningRate='optimal', eta0=BOTTOU),
    case('a penalty that takes all', 120, 4, 2, alpha=12.0),
]
many = [
    case('four classes', 160, 5, 4),
    case('four classes, the optimal rate', 160, 5, 4, learningRate='optimal', eta0=0.5),
    case('three classes and weights of both kinds', 160, 3, 3, weights=True, class_weight={1: 2.0}),
    case('three classes, no penalty and no intercept', 160, 3, 3, penalty=None, learningRate='optimal', fitIntercept=False),
]

path = pathlib.Path(__file__).with_suffix('.json')
path.write_text(json.dumps({'sklearn': sklearn.__version__, 'numpy': np.__version__, 'binary': binary, 'multinomial': many}) + '\n')
