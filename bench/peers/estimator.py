"""Any estimator with scikit-learn's interface; lib/sides.ts says what it is told."""
import importlib

import numpy as np
import peer

X, y, Z, yZ = peer.problem(peer.options['folder'])
module, name = peer.options['make'].rsplit('.', 1)
make = getattr(importlib.import_module(module), name)
params = peer.options.get('params', {})
seed = peer.options.get('seed')
given = {'fit': (X, y), 'predict': (Z,), 'predict_proba': (Z,), 'fit_resample': (X, y)}


def job(k):
    model = make(**params, **({seed: k} if seed else {}))
    readings, out = {}, {}
    for call in peer.options.get('calls', ['fit']):
        readings[call], out[call] = peer.timed(lambda: getattr(model, call)(*given[call]))
    known = dict(model=model, out=out, X=X, y=y, Z=Z, yZ=yZ, np=np)
    return readings, lambda: {fact: float(eval(text, known)) for fact, text in peer.options.get('facts', {}).items()}


peer.serve(job)
