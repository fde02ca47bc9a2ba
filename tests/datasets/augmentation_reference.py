#!/usr/bin/env python3
"""Independent values for augmentation_test.cpp, from the definitions alone (numpy for the pixels).

Philox4x32-10 after Salmon et al. 2011; its known answer for counter and key of ones bits is checked
first. Prints the changes at some positions and a checksum of one image that was changed by them.
"""
import numpy as np

M = 0xFFFFFFFF


def philox(c, k):
    c, k = list(c), list(k)
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


def change(seed, position, height, width):
    random = words(seed, position)
    mirrored = bool(next(random) & 1)
    frame = lambda side: -(-side // 8)
    row = below(random, 2 * frame(height) + 1)
    return mirrored, row, below(random, 2 * frame(width) + 1)


def augment(image, mirrored, row, column):
    height, width, _ = image.shape
    rows, columns = -(-height // 8), -(-width // 8)
    framed = np.pad(image[:, ::-1] if mirrored else image, ((rows, rows), (columns, columns), (0, 0)))
    return framed[row:row + height, column:column + width]


SEED = 0x0123456789ABCDEF
for position in [0, 1, 2, 3, 127, 128, 5_000_000_000]:
    print(position, change(SEED, position, 32, 32), change(SEED, position, 64, 28))

# An image of 5 x 12 pixels of 2 channels: value i is i + 1. Weighted sums show the order.
image = np.arange(1, 121, dtype=np.int64).reshape(5, 12, 2)
for position in range(6):
    changed = augment(image, *change(SEED, position, 5, 12)).reshape(-1)
    print(position, changed.sum(), (changed * np.arange(120)).sum())
