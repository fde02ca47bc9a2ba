"""Writes pillow_values.txt: what Pillow makes of generated and of real pictures.

Usage: make_pillow_values.py FOLDER_OF_DATA_SETS > pillow_values.txt   (Pillow 10.4, numpy)

Lines:  generated HEIGHT WIDTH CHANNELS TO_HEIGHT TO_WIDTH FILTER CRC32_OF_ALL_VALUES
        real ARCHIVE MEMBER RESIZE SIZE FILTER TO_HEIGHT TO_WIDTH SUM_OF_ALL_VALUES SAMPLES
RESIZE is "exact" (SIZE x SIZE) or "shorter"; SAMPLES are 48 values spread evenly over the flat array.
"""

import io
import sys
import tarfile
import zipfile
import zlib

import numpy
import PIL
from PIL import Image

FILTERS = {"bilinear": Image.Resampling.BILINEAR, "box": Image.Resampling.BOX}
SHAPES = [
    (64, 64, 3, 32, 32),
    (64, 64, 1, 32, 32),
    (105, 105, 1, 28, 28),
    (128, 171, 3, 32, 42),
    (37, 53, 3, 64, 31),
    (32, 32, 3, 6, 6),
    (6, 6, 3, 32, 32),
    (5, 1, 1, 3, 7),
    (1, 9, 3, 1, 4),
    (300, 224, 3, 224, 224),
    (32, 48, 3, 32, 48),
]
REAL = [
    ("cifar10/cifar10_jpeg.tar.gz", "train/airplane/0000.jpg", "exact", 28),
    ("cifar10/cifar10_jpeg.tar.gz", "train/cat/4994.jpg", "exact", 64),
    ("cifar10/cifar10_jpeg.tar.gz", "train/airplane/0001.jpg", "exact", 6),
    ("tiny-imagenet/tiny-imagenet-test.tar.gz", "test/images/test_1634.JPEG", "exact", 32),
    ("tiny-imagenet/tiny-imagenet-test.tar.gz", "test/images/test_4225.JPEG", "exact", 28),
    ("tiny-imagenet/tiny-imagenet-test.tar.gz", "test/images/test_698.JPEG", "exact", 47),
    ("tiny-imagenet/tiny-imagenet-test.tar.gz", "GREY", "exact", 32),
    ("dtd/dtd-10classes.tar.gz", "images/banded/banded_0002.jpg", "shorter", 32),
    ("dtd/dtd-10classes.tar.gz", "images/chequered/chequered_0195.jpg", "shorter", 64),
    ("dtd/dtd-10classes.tar.gz", "images/banded/banded_0005.jpg", "exact", 224),
    ("omniglot/images_background_small1.zip", "images_background_small1/Balinese/character01/0108_01.png", "exact", 28),
    ("omniglot/images_background_small1.zip", "images_background_small1/Balinese/character01/0108_04.png", "shorter", 32),
]


def pattern(height, width, channels):
    y, x, c = numpy.ogrid[:height, :width, :channels]
    values = (31 * y + 17 * x + 59 * c + (x * y) % 97 * 5) % 256
    return numpy.broadcast_to(values, (height, width, channels)).astype(numpy.uint8)


def print_generated():
    for height, width, channels, to_height, to_width in SHAPES:
        values = pattern(height, width, channels)
        image = Image.fromarray(values[:, :, 0] if channels == 1 else values)
        for name, method in FILTERS.items():
            result = numpy.asarray(image.resize((to_width, to_height), method))
            crc = zlib.crc32(result.tobytes())
            print("generated", height, width, channels, to_height, to_width, name, f"{crc:08x}")


def members(path):
    if path.endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    with tarfile.open(path) as archive:
        return {m.name: archive.extractfile(m).read() for m in archive if m.isfile()}


def target_size(image, resize, size):
    if resize == "exact":
        return size, size
    shorter = min(image.size)
    return tuple(size * side // shorter for side in image.size)


def print_real(folder):
    files = {archive: members(f"{folder}/{archive}") for archive in {row[0] for row in REAL}}
    for archive, member, resize, size in REAL:
        if member == "GREY":
            member = next(
                name for name, data in files[archive].items() if Image.open(io.BytesIO(data)).mode == "L"
            )
        image = Image.open(io.BytesIO(files[archive][member]))
        image = image.convert("L") if image.mode == "1" else image  # else Pillow takes the nearest
        for name, method in FILTERS.items():
            result = numpy.asarray(image.resize(target_size(image, resize, size), method))
            flat = result.reshape(-1)
            samples = [int(flat[i * (flat.size - 1) // 47]) for i in range(48)]
            print("real", archive, member, resize, size, name, *result.shape[:2], int(flat.sum(dtype=int)), *samples)


print("# Pillow", PIL.__version__, "by make_pillow_values.py")
print_generated()
print_real(sys.argv[1])
