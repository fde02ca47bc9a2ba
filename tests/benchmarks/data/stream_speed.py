"""Prints images per second of a PyTorch DataLoader over the images of a set that stream_speed has made:
per second of CPU time, then per second of the clock.

stream_speed.py FOLDER READ plain|crop_flip. The usual data set of Python: an array of all images (here the shard's
own bytes, mapped), one image an index, floats by division, batches of 128 shuffled by the loader's sampler, one process.
"""

import random
import sys
import time

import h5py
import numpy as np
import torch
import torch.nn.functional as F

BATCH = 128


class Images(torch.utils.data.Dataset):
    def __init__(self, folder, augment):
        with h5py.File(folder + "/made/0.h5") as file:
            images = file["images"]
            shape, offset = images.shape, images.id.get_offset()
        self.images = np.memmap(folder + "/made/0.h5", np.uint8, "r", offset, shape)
        self.augment = augment

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        image = torch.from_numpy(np.array(self.images[index])).permute(2, 0, 1).float().div(255)
        if not self.augment:
            return image
        side = image.shape[1]
        frame = (side + 7) // 8
        if random.random() < 0.5:
            image = image.flip(2)
        row, column = random.randint(0, 2 * frame), random.randint(0, 2 * frame)
        return F.pad(image, (frame,) * 4)[:, row : row + side, column : column + side]


def main():
    torch.set_num_threads(1)
    images = Images(sys.argv[1], sys.argv[3] == "crop_flip")
    count = int(sys.argv[2])
    loader = torch.utils.data.DataLoader(images, batch_size=BATCH, shuffle=True, drop_last=True)
    next(iter(loader))
    done = 0
    clock, cpu = time.perf_counter(), time.process_time()
    while done < count:
        for batch in loader:
            done += len(batch)
            if done >= count:
                break
    print(f"{done / (time.process_time() - cpu):.0f} {done / (time.perf_counter() - clock):.0f}")


main()
