"""Imports and exports on every row of the real data: run with the packages of ../requirements.txt, after `npx tsup --no-dts`.

    python bench/interchange/run.py [other-python-with-xgboost ...]

Trains models elsewhere, has compare.mjs read them and answer all rows, and asks ONNX Runtime what the models that were exported answer.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import warnings
import lightgbm as lgb
import numpy as np
import onnxruntime
import pandas as pd
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

warnings.filterwarnings('ignore')
here = pathlib.Path(__file__).resolve().parent
data = here.parents[2] / 'shared' / 'data'


def codes(column):
    return pd.Categorical(column.fillna('-')).codes.astype(float)


def datasets():
    frame = pd.read_csv(data / 'iot23' / 'balanced.csv', na_values='-')
    category = [frame.columns.get_loc(name) for name in ['proto', 'state']]
    X = np.column_stack([codes(frame[c]) if frame[c].dtype == object or str(frame[c].dtype) == 'str' else frame[c].astype(float) for c in frame.columns[:-1]])
    yield 'iot23', X, pd.Categorical(frame['label']).codes, category
    frame = pd.read_csv(data / 'cicids2017' / 'improved-sample.csv.gz')
    numbers = frame.drop(columns=['id', 'Flow ID', 'Src IP', 'Dst IP', 'Timestamp', 'Label', 'Attempted Category'])
    yield 'cicids2017', numbers.to_numpy(float), pd.Categorical(frame['Label']).codes, []
    frame = pd.read_csv(data / 'unicauca' / 'unicauca-10k.csv')
    numbers = frame.select_dtypes('number').drop(columns=['L7Protocol'])
    label = frame['ProtocolName'].where(frame['ProtocolName'].isin(frame['ProtocolName'].value_counts().index[:6]), 'other')
    yield 'unicauca', numbers.to_numpy(float), pd.Categorical(label).codes, []


def lightgbm_side(folder, X, y, train, category):
    k = int(y.max()) + 1
    base = {'num_leaves': 31, 'verbose': -1, 'num_threads': 1, 'seed': 1}
    many = {**base, 'objective': 'multiclass', 'num_class': k}
    variants = {
        'multiclass': (many, y, 'auto'),
        'binary': ({**base, 'objective': 'binary'}, (y > 0).astype(int), 'auto'),
        'zeros missing': ({**many, 'zero_as_missing': True}, y, 'auto'),
        'nothing missing': ({**many, 'use_missing': False}, y, 'auto'),
        'rf': ({**many, 'boosting': 'rf', 'bagging_freq': 1, 'bagging_fraction': 0.6}, y, 'auto'),
        **({'categorical': (many, y, category)} if category else {}),
    }
    for name, (params, labels, columns) in variants.items():
        booster = lgb.train(params, lgb.Dataset(X[train], labels[train], categorical_feature=columns), 15)
        file = f'lightgbm-{name}.txt'
        booster.save_model(folder / file)
        booster.predict(X, raw_score=True).reshape(-1).tofile(folder / f'{file}.answer')
        yield {'title': f'LightGBM {lgb.__version__} {name}', 'file': file, 'answer': f'{file}.answer', 'what': 'margins'}


def sklearn_side(folder, X, y, train):
    filled = np.nan_to_num(X, nan=-1).astype(np.float32)
    some = np.random.default_rng(1).permutation(np.flatnonzero(train))[:4000]
    models = {
        'DecisionTreeClassifier': (DecisionTreeClassifier(random_state=0), train),
        'RandomForestClassifier': (RandomForestClassifier(30, random_state=0), train),
        'GradientBoostingClassifier': (GradientBoostingClassifier(n_estimators=5, random_state=0), some),
        'LogisticRegression': (make_pipeline(StandardScaler(), LogisticRegression(max_iter=50)), train),
        'SVC': (make_pipeline(StandardScaler(), SVC()), some),
        'MLPClassifier': (make_pipeline(StandardScaler(), MLPClassifier((32,), max_iter=10, random_state=0)), train),
    }
    for name, (model, rows) in models.items():
        model.fit(filled[rows], y[rows])
        last = model[-1] if hasattr(model, 'steps') else model
        onnx = to_onnx(model, initial_types=[('X', FloatTensorType([None, X.shape[1]]))], options={id(last): {'zipmap': False}})
        file = f'{name}.onnx'
        (folder / file).write_bytes(onnx.SerializeToString())
        label, values = answers(folder / file, filled)
        label.astype(np.float64).tofile(folder / f'{file}.label')
        values.astype(np.float64).reshape(-1).tofile(folder / f'{file}.answer')
        yield {'title': f'scikit-learn {name} (ONNX)', 'file': file, 'answer': f'{file}.answer', 'label': f'{file}.label', 'what': 'labels' if name == 'SVC' else 'probabilities', 'filled': True}


def answers(file, X):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(file), options, providers=['CPUExecutionProvider'])
    parts = [session.run(None, {'X': X[i:i + 2000]}) for i in range(0, len(X), 2000)]
    return [np.concatenate([part[k] for part in parts]) for k in range(2)]


def exports(folder, X):
    """What the models that compare.mjs exported answer in ONNX Runtime, against what they answered there."""
    for model in json.loads((folder / 'exported.json').read_text()):
        rows = np.nan_to_num(X, nan=-1) if model['filled'] else X
        label, values = answers(folder / model['onnx'], rows.astype(np.float64))
        own = np.fromfile(folder / model['answer']).reshape(values.shape)
        far = np.abs(values - own).max(1)
        flipped = int((values.argmax(1) != own.argmax(1)).sum())
        print(f"  export  {model['title']:<44} {len(rows):>6} rows  greatest difference {far.max():.1e}  rows beyond 1e-6 {(far > 1e-6).sum()}  classes flipped {flipped}")


for name, X, y, category in datasets():
    X[~np.isfinite(X)] = np.nan
    print(f'{name}: {X.shape[0]} rows x {X.shape[1]} columns, {y.max() + 1} classes', flush=True)
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        np.save(folder / 'X.npy', X)
        np.save(folder / 'y.npy', y)
        X.tofile(folder / 'X.f64')
        np.nan_to_num(X, nan=-1).astype(np.float32).astype(np.float64).tofile(folder / 'filled.f64')
        (folder / 'facts.json').write_text(json.dumps({'cols': X.shape[1], 'category': category}))
        for python in [sys.executable, *sys.argv[1:]]:
            subprocess.run([python, str(here / 'xgboost_side.py'), place], check=True)
        train = np.random.default_rng(0).random(len(X)) < 0.6
        listed = [one for file in sorted(folder.glob('*.list')) for one in json.loads(file.read_text())]
        listed += [*lightgbm_side(folder, X, y, train, category), *sklearn_side(folder, X, y, train)]
        (folder / 'models.json').write_text(json.dumps(listed))
        subprocess.run(['node', str(here / 'compare.mjs'), place], check=True)
        exports(folder, X)
