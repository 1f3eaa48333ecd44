"""The shap package's TreeExplainer on a forest that bench/tables/explain.ts left as arrays."""
import json

import numpy as np
import peer
import shap

folder, interventional, asked = (peer.options[key] for key in ('folder', 'interventional', 'one'))
X, _, Z, _ = peer.problem(folder)
with open(f'{folder}/outputs.json') as file:
    outputs = json.load(file)


def array(name, kind):
    return np.fromfile(f'{folder}/{name}.bin', kind)


feature, left, root = (array(name, np.int32) for name in ('feature', 'left', 'root'))
threshold, cover, value = (array(name, np.float64) for name in ('threshold', 'cover', 'value'))
value = value.reshape(-1, outputs)
trees = []
for start, end in zip(root, [*root[1:], len(feature)]):
    own = slice(start, end)
    leaf = feature[own] < 0
    children = np.where(leaf, -1, left[own] - start)
    trees.append({
        'children_left': children,
        'children_right': np.where(leaf, -1, children + 1),
        'children_default': np.where(leaf, -1, children + 1),
        'features': np.where(leaf, -2, feature[own]),
        'thresholds': threshold[own],
        'values': np.where(leaf[:, None], value[np.where(leaf, left[own], 0)], 0) / len(root),
        'node_sample_weight': cover[own],
    })
explainer = shap.TreeExplainer(
    {'trees': trees},
    X if interventional else None,
    feature_perturbation='interventional' if interventional else 'tree_path_dependent',
)


def values(rows):
    return explainer.shap_values(rows, check_additivity=False)


def job(k):
    batch, out = peer.timed(lambda: values(Z))
    one, _ = peer.timed(lambda: [values(Z[i : i + 1]) for i in range(asked)])
    return {'batch': batch, 'one': one / asked}, lambda: {'sum of values a row': float(np.abs(out).sum() / len(Z))}


peer.serve(job)
