#!/usr/bin/env python3
"""Independent values for augmentation_test.cpp, from the definitions alone (numpy for the pixels).

Prints the changes at some positions and a checksum of one image that was changed by them.
"""
import numpy as np

from philox import below, words

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
