"""Trains scikit-learn's perceptron and writes it as ONNX into its folder."""
import warnings

import numpy as np
import peer


def prepare(k):
    from skl2onnx import to_onnx
    from sklearn.neural_network import MLPClassifier

    folder = peer.options['folder']
    X, y, Z, _ = peer.problem(folder)
    warnings.simplefilter('ignore')  # it ends at max_iter
    model = MLPClassifier(max_iter=peer.options['epochs'], random_state=0).fit(X, y)
    with open(f'{folder}/model.onnx', 'wb') as file:
        onnx = to_onnx(model, Z[:1].astype(np.float32), options={id(model): {'zipmap': False}})
        file.write(onnx.SerializeToString())
    return {}, None


peer.serve(prepare)
