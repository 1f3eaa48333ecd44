"""scikit-learn's GridSearchCV over a pipeline; tables/search.ts says what it is told."""
import importlib

import peer
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline

X, y, *_ = peer.problem(peer.options['folder'])


def made(path, params):
    module, name = path.rsplit('.', 1)
    return getattr(importlib.import_module(module), name)(**params)


def job(k):
    pipeline = Pipeline([(name, made(path, params)) for name, path, params in peer.options['steps']])
    search = GridSearchCV(pipeline, peer.options['grid'], cv=peer.options['cv'], n_jobs=peer.options['threads'])
    seconds, _ = peer.timed(lambda: search.fit(X, y))
    return {'search': seconds}, lambda: {'best': int(search.best_index_), 'score': search.best_score_}


peer.serve(job)
