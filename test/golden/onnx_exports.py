# Run: pip install -r test/golden/requirements.txt && python -P test/golden/onnx_exports.py   (in the checkout; writes onnx_exports.json)
"""What ONNX Runtime answers with the models that `exportOnnx` writes in its test, and the sums of their bytes as the test counts them."""
import json
import os
import pathlib
import subprocess
import tempfile
import numpy as np
import onnx
import onnxruntime

path = pathlib.Path(__file__).with_suffix('.json')
folder = pathlib.Path(os.environ.get('ONNX_DIR') or tempfile.mkdtemp())
test = 'test/persistence/onnx-export.test.ts'
subprocess.run(['npx', 'vitest', 'run', test, '-t', 'writes its models'], env={**os.environ, 'ONNX_DIR': str(folder)}, check=True, stdout=subprocess.DEVNULL)

cases = []
for model in json.loads((folder / 'models.json').read_text()):
    data = (folder / model['file']).read_bytes()
    onnx.checker.check_model(data, full_check=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(data, options, providers=['CPUExecutionProvider'])
    X = np.array([[np.nan if x is None else x for x in row] for row in model['rows']], dtype=model['precision'])
    answers = dict(zip([out.name for out in session.get_outputs()], session.run(None, {'X': X})))
    values = answers.get('probabilities', answers.get('transformed'))
    label = answers.get('label')
    cases.append({
        'title': model['title'],
        'precision': model['precision'],
        'sum': model['sum'],
        'label': None if label is None else label.tolist(),
        'values': [None if np.isnan(x) else float(f'{x:.9g}') for x in values.reshape(-1).tolist()],
    })
path.write_text(json.dumps({'onnxruntime': onnxruntime.__version__, 'cases': cases}, separators=(',', ':')) + '\n')
