"""Writes derived_values.txt: what transforms make of real images, from the definitions alone.

Usage: derived_values.py FOLDER_OF_DATA_SETS > derived_values.txt   (Pillow 10.4, numpy, scipy)

Lines: SET TRANSFORM IMAGES HEIGHT WIDTH CHANNELS SUM SAMPLES
SET is the first IMAGES colour pictures of an archive or the first digits of the test file; SAMPLES
are 48 values spread evenly over the flat array of all images.
"""

import gzip
import io
import pathlib
import sys
import tarfile

import numpy as np
import scipy.ndimage
from PIL import Image

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from philox import below, derive_seed, normals, words  # noqa: E402

IMAGES = 12


def digits(folder):
    with gzip.open(f"{folder}/mnist/t10k-images-idx3-ubyte.gz") as file:
        values = np.frombuffer(file.read(16 + IMAGES * 784), np.uint8)[16:]
    return values.reshape(IMAGES, 28, 28, 1)


def pictures(path):
    found = []
    with tarfile.open(path) as archive:
        for member in archive:
            if len(found) == IMAGES:
                break
            if not member.isfile():
                continue
            image = Image.open(io.BytesIO(archive.extractfile(member).read()))
            if image.mode == "RGB":
                found.append(np.asarray(image))
    return np.stack(found)


def resized(image, side, method):
    picture = Image.fromarray(image[:, :, 0] if image.shape[2] == 1 else image)
    return np.asarray(picture.resize((side, side), method)).reshape(side, side, -1)


BILINEAR, BOX = Image.Resampling.BILINEAR, Image.Resampling.BOX


def jigsaw(x):
    s = x.shape[0] // 32 if x.shape[0] != 28 else 0
    y = np.empty_like(x)
    if s == 0:
        y[0:8, 0:14], y[8:14, 0:14] = x[6:14, 0:14], x[0:6, 0:14]
        y[0:14, 14:28], y[14:28, 0:14] = x[14:28, 0:14], x[14:28, 14:28]
        y[14:28, 14:20], y[14:28, 20:28] = x[0:14, 22:28], x[0:14, 14:22]
        return y
    y[0:8*s, 0:16*s], y[8*s:16*s, 0:16*s] = x[8*s:16*s, 0:16*s], x[0:8*s, 0:16*s]
    y[0:16*s, 16*s:32*s], y[16*s:32*s, 0:16*s] = x[16*s:32*s, 0:16*s], x[16*s:32*s, 16*s:32*s]
    y[16*s:32*s, 16*s:24*s], y[16*s:32*s, 24*s:32*s] = x[0:16*s, 24*s:32*s], x[0:16*s, 16*s:24*s]
    return y


def transformed(name, images):
    seed = derive_seed(20, 0, "transform/" + name)
    for index, image in enumerate(images):
        x = image / 255.0
        side = image.shape[0]
        if name == "negative":
            yield 1 - x
        elif name == "inverted":
            yield np.stack([x[:, :, 0], 1 - x[:, :, 1], 1 - x[:, :, 2]], axis=2)
        elif name == "rgb_ghost":
            yield np.stack([x[:, ::-1, 1], x[:, :, 2], x[:, :, 0]], axis=2)
        elif name == "jigsaw":
            yield jigsaw(x)
        elif name == "speckle":
            noise = np.array(normals(words(seed, index), x.size)).reshape(x.shape)
            yield np.clip(x + x * noise, 0, 1)
        elif name == "pixelate":
            yield resized(resized(image, side // 5, BOX), side, BOX) / 255
        elif name == "blur":
            sigma = 2 if side > 32 else 1.5
            yield scipy.ndimage.gaussian_filter(x, (sigma, sigma, 0), mode="nearest", truncate=4)
        elif name.endswith("_mean"):
            partner = below(words(seed, index), len(images) - 1)
            other = images[partner + (partner >= index)] / 255.0
            yield (x + other) / 2 if name == "arithmetic_mean" else np.sqrt(x * other)
        elif name.startswith("crop"):
            random, size = words(seed, index), int(name[4:])
            row = below(random, side - size + 1)
            column = below(random, side - size + 1)
            yield x[row:row + size, column:column + size]
        elif name.startswith("resize"):
            yield resized(image, int(name[6:]), BILINEAR) / 255
        elif name.startswith("area"):
            yield resized(image, int(name[4:]), BOX) / 255
        elif name.startswith("border"):
            rest = (int(name[6:]) - side) // 2
            yield np.pad(x, ((rest, rest), (rest, rest), (0, 0)))


ANY = ["negative", "jigsaw", "speckle", "pixelate", "blur", "arithmetic_mean", "geometric_mean"]
SETS = {
    "mnist": (digits, "", ANY + ["crop20", "resize32", "area14", "border32"]),
    "cifar10": (pictures, "cifar10/cifar10_jpeg.tar.gz", ANY + ["rgb_ghost", "inverted", "border36", "resize28"]),
    "tiny": (
        pictures,
        "tiny-imagenet/tiny-imagenet-test.tar.gz",
        ANY + ["rgb_ghost", "inverted", "crop32", "resize32", "area32"],
    ),
}

print("# by derived_values.py")
for name, (read, path, transforms) in SETS.items():
    images = read(f"{sys.argv[1]}/{path}")
    for transform in transforms:
        result = np.stack(list(transformed(transform, images)))
        flat = result.reshape(-1)
        samples = [f"{flat[i * (flat.size - 1) // 47]:.7f}" for i in range(48)]
        print(name, transform, *result.shape, f"{flat.sum():.4f}", *samples)
