"""The other end of lib/process.ts in Python: a program that does its job each time a line comes in."""
import importlib.metadata
import json
import os
import platform
import resource
import sys
import time
import warnings

import numpy as np

warnings.simplefilter('ignore')
package, options = sys.argv[1], json.loads(sys.argv[2])
# Answers go where standard output went; whatever else a library prints goes to standard error.
_answers = os.fdopen(os.dup(1), 'w')
os.dup2(2, 1)


def serve(job):
    """job(k) returns readings, and a function that gives facts or None; the facts are asked for once, outside the clock."""
    _say(versions={package: importlib.metadata.version(package), 'Python': platform.python_version()})
    first = True
    for line in sys.stdin:
        readings, facts = job(int(line))
        memory = _peak_memory()
        _say(readings=readings, memory=memory, **({'facts': facts()} if first and facts else {}))
        first = False


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def problem(folder):
    """X, y, Z, yZ as lib/problem.ts wrote them; labels are codes."""
    with open(f'{folder}/shape.json') as file:
        shape = json.load(file)
    X = np.fromfile(f'{folder}/X.bin').reshape(shape['rows'], shape['cols'])
    Z = np.fromfile(f'{folder}/Z.bin').reshape(shape['asked'], shape['cols'])
    y = np.fromfile(f'{folder}/y.bin', dtype=np.int32)
    return X, y[: len(X)], Z, y[len(X) :]


def _say(**values):
    print(json.dumps(values), file=_answers, flush=True)


def _peak_memory():
    # getrusage counts what the parent had when it started this process. On Linux the high-water mark does not.
    if sys.platform == 'linux':
        with open('/proc/self/status') as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith('VmHWM'))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == 'darwin' else 1024)
