"""Gradient boosting at equal settings, ours and its peers against each other: run with the packages of ../requirements.txt, after `npx tsup --no-dts`.

    python bench/parity/run.py [dataset] [--splits 5] [--rounds 100] [--rows 15000] [--same-step]

Trees of 31 leaves grown best first, a learning rate of .1, up to 255 bins, no penalty. Each split is 80 % to learn from, at random; in iot23
one label in ten is another, in both parts. Classes of fewer than ten rows are left out. What is printed are means over the splits, and mean
differences with their standard errors. XGBoost on nine rows in ten, with two seeds, is how far a library is from itself.

The libraries multiply the second derivative of a softmax, p (1 - p), by factors of their own, and so divide the steps. With --same-step
learning rates and least weights of leaves are multiplied by the same factors: what then differs has other causes.
"""
import argparse
import itertools
import json
import pathlib
import subprocess
import sys
import tempfile
import warnings
import lightgbm as lgb
import numpy as np
import pandas as pd
import xgboost as xgb
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import accuracy_score, f1_score, log_loss
from sklearn.model_selection import train_test_split

warnings.filterwarnings('ignore')
here = pathlib.Path(__file__).resolve().parent
data = here.parents[2] / 'shared' / 'data'


def codes(column):
    return column.astype(float) if pd.api.types.is_numeric_dtype(column) else pd.Categorical(column.fillna('-')).codes.astype(float)


def dataset(name):
    if name == 'iot23':
        frame = pd.read_csv(data / 'iot23' / 'balanced.csv', na_values='-')
        X = np.column_stack([codes(frame[c]) for c in frame.columns[:-1]])
        y = pd.Categorical(frame['label']).codes.astype(int)
        rng = np.random.default_rng(1)
        flipped = (rng.random(len(y)) < 0.1) * rng.integers(1, y.max() + 1, len(y))
        return X, (y + flipped) % (y.max() + 1)
    if name == 'cicids2017':
        frame = pd.read_csv(data / 'cicids2017' / 'improved-sample.csv.gz')
        X = frame.drop(columns=['id', 'Flow ID', 'Src IP', 'Dst IP', 'Timestamp', 'Label', 'Attempted Category'])
        return X.to_numpy(float), pd.Categorical(frame['Label']).codes.astype(int)
    frame = pd.read_csv(data / 'unicauca' / 'unicauca-10k.csv')
    X = frame.select_dtypes('number').drop(columns=['L7Protocol'])
    kept = frame['ProtocolName'].value_counts().index[:6]
    return X.to_numpy(float), pd.Categorical(frame['ProtocolName'].where(frame['ProtocolName'].isin(kept), 'other')).codes.astype(int)


def factors(classes, same_step):
    """By what XGBoost and LightGBM multiply the second derivative, where that is to be made good."""
    return (2, classes / (classes - 1)) if same_step else (1, 1)


def peers(rounds, of_xgboost, of_lightgbm):
    tree = dict(n_estimators=rounds, reg_lambda=0, n_jobs=1)
    lossguide = dict(
        tree, tree_method='hist', grow_policy='lossguide', max_leaves=31, max_depth=0, max_bin=255,
        learning_rate=0.1 * of_xgboost, min_child_weight=1e-3 * of_xgboost)
    return {
        'XGBoost': xgb.XGBClassifier(**lossguide),
        'LightGBM': lgb.LGBMClassifier(
            **tree, num_leaves=31, min_child_samples=1, verbose=-1,
            learning_rate=0.1 * of_lightgbm, min_child_weight=1e-3 * of_lightgbm),
        'scikit-learn': HistGradientBoostingClassifier(
            max_iter=rounds, learning_rate=0.1, max_leaf_nodes=31, min_samples_leaf=1, early_stopping=False),
        'XGBoost, seed 1': xgb.XGBClassifier(**lossguide, subsample=0.9, random_state=1),
        'XGBoost, seed 2': xgb.XGBClassifier(**lossguide, subsample=0.9, random_state=2),
    }


def scores(y, P):
    answer = P.argmax(axis=1)
    return [accuracy_score(y, answer), f1_score(y, answer, average='macro'), log_loss(y, P, labels=np.arange(P.shape[1]))]


def one_split(X, y, seed, rounds, same_step, folder):
    """Scores by name."""
    train, test = train_test_split(np.arange(len(y)), test_size=0.2, random_state=seed, stratify=y)
    k = y.max() + 1
    found = {}
    of_xgboost, of_lightgbm = factors(k, same_step)
    for name, model in peers(rounds, of_xgboost, of_lightgbm).items():
        model.fit(X[train], y[train])
        found[name] = scores(y[test], model.predict_proba(X[test]))
    for name, part in (('train', train), ('test', test)):
        X[part].tofile(folder / f'{name}.f64')
    y[train].astype(np.int32).tofile(folder / 'y.i32')
    (folder / 'facts.json').write_text(json.dumps({'cols': X.shape[1], 'rounds': rounds, 'factor': of_xgboost}))
    subprocess.run(['node', here / 'ours.mjs', folder], check=True)
    for name in ('XGBClassifier', 'GradientBoostingClassifier'):
        found[name] = scores(y[test], np.fromfile(folder / f'{name}.f64').reshape(len(test), k))
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('dataset', nargs='?', choices=['iot23', 'cicids2017', 'unicauca'])
    for option, default in (('splits', 5), ('rounds', 100), ('rows', 15000)):
        parser.add_argument(f'--{option}', type=int, default=default)
    parser.add_argument('--same-step', action='store_true')
    options = parser.parse_args()
    for name in [options.dataset] if options.dataset else ['unicauca', 'iot23', 'cicids2017']:
        X, y = dataset(name)
        rows = np.random.default_rng(0).permutation(len(y))[: options.rows]
        rows = rows[np.bincount(y[rows], minlength=y.max() + 1)[y[rows]] >= 10]
        X, y = X[rows], np.unique(y[rows], return_inverse=True)[1]
        with tempfile.TemporaryDirectory() as folder:
            found = []
            for seed in range(options.splits):
                found.append(one_split(X, y, seed, options.rounds, options.same_step, pathlib.Path(folder)))
                print(f'{name}, split {seed}:', {model: [round(v, 4) for v in values[:2]] for model, values in found[-1].items()}, file=sys.stderr, flush=True)
        print(f'\n{name}: {len(y)} rows x {X.shape[1]}, {y.max() + 1} classes, {options.splits} splits, {options.rounds} rounds\n')
        print('| | accuracy | macro F1 | log loss |\n| --- | --- | --- | --- |')
        all_scores = {model: np.array([split[model] for split in found]) for model in found[0]}
        for model, values in all_scores.items():
            print(f'| {model} | ' + ' | '.join(f'{v:.4f}' for v in values.mean(axis=0)) + ' |')
        for a, b in itertools.combinations(all_scores, 2):
            d = all_scores[a] - all_scores[b]
            error = d.std(axis=0, ddof=1) / np.sqrt(len(d))
            print(f'| {a} - {b} | ' + ' | '.join(f'{m:+.4f} ± {e:.4f}' for m, e in zip(d.mean(axis=0), error)) + ' |', flush=True)


main()
