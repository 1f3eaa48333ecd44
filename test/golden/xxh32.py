# Run: python -P test/golden/xxh32.py   (with the packages of requirements.txt); writes xxh32.json beside it.
"""XXH32, seed 0, of byte i = 31 i + i // 256 (mod 256), for lengths that are multiples of 16."""
import json
from pathlib import Path

import xxhash

data = bytes((31 * i + i // 256) % 256 for i in range(4096))
sums = [[n, xxhash.xxh32_intdigest(data[:n])] for n in (16, 32, 48, 64, 160, 256, 1008, 4096)]
Path(__file__).with_suffix(".json").write_text(json.dumps(sums) + "\n")
