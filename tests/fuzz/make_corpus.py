#!/usr/bin/env python3
"""Writes the inputs that fuzzing starts from: FOLDER/<target>/start/*.

They are made from the samples of the format tests and from small files that are written here.
"""

import gzip
import io
import json
import pathlib
import pickle
import struct
import sys
import tarfile
import zipfile
import zlib

root = pathlib.Path(__file__).resolve().parents[2]
samples = root / "tests" / "datasets" / "samples"
folder = pathlib.Path(sys.argv[1])


def write(target, name, content):
    place = folder / target / "start"
    place.mkdir(parents=True, exist_ok=True)
    (place / name).write_bytes(content)


def members(archive):
    with tarfile.open(samples / archive) as tar:
        for entry in tar:
            if entry.isfile():
                yield pathlib.PurePosixPath(entry.name).name, tar.extractfile(entry).read()


def framed(first, second):
    return struct.pack("<H", len(first)) + first + second


def idx():
    labels = b"\0\0\x08\x01" + struct.pack(">I", 3) + bytes([2, 0, 1])
    images = b"\0\0\x08\x03" + struct.pack(">III", 3, 2, 2) + bytes(range(12))
    write("idx", "plain", framed(labels, images))
    write("idx", "gzip", framed(gzip.compress(labels, mtime=0), gzip.compress(images, mtime=0)))


def cifar():
    flags = {"cifar10-python.tar.gz": 0, "cifar10-binary.tar.gz": 1, "cifar100-python.tar.gz": 2, "cifar100-binary.tar.gz": 3}
    for archive, flag in flags.items():
        for name, content in members(archive):
            if name in ("test", "test_batch", "test.bin", "test_batch.bin"):
                write("cifar", archive, bytes([flag]) + content)
                write("cifar", archive + "-coarse", bytes([flag | 4]) + content)
                if "python" in archive:
                    write("pickle", archive, content)


def npy():
    with zipfile.ZipFile(samples / "keras.npz") as keras:
        write("npy", "grey", framed(keras.read("y_test.npy"), keras.read("x_test.npy")))
    with zipfile.ZipFile(samples / "planes.npz") as planes:
        write("npy", "planes", framed(planes.read("val_labels.npy"), planes.read("val_images.npy")))
    write("npy", "alone", framed(b"", (samples / "images.npy").read_bytes()))


def tensors():
    header = {
        "__metadata__": {"format": "pt"},
        "a": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]},
        "b": {"dtype": "I64", "shape": [], "data_offsets": [24, 32]},
    }
    text = json.dumps(header).encode()
    write("safetensors", "two", struct.pack("<Q", len(text)) + text + bytes(32))
    write("safetensors", "none", struct.pack("<Q", 2) + b"{}")


def string(text):
    return b"X" + struct.pack("<I", len(text)) + text


def state_pickle(old):
    """{"a": a tensor [2, 3] of storage "0"} as torch.save writes it."""
    storage = b"(" + string(b"storage") + b"ctorch\nFloatStorage\n" + string(b"0") + string(b"cpu") + b"K\x06"
    storage += b"N" if old else b""
    call = b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + b"tQK\0K\x02K\x03\x86K\x03K\x01\x86\x89ccollections\nOrderedDict\n)RtR"
    return b"\x80\x02ccollections\nOrderedDict\n)Rq\0(" + string(b"a") + call + b"u}" + string(b"_metadata") + b"Nsb."


def pytorch():
    write("pickle", "state", state_pickle(False))
    write("pickle", "plain", pickle.dumps({"a": [1, 2.5, None, True, (1, b"x"), -(2**70)]}, 4))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo("archive/data.pkl"), state_pickle(False))
        archive.writestr(zipfile.ZipInfo("archive/byteorder"), "little")
        archive.writestr(zipfile.ZipInfo("archive/data/0"), bytes(24))
    write("pytorch", "zip", stream.getvalue())
    magic = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."
    system = b"\x80\x02}" + string(b"little_endian") + b"\x88s."
    keys = b"\x80\x02](" + string(b"0") + b"e."
    write("pytorch", "stream", magic + b"\x80\x02M\xe9\x03." + system + state_pickle(True) + keys + struct.pack("<Q", 6) + bytes(24))


def manifest():
    shard = {"file": "test-0000.h5", "count": 3, "bytes": 2048, "sha256": "ab" * 32}
    index = {"file": "test-hashes.h5", "bytes": 2048, "sha256": "cd" * 32}
    split = {"count": 3, "fingerprint": "ef" * 32, "shards": [shard]}
    images = {
        "format": "oodsweep-data/1", "name": "digits", "kind": "images", "shape": [1, 28, 28], "classes": ["0", "1"],
        "licence": "", "source": "", "splits": {"test": dict(split, hash_index=index)},
    }
    write("manifest", "images", json.dumps(images).encode())
    texts = {key: value for key, value in images.items() if key != "shape"} | {"kind": "text", "splits": {"test": split}}
    write("manifest", "texts", json.dumps(texts).encode())


def sweeps():
    for number, file in enumerate(sorted((root / "sweeps").glob("*/*.json"))):
        if file.parent.name != "recipes":
            write("sweep", f"{number}", file.read_bytes())


def pictures():
    rows = b"\0\x10\x20\x30\0\x40\x50\x60"
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 2, 8, 2, 0, 0, 0))
    write("picture", "png", png + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
    write("picture", "pgm", b"P5\n# grey\n3 2\n255\nabcdef")
    write("picture", "ppm", b"P6 1 2 255\nabcdef")
    write("picture", "pgm_text", b"P2\n2 2\n15\n1 2 3 15\n")
    header = struct.pack("<IiiHHIIiiII", 40, 2, 2, 1, 24, 0, 16, 2835, 2835, 0, 0)
    write("picture", "bmp", b"BM" + struct.pack("<IHHI", 70, 0, 0, 54) + header + bytes(range(16)))
    palette = struct.pack("<IiiHHIIiiII", 40, 4, 1, 1, 8, 0, 4, 0, 0, 2, 0) + bytes([0, 0, 0, 0, 255, 255, 255, 0])
    write("picture", "bmp_palette", b"BM" + struct.pack("<IHHI", 66, 0, 0, 62) + palette + bytes([0, 1, 1, 0]))
    for name, content in members("lsun.tar.gz"):
        start = content.find(b"\xff\xd8\xff")
        write("picture", "jpeg", content[start : content.find(b"\xff\xd9", start) + 2])


for make in (idx, cifar, npy, tensors, pytorch, manifest, sweeps, pictures):
    make()
