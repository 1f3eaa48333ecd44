# Run: npm run build && python -P test/golden/iot23_study.py [protocol …]   (reads ../shared/data/iot23, writes iot23_study.json beside this file; takes minutes)
"""scikit-learn's forest and XGBoost's own trees on the rows of examples/iot23-study, each capture left out in turn: scores only, no row of the data.

The predictions of all captures are joined before anything is scored, so macro-F1 is the mean over the classes of the F1 over all rows.
Identical rows of a class are one row with their number as weight. A forest whose max_samples is the number of rows then draws what it
would draw from all of them; XGBoost sums the same gradients.
"""
import json
import subprocess
import sys
from pathlib import Path
import numpy as np
import sklearn
import xgboost
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, balanced_accuracy_score, f1_score
from sklearn.model_selection import LeaveOneGroupOut

HERE = Path(__file__).parent
DATA = HERE.parent.parent.parent / 'shared' / 'data' / 'iot23'
PATH = HERE / 'iot23_study.json'


def forest(X, y, weight, rows):
    return RandomForestClassifier(200, max_samples=rows, random_state=42, n_jobs=2).fit(X, y, weight)


def boosting(X, y, weight, rows):
    model = xgboost.XGBClassifier(n_estimators=100, max_depth=6, learning_rate=0.3, tree_method='hist', n_jobs=1)
    return model.fit(X, y, sample_weight=weight)


def scores(fit, X, codes, groups):
    vectors, vector = np.unique(X, axis=0, return_inverse=True)
    answers = np.empty_like(codes)
    for train, test in LeaveOneGroupOut().split(X, codes, groups):
        pairs, count = np.unique(np.c_[vector[train], codes[train]], axis=0, return_counts=True)
        present, label = np.unique(pairs[:, 1], return_inverse=True)
        balanced = len(train) / len(present) / np.bincount(label, count)  # every class weighs the same
        model = fit(vectors[pairs[:, 0]], label, count * balanced[label], len(train))
        asked, again = np.unique(vector[test], return_inverse=True)
        answers[test] = present[model.predict(vectors[asked])[again]]
    score = [accuracy_score(codes, answers), f1_score(codes, answers, average='macro'), balanced_accuracy_score(codes, answers)]
    return [round(float(s), 4) for s in score]


def keep(title, name, found):
    """What was found before stays."""
    known = json.loads(PATH.read_text())['scores'] if PATH.exists() else {}
    known.setdefault(title, {})[name] = found
    PATH.write_text(json.dumps({'sklearn': sklearn.__version__, 'xgboost': xgboost.__version__, 'scores': known}, indent=1) + '\n')


rows = subprocess.Popen(['node', HERE / 'iot23_study_rows.js', DATA, *sys.argv[1:]], stdout=subprocess.PIPE).stdout
while header := rows.readline():
    part = json.loads(header)
    X = np.frombuffer(rows.read(part['rows'] * part['cols'] * 8)).reshape(part['rows'], part['cols'])
    codes = np.unique(part['y'], return_inverse=True)[1]
    for name, fit in {'random forest': forest, 'XGBoost': boosting}.items():
        keep(part['title'], name, scores(fit, X, codes, part['groups']))
