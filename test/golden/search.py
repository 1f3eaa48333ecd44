# Run: python -P test/golden/search.py   (with the packages of requirements.txt); writes search.json beside it.
"""Searches by scikit-learn: the order of ParameterGrid, and for given candidates and folds all scores, means, deviations, ranks
and the candidate chosen. Models are those that are the same here and there: converged logistic regression, nearest
neighbours, trees whose best cut is never tied. NaN is written as null."""
import json
import warnings
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, GroupKFold, KFold, ParameterGrid, TimeSeriesSplit
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

warnings.simplefilter("ignore")
rng = np.random.default_rng(29)

grids = [
    {"C": [10, 1, 100], "kernel": ["rbf", "linear"]},
    {"b": [1, 2], "a": ["x"], "B": [True, False], "a_": [0.5, 0.25]},
    [{"kernel": ["linear"], "C": [1, 2]}, {"kernel": ["rbf"], "gamma": [0.1, 1], "C": [3]}],
    [{}, {"depth": [3, 1, 2]}, {}],
    {"svc__C": [1, 2], "scale": ["passthrough"], "svc": ["a", "b"]},
    {},
]

n = 240
apps = ["Web", "DNS", "Secure"]
code = rng.choice(3, n, p=[0.5, 0.3, 0.2])
centres = np.array([[0, 0, 0, 0], [1.2, -1, 0.4, 0], [-0.6, 1.4, 1, 0]])
# Multiples of 1/1024: the same in float32, in which scikit-learn's trees compare.
X = np.round((centres[code] + rng.normal(0, 1, (n, 4)) * [1, 1.5, 0.8, 2]) * 1024) / 1024
y = np.array(apps)[code]
binary = (code == 0).astype(int)
groups = rng.integers(0, 12, n)
weight = rng.integers(1, 4, n).astype(float)


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def path(name):
    return "__".join(camel(part) for part in name.split("__"))


def plain(value):
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (np.ndarray, list, tuple)):
        return [plain(v) for v in value]
    value = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(value, float) and np.isnan(value) else value


def case(title, model, estimator, grid, labels, cv, fit=None, **options):
    search = GridSearchCV(estimator, grid, cv=cv, return_train_score=True, **options)
    search.fit(X, labels, **(fit or {}))
    if model == "tree":  # of equally good cuts scikit-learn draws one
        for seed in range(1, 20):
            again = GridSearchCV(estimator.set_params(random_state=seed), grid, cv=cv, return_train_score=True).fit(X, labels, **(fit or {}))
            for name in ("mean_test_score", "mean_train_score"):
                assert (again.cv_results_[name] == search.cv_results_[name]).all(), seed
    r = search.cv_results_
    k = search.n_splits_
    scoring = options.get("scoring", "accuracy")
    names = scoring if isinstance(scoring, list) else [scoring]

    def table(kind, name):
        own = name if isinstance(scoring, list) else "score"
        return np.array([r[f"split{s}_{kind}_{own}"] for s in range(k)]).T

    def column(kind, name):
        return r[f"{kind}_{name if isinstance(scoring, list) else 'score'}"]

    grid = grid if isinstance(grid, list) else [grid]
    return {
        "title": title,
        "model": model,
        "grid": [{path(key): values for key, values in g.items()} for g in grid],
        "labels": "binary" if labels is binary else "y",
        "options": {camel(key): value for key, value in options.items() if key != "error_score"},
        "params": [{path(key): value for key, value in p.items()} for p in r["params"]],
        "test": {name: table("test", name) for name in names},
        "train": {name: table("train", name) for name in names},
        "mean": {name: column("mean_test", name) for name in names},
        "std": {name: column("std_test", name) for name in names},
        "meanTrain": {name: column("mean_train", name) for name in names},
        "rank": {name: column("rank_test", name) for name in names},
        "bestIndex": search.best_index_,
        "bestScore": search.best_score_,
        "predicted": search.predict(X),
    }


exact = {"tol": 1e-10, "max_iter": 10000}
logistic = LogisticRegression(**exact)
pipe = Pipeline([("scale", StandardScaler()), ("clf", LogisticRegression(**exact))])
tree = DecisionTreeClassifier(min_samples_leaf=12, random_state=0)
cases = [
    case("logistic regression", "logistic", logistic, {"C": [0.001, 0.01, 0.1, 1, 10], "fit_intercept": [True, False]}, y, 5),
    case(
        "weights in fits and scores", "logistic", logistic, {"C": [0.01, 1]}, y, 4, {"sample_weight": weight},
        scoring=["accuracy", "f1_macro", "neg_log_loss", "roc_auc_ovr"], refit="accuracy",
    ),
    case(
        "several scores, the best by one of them", "logistic", logistic, {"C": [0.003, 0.03, 0.3, 3]}, y, 5,
        scoring=["neg_log_loss", "f1_macro", "accuracy"], refit="f1_macro",
    ),
    case("area under the curve", "logistic", logistic, {"C": [0.001, 0.1, 10]}, binary, 5, scoring="roc_auc"),
    case("neighbours, some candidates twice", "neighbors", KNeighborsClassifier(), {"n_neighbors": [1, 3, 3, 5, 9, 5], "weights": ["uniform", "distance"]}, y, 5),
    case("ten folds", "neighbors", KNeighborsClassifier(), {"n_neighbors": [1, 2, 3, 4, 5, 6, 7, 8]}, binary, KFold(10)),
    case(
        "a candidate that fails", "neighbors", KNeighborsClassifier(), {"n_neighbors": [3, 1000, 7]}, y, 5, error_score=np.nan,
    ),
    case("trees", "tree", tree, {"max_depth": [1, 2, 3], "criterion": ["gini", "entropy"]}, y, 5),
    case("groups", "tree", tree, {"max_depth": [1, 2, 3], "min_samples_leaf": [12, 24]}, y, GroupKFold(4), {"groups": groups}),
    case("in time", "neighbors", KNeighborsClassifier(), {"n_neighbors": [1, 3, 5]}, y, TimeSeriesSplit(4)),
    case(
        "a pipeline, grid after grid", "pipeline", pipe,
        [{"clf__C": [0.01, 1]}, {"clf__C": [0.1], "clf__fit_intercept": [False], "scale": ["passthrough"]}, {}], y, 3,
    ),
]

golden = {
    "grids": [{"grid": grid, "params": list(ParameterGrid(grid))} for grid in grids],
    "X": X, "y": y, "binary": binary, "groups": groups, "weight": weight, "cases": cases,
}
Path(__file__).with_suffix(".json").write_text(json.dumps(plain(golden), separators=(",", ":")) + "\n")
