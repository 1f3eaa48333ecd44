# Run: python -P test/golden/random.py   (no packages needed); writes random.json beside it.
"""sfc32 of PractRand (Chris Doty-Humphrey), written anew from its C++ source, and what the library builds on it."""
import json
import struct
from pathlib import Path

M = 0xFFFFFFFF


def mix(h):
    """The finaliser of MurmurHash3, 32 bits."""
    h ^= h >> 16
    h = h * 0x85EBCA6B & M
    h ^= h >> 13
    h = h * 0xC2B2AE35 & M
    return h ^ h >> 16


def halves(x):
    """A number as two words: an integer below 2^32 as itself and 0, others by the bits of the float64."""
    if float(x).is_integer() and 0 <= x <= M:
        return int(x), 0
    high, low = struct.unpack(">II", struct.pack(">d", x))
    return low, high


class Random:
    def __init__(self, low, high):
        self.key = low, high
        self.a, self.b = mix(low ^ 0x9E3779B9), mix(high ^ 0x243F6A88)
        self.c, self.counter = mix((low + high * 0x85EBCA6B) & M), 1
        for _ in range(12):
            self.raw32()

    def raw32(self):
        tmp = (self.a + self.b + self.counter) & M
        self.counter = (self.counter + 1) & M
        self.a = self.b ^ self.b >> 9
        self.b = (self.c + (self.c << 3)) & M
        self.c = ((self.c << 21 | self.c >> 11) + tmp) & M
        return tmp

    def split(self, key):
        words = [*map(ord, key), 2] if isinstance(key, str) else [*halves(key), 1]
        low, high = self.key
        for word in words:
            low = mix((low ^ word) + 0x6D2B79F5 & M)
            high = mix(high * 0xC2B2AE35 & M ^ low)
        return Random(low, high)

    def random(self):
        return ((self.raw32() >> 5) * 2**26 + (self.raw32() >> 6)) / 2**53

    def below(self, n):
        """Unbiased by construction: the 2^32 mod n draws that would favour a value are drawn again."""
        while True:
            x = self.raw32()
            if n > 2**21:
                if x < 2**32 - 2**32 % n:
                    return x % n
            elif x * n % 2**32 >= 2**32 % n:
                return x * n >> 32


cases = []
for seed in (0, 1, 42, 4294967295, 4294967296, 2**53 - 1, -1, 0.5):
    for path in ([], ["tree", 7], [0, "é😀", -3.25]):
        def make():
            random = Random(*halves(seed))
            for key in path:
                random = random.split(key)
            return random

        random = make()
        cases.append(
            {
                "seed": seed,
                "path": path,
                "uint32": [random.raw32() for _ in range(8)],
                "float": [random.random() for _ in range(3)],
                "below": [[n, random.below(n)] for n in (1, 2, 6, 1000, 2**21, 2**21 + 1, 3 * 2**30, 2**32)],
            }
        )
Path(__file__).with_suffix(".json").write_text(json.dumps(cases, separators=(",", ":")) + "\n")
