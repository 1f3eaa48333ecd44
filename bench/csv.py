# Run by csv.ts: python bench/csv.py file.csv. Prints the seconds that pandas' default (C) reader takes, once it is warm.
import sys

sys.path.pop(0)  # else pandas would take this file for the standard module csv

import json
import time

import pandas as pd

pd.read_csv(sys.argv[1])
start = time.perf_counter()
pd.read_csv(sys.argv[1])
print(json.dumps({"seconds": time.perf_counter() - start, "version": pd.__version__}))
