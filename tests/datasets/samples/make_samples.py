#!/usr/bin/env python3
"""Writes the small files that the format tests read, and expected.json.

Needs numpy, scipy, lmdb and Pillow. Nothing of this project is used: archives are made by tarfile,
pickles by pickle, arrays by numpy, .mat by scipy.io, databases by lmdb. `expected.json` holds for
each split the count, the labels, and the SHA-256 (hashlib) of all pixels as [n, height, width,
channels], taken from the arrays before they were written. Times in the archives are 0, so that the
same versions of the libraries write the same files.
"""

import hashlib
import io
import json
import lmdb
import numpy as np
import pathlib
import pickle
import scipy.io
import struct
import tarfile
import tempfile
from PIL import Image

here = pathlib.Path(__file__).resolve().parent
expected = {}


def images(first, count, height, width, channels=3):
    """Distinct smooth pictures: [count, height, width, channels]."""
    i, row, column, channel = np.ogrid[first : first + count, :height, :width, :channels]
    return ((37 * i + 3 * row + 5 * column + 11 * channel + row * column // 4) % 256).astype(np.uint8)


def expect(sample, split, pixels, labels):
    expected.setdefault(sample, {})[split] = {
        "count": len(pixels),
        "labels": [int(label) for label in labels],
        "sha256": hashlib.sha256(np.ascontiguousarray(pixels).tobytes()).hexdigest(),
    }


def write_tar(name, files):
    with open(here / name, "wb") as raw:
        import gzip

        with gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) as packed:
            with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
                for path, content in files:
                    entry = tarfile.TarInfo(path)
                    entry.size = len(content)
                    tar.addfile(entry, io.BytesIO(content))


def planes(pixels):
    """CIFAR's rows: [n, 3072], planes of rows."""
    return np.ascontiguousarray(pixels.transpose(0, 3, 1, 2)).reshape(len(pixels), -1)


def column_planes(pixels):
    """[n, channels, width, height] in memory: what MATLAB writes."""
    return np.ascontiguousarray(pixels.transpose(0, 3, 2, 1))


class Python2Pickler(pickle._Pickler):
    """Protocol 2 as Python 2 wrote it: text and bytes are both STRING."""

    dispatch = dict(pickle._Pickler.dispatch)

    def save_string(self, value):
        content = value if isinstance(value, bytes) else value.encode()
        if len(content) < 256:
            self.write(b"U" + struct.pack("<B", len(content)) + content)
        else:
            self.write(b"T" + struct.pack("<i", len(content)) + content)
        self.memoize(value)

    dispatch[bytes] = save_string
    dispatch[str] = save_string


def python_2_pickle(value):
    stream = io.BytesIO()
    Python2Pickler(stream, 2).dump(value)
    content = stream.getvalue().replace(b"cnumpy._core.multiarray", b"cnumpy.core.multiarray")
    assert pickle.loads(content, encoding="bytes") is not None  # Python agrees that it is one
    return content


CIFAR_10 = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
# The publisher's archives do not hold the batches in their order.
BATCH_ORDER = ["data_batch_4", "test_batch", "data_batch_3", "data_batch_2", "data_batch_5", "data_batch_1"]


def cifar_10():
    batches = {f"data_batch_{n}": images(2 * n, 2, 32, 32) for n in range(1, 6)}
    batches["test_batch"] = images(50, 3, 32, 32)
    labels = {name: [(3 * n + k) % 10 for k in range(len(batches[name]))] for n, name in enumerate(sorted(batches))}
    for sample in ("cifar10-binary.tar.gz", "cifar10-python.tar.gz"):
        train = [f"data_batch_{n}" for n in range(1, 6)]
        expect(sample, "train", np.concatenate([batches[n] for n in train]), sum((labels[n] for n in train), []))
        expect(sample, "test", batches["test_batch"], labels["test_batch"])
    binary = [("cifar-10-batches-bin/batches.meta.txt", ("\n".join(CIFAR_10) + "\n\n").encode())]
    python = [("cifar-10-batches-py/batches.meta", python_2_pickle({"num_cases_per_batch": 2, "label_names": CIFAR_10, "num_vis": 3072}))]
    for name in BATCH_ORDER:
        rows = planes(batches[name])
        label_bytes = np.array(labels[name], dtype=np.uint8)[:, None]
        binary.append((f"cifar-10-batches-bin/{name}.bin", np.hstack([label_bytes, rows]).tobytes()))
        content = {
            "batch_label": name,
            "labels": labels[name],
            "data": rows,
            "filenames": [f"{name}_{k}.png" for k in range(len(rows))],
        }
        python.append((f"cifar-10-batches-py/{name}", python_2_pickle(content)))
    write_tar("cifar10-binary.tar.gz", binary)
    write_tar("cifar10-python.tar.gz", python)


def cifar_100():
    """Pickles as Python 3 writes them: protocol 2 (bytes by way of _codecs) and 4."""
    coarse_names = [f"kind{n}" for n in range(20)]
    fine_names = [f"thing{n}" for n in range(100)]
    binary, python = [], []
    names = {"fine_label_names": fine_names, "coarse_label_names": coarse_names}
    for key, values in names.items():
        binary.append((f"cifar-100-binary/{key}.txt", ("\n".join(values) + "\n").encode()))
    python.append(("cifar-100-python/meta", pickle.dumps(names, protocol=4)))
    for name, first, count, protocol in (("test", 90, 2, 4), ("train", 70, 4, 2)):
        pixels = images(first, count, 32, 32)
        fine = [(13 * k + first) % 100 for k in range(count)]
        coarse = [label // 5 for label in fine]
        for kind in ("binary", "python"):
            expect(f"cifar100-{kind}.tar.gz", name, pixels, fine)
            expect(f"cifar100-{kind}.tar.gz, coarse", name, pixels, coarse)
        rows = planes(pixels)
        binary.append((f"cifar-100-binary/{name}.bin", np.hstack([np.array([coarse, fine], dtype=np.uint8).T, rows]).tobytes()))
        content = {"filenames": [], "batch_label": name, "fine_labels": fine, "coarse_labels": coarse, "data": rows}
        python.append((f"cifar-100-python/{name}", pickle.dumps(content, protocol=protocol)))
    write_tar("cifar100-binary.tar.gz", binary)
    write_tar("cifar100-python.tar.gz", python)


def stl_10():
    files = [("stl10_binary/class_names.txt", b"airplane\nbird\ncar\ncat\ndeer\ndog\nhorse\nmonkey\nship\ntruck\n")]
    for name, first, labels in (("test", 10, [1, 10]), ("train", 20, [3, 2, 9]), ("unlabeled", 30, None)):
        small = images(first, 4 if labels is None else len(labels), 12, 12)
        pixels = small.repeat(8, axis=1).repeat(8, axis=2)
        expect("stl10.tar.gz", name, pixels, [-1] * 4 if labels is None else [n - 1 for n in labels])
        files.append((f"stl10_binary/{name}_X.bin", column_planes(pixels).tobytes()))
        if labels is not None:
            files.append((f"stl10_binary/{name}_y.bin", bytes(labels)))
    write_tar("stl10.tar.gz", files)


def numpy_files():
    pixels = images(5, 5, 9, 7)
    np.save(here / "images.npy", pixels)
    expect("images.npy", "", pixels, [-1] * 5)
    train, test = images(0, 6, 8, 8, 1)[..., 0], images(9, 3, 8, 8, 1)[..., 0]
    y_train, y_test = np.array([0, 4, 2, 1, 3, 0], dtype=np.uint8), np.array([4, 0, 1], dtype=np.uint8)
    np.savez_compressed(here / "keras.npz", x_test=test, x_train=train, y_train=y_train, y_test=y_test)
    expect("keras.npz", "train", train, y_train)
    expect("keras.npz", "test", test, y_test)
    labels = np.array([[2], [-1], [1]], dtype=np.int64)
    chw = images(3, 3, 6, 5)
    np.savez(here / "planes.npz", val_images=np.ascontiguousarray(chw.transpose(0, 3, 1, 2)), val_labels=labels, weights=np.zeros(3))
    expect("planes.npz", "val", chw, labels[:, 0])


def svhn():
    for name, first, labels, packed in (("train", 1, [1, 10, 9], True), ("extra", 6, [5, 5], True), ("test", 8, [10, 2], False)):
        pixels = images(first, len(labels), 32, 32)
        kind = np.uint8 if packed else np.float64
        content = {"X": np.asfortranarray(pixels.transpose(1, 2, 3, 0)), "y": np.array(labels, dtype=kind)[:, None]}
        scipy.io.savemat(here / f"{name}_32x32.mat", content, do_compression=packed)
        expect("svhn", name, pixels, [n % 10 for n in labels])


def tiny_images():
    pixels = images(40, 4, 32, 32)
    expect("tiny-images.tar.gz", "", pixels, [-1] * 4)
    write_tar("tiny-images.tar.gz", [("tiny_images.bin", column_planes(pixels).tobytes())])


def lsun():
    """JPEG files as values; expected is the SHA-256 of the values one after the other."""
    files = []
    for name, split, first, count, label in (
        ("church_outdoor_train_lmdb", "train", 2, 2, 1),
        ("bedroom_train_lmdb", "train", 4, 3, 0),
        ("test_lmdb", "test", 7, 2, -1),
    ):
        values = []
        for picture in images(first, count, 40, 30):
            stream = io.BytesIO()
            Image.fromarray(picture).save(stream, "JPEG", quality=75)
            values.append(stream.getvalue())
        with tempfile.TemporaryDirectory() as folder:
            with lmdb.open(folder, map_size=1 << 20, meminit=True) as env, env.begin(write=True) as write:
                for k in reversed(range(count)):  # keys are read in their order
                    write.put(f"key{k:04}".encode(), values[k])
            files.append((f"lsun/{name}/data.mdb", (pathlib.Path(folder) / "data.mdb").read_bytes()))
        expected.setdefault("lsun.tar.gz", {})[name] = {
            "count": count,
            "labels": [label] * count,
            "sha256": hashlib.sha256(b"".join(values)).hexdigest(),
        }
    write_tar("lsun.tar.gz", files)


cifar_10()
cifar_100()
stl_10()
numpy_files()
svhn()
tiny_images()
lsun()
(here / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
