# Run: npm run build && python -P test/golden/study.py   (reads ../shared/data/unicauca, writes study.json beside this file; takes half an hour)
"""scikit-learn's support vector machines in the rows and splits of examples/unicauca-study: scores only, no row of the data.

The example says which rows train and which are tested; what SMOTE draws is imbalanced-learn's own, so scores differ by chance.
The search is not repeated: what the example's chooses, in every split of a protocol, stands below.
"""
import json
import subprocess
from pathlib import Path
import imblearn
import numpy as np
import pandas as pd
import sklearn
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline
from sklearn.metrics import accuracy_score, f1_score
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

HERE = Path(__file__).parent
DATA = HERE.parent.parent.parent / 'shared' / 'data' / 'unicauca' / 'unicauca-10k.csv'

CHOSEN = {'as published': 100, 'label code dropped': 100, 'grouped by Flow.ID': 100}  # C; otherwise 10, and gamma is 0.3


def models(protocol):
    smote = lambda svc: lambda: make_pipeline(StandardScaler(), SMOTE(random_state=42), svc)
    return {
        'SVM': lambda: make_pipeline(StandardScaler(), SVC(C=10)),
        'SVM + SMOTE': smote(SVC(C=10)),
        'SVM + SMOTE, tuned': smote(SVC(C=CHOSEN.get(protocol, 10), gamma=0.3)),
    }


def scores(model, X, y, splits):
    tested = np.concatenate([split['test'] for split in splits])
    answers = np.concatenate([model().fit(X[s['train']], y[s['train']]).predict(X[s['test']]) for s in splits])
    return [round(accuracy_score(y[tested], answers), 4), round(f1_score(y[tested], answers, average='macro'), 4)]


table = pd.read_csv(DATA)
out = {'sklearn': sklearn.__version__, 'imblearn': imblearn.__version__, 'rows': len(table), 'scores': {}}
for part in json.loads(subprocess.check_output(['node', HERE / 'study_folds.js', DATA])):
    X, y = table[part['columns']].to_numpy(float), np.array(part['y'])
    assert np.isfinite(X).all()
    out['scores'][part['title']] = {name: scores(model, X, y, part['splits']) for name, model in models(part['title']).items()}
(HERE / 'study.json').write_text(json.dumps(out, indent=1) + '\n')
