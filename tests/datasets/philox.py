"""The random numbers of core/random.hpp from their definitions alone, for reference values.

Philox4x32-10 after Salmon et al. 2011, whose known answer for a counter and key of ones is checked.
"""

import hashlib
import math

M = 0xFFFFFFFF


def philox(counter, key):
    c, k = list(counter), list(key)
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(p1 >> 32) ^ c[1] ^ k[0], p1 & M, (p0 >> 32) ^ c[3] ^ k[1], p0 & M]
        k = [(k[0] + 0x9E3779B9) & M, (k[1] + 0xBB67AE85) & M]
    return c


assert philox([M] * 4, [M] * 2) == [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]


def words(seed, position):
    block = 0
    while True:
        yield from philox([block, 0, position & M, position >> 32], [seed & M, seed >> 32])
        block += 1


def below(random, bound):
    while True:
        draw = next(random) | next(random) << 32
        if draw >= 2**64 % bound:
            return draw % bound


def uniform(random):
    return ((next(random) | next(random) << 32) >> 11) * 2.0**-53


def normals(random, count):
    """Box-Muller: a cosine, then its sine."""
    values = []
    while len(values) < count:
        radius = math.sqrt(-2.0 * math.log(1.0 - uniform(random)))
        angle = 2.0 * math.pi * uniform(random)
        values += [radius * math.cos(angle), radius * math.sin(angle)]
    return values[:count]


def derive_seed(seed, repeat, purpose):
    return int(hashlib.sha256(f"{seed}/{repeat}/{purpose}".encode()).hexdigest()[:16], 16)
