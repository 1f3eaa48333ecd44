"""Networks as Keras 3 describes them, in the files of tfjs' format, with Keras' own answers: test/golden/keras_models.json

Keras needs a backend that computes: pip install keras==3.15.1 jax==0.10.2, in an environment of their own.
"""

import base64
import json
import os
import pathlib

os.environ["KERAS_BACKEND"] = "jax"

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(7)
rng = np.random.default_rng(7)


def case(title, model, rows):
    for variable in model.weights:
        shape = tuple(variable.shape)
        low, high = (0.2, 1.2) if "variance" in variable.path else (-0.8, 0.8)
        variable.assign(rng.uniform(low, high, shape).astype("float32"))
    for layer in model.layers:
        if isinstance(layer, layers.Normalization):
            layer.finalize_state()
    entries, data = [], b""
    for layer in model.layers:
        for variable in layer.weights:
            if "seed" in variable.path:
                continue
            values = np.asarray(variable.numpy(), "float32")
            entries.append({"name": f"{layer.name}/{variable.name}", "shape": list(values.shape), "dtype": "float32"})
            data += values.tobytes()
    shape = model.input_shape[1:]
    X = rng.uniform(-2, 2, (rows, int(np.prod(shape)))).astype("float32")
    answers = np.asarray(model(X.reshape(rows, *shape), training=False), "float64")
    return {
        "title": title,
        "model": {
            "modelTopology": {"keras_version": keras.__version__, "model_config": json.loads(model.to_json())},
            "weightsManifest": [{"paths": ["weights.bin"], "weights": entries}],
        },
        "weights": base64.b64encode(data).decode(),
        "X": X.tolist(),
        "answers": answers.tolist(),
    }


def functional():
    inputs = keras.Input((6,))
    x = layers.Normalization(name="scores")(inputs)
    x = layers.Dense(5, activation="silu")(x)
    x = layers.BatchNormalization()(x)
    x = layers.LeakyReLU(negative_slope=0.1)(x)
    return keras.Model(inputs, layers.Dense(1, activation="sigmoid")(x))


cases = [
    case(
        "a perceptron",
        keras.Sequential(
            [
                keras.Input((6,)),
                layers.Rescaling(0.5, offset=0.25),
                layers.Dense(7, activation="relu"),
                layers.Dropout(0.3),
                layers.Dense(5, activation=keras.activations.leaky_relu),
                layers.LayerNormalization(),
                layers.Dense(3, activation="softmax"),
            ]
        ),
        12,
    ),
    case("a functional model with one sigmoid", functional(), 12),
    case(
        "causal windows, dilated, and strides",
        keras.Sequential(
            [
                keras.Input((12, 3)),
                layers.Conv1D(4, 3, padding="causal", dilation_rate=2, activation="elu"),
                layers.BatchNormalization(),
                layers.MaxPooling1D(3, strides=2, padding="same"),
                layers.SpatialDropout1D(0.2),
                layers.Conv1D(5, 4, strides=3, padding="same", use_bias=False),
                layers.ReLU(max_value=6),
                layers.AveragePooling1D(2, strides=1, padding="same"),
                layers.GlobalMaxPooling1D(keepdims=True),
                layers.Flatten(),
                layers.Dense(4),
                layers.Softmax(),
            ]
        ),
        12,
    ),
    case(
        "a reshaped row and means over all steps",
        keras.Sequential(
            [
                keras.Input((20,)),
                layers.Reshape((5, -1)),
                layers.Conv1D(6, 2, activation="selu"),
                layers.LayerNormalization(epsilon=0.01, scale=False),
                layers.ELU(alpha=0.7),
                layers.GlobalAveragePooling1D(),
                layers.Dense(3, activation="softmax"),
            ]
        ),
        12,
    ),
]
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps({"keras": keras.__version__, "cases": cases}) + "\n")
