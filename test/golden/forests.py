# Run: pip install -r test/golden/requirements.txt && python -P test/golden/forests.py DATA   (DATA: the folder with iot23/ and cicids2017/; writes forests.json)
"""Macro-F1 of scikit-learn's RandomForestClassifier and ExtraTreesClassifier over five seeds on real flows; ours must have the same mean.

Rows, split and label noise are chosen by a hash of the row number, so that any language can repeat them.
"""
import json
import pathlib
import sys
import numpy as np
import pandas as pd
import sklearn
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.metrics import f1_score

data = pathlib.Path(sys.argv[1])


def hashed(n, salt):
    h = (np.arange(n, dtype=np.uint64) * 2654435761 + salt * 40503) % 2**32
    h ^= h >> 15
    h = h * 2246822519 % 2**32
    return h ^ (h >> 13)


def scores(X, y):
    test = hashed(len(y), 1) % 5 == 0
    out = {'rows': int(len(y)), 'test': int(test.sum())}
    for forest in [RandomForestClassifier, ExtraTreesClassifier]:
        out[forest.__name__] = {'macro': [], 'weighted': []}
        for seed in range(5):
            model = forest(n_estimators=100, random_state=seed, n_jobs=-1).fit(X[~test], y[~test])
            predicted = model.predict(X[test])
            for average, scores in out[forest.__name__].items():
                scores.append(f1_score(y[test], predicted, average=average))
    return out


iot = pd.read_csv(data / 'iot23/balanced.csv', na_values='-')
columns = ['src_port', 'dst_port', 'duration', 'src_bytes', 'dst_bytes', 'src_pkts', 'dst_pkts']
X = iot[columns].fillna(0).to_numpy(float)
names = np.array(['tcp', 'udp', 'icmp'])
states = np.array(['S0', 'OTH', 'S3', 'SF', 'RSTR'])
X = np.hstack([X, iot.proto.to_numpy()[:, None] == names, iot.state.to_numpy()[:, None] == states]).astype(float)
classes = np.array(sorted(iot.label.unique()))
y = np.searchsorted(classes, iot.label)
flip = hashed(len(y), 2) % 10 == 0
y = np.where(flip, (y + 1 + (hashed(len(y), 3) % 4).astype(int)) % 5, y)
iot_scores = scores(X, y)

cic = pd.read_csv(data / 'cicids2017/improved-sample.csv.gz')
X = cic.drop(columns=['id', 'Flow ID', 'Src IP', 'Dst IP', 'Timestamp', 'Label', 'Attempted Category'])
X = X.replace([np.inf, -np.inf], np.nan).fillna(0).to_numpy(float)
cic_scores = scores(X, cic.Label.to_numpy())

path = pathlib.Path(__file__).with_suffix('.json')
path.write_text(json.dumps({'sklearn': sklearn.__version__, 'iot23 with 10 % of labels flipped': iot_scores, 'cicids2017': cic_scores}, indent=1) + '\n')
print(path.read_text())
