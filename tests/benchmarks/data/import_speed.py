"""The import that tests/benchmarks/data/import_speed.sh compares with, in one Python process.

Usage: import_speed.py import ARCHIVE FILE.h5      tar of JPEG -> uint8 [n, 32, 32, 3] by Pillow and h5py;
                                                   prints images, CPU seconds, seconds
       import_speed.py compare FILE.h5 SHARD.h5    prints the largest and the mean difference of the pixels
"""

import io
import sys
import tarfile
import time

import h5py
import numpy
from PIL import Image

SIZE = 32
BATCH = 1024


def pictures(archive):
    with tarfile.open(archive) as tar:
        for member in tar:
            if not member.isfile():
                continue
            image = Image.open(io.BytesIO(tar.extractfile(member).read())).convert("RGB")
            yield numpy.asarray(image.resize((SIZE, SIZE), Image.Resampling.BILINEAR))


def append(dataset, batch):
    count = dataset.shape[0]
    dataset.resize(count + len(batch), axis=0)
    dataset[count:] = numpy.stack(batch)


def import_archive(archive, path):
    cpu, start = time.process_time(), time.perf_counter()
    with h5py.File(path, "w") as file:
        shape = (0, SIZE, SIZE, 3)
        dataset = file.create_dataset("images", shape, "uint8", maxshape=(None, *shape[1:]), chunks=(256, *shape[1:]))
        batch = []
        for picture in pictures(archive):
            batch.append(picture)
            if len(batch) == BATCH:
                append(dataset, batch)
                batch = []
        if batch:
            append(dataset, batch)
        count = dataset.shape[0]
    print(count, time.process_time() - cpu, time.perf_counter() - start)


def compare(path, shard):
    with h5py.File(path) as one, h5py.File(shard) as other:
        difference = numpy.abs(one["images"][:].astype(int) - other["images"][:].astype(int))
    print(difference.max(), difference.mean())


if sys.argv[1] == "import":
    import_archive(*sys.argv[2:])
else:
    compare(*sys.argv[2:])
