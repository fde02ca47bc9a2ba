"""Prints images per second of the training loop of oodsweep's worker, written in Python.

The same network, batch, optimiser and schedule on random images of its shape: per second of CPU
time, then per second of the clock. training_speed.py default|best STEPS [NETWORK]. `default` leaves PyTorch as it is; `best` is its fastest fp32
setting that was found: channels_last that really reaches the one-channel layers, the fused optimiser,
flushed denormals.
"""

import math
import sys
import time

import torch
import torch.nn.functional as F

from networks import NETWORKS, make_channels_last

BATCH = 128
# By name: images, steps of warm-up.
SIZES = {
    'mnist_convnet': (60_000, 60),
    'wrn-10-1': (12_800, 5),
    'wrn-10-1-no-dropout': (12_800, 5),
}


def cosine(step, steps):
    return 1e-6 / 0.01 + (1 - 1e-6 / 0.01) * 0.5 * (1 + math.cos(math.pi * (step + 1) / steps))


def train(make_network, images, labels, steps, best):
    network = make_network()
    if best:
        make_channels_last(network)
    optimiser = torch.optim.SGD(
        network.parameters(), lr=0.01, momentum=0.9, nesterov=True, fused=True if best else None)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: cosine(step, steps))
    order = torch.randperm(len(images))
    mean_loss = torch.zeros(())
    for step in range(steps):
        batch = order[step * BATCH:(step + 1) * BATCH]
        optimiser.zero_grad()
        pixels = images[batch]
        if best and pixels.size(1) > 1:
            pixels = pixels.contiguous(memory_format=torch.channels_last)
        loss = F.cross_entropy(network(pixels), labels[batch])
        loss.backward()
        optimiser.step()
        schedule.step()
        mean_loss += loss.detach()
    assert math.isfinite(mean_loss.item())


def main():
    best = {"default": False, "best": True}[sys.argv[1]]
    steps = int(sys.argv[2])
    torch.set_num_threads(1)
    torch.manual_seed(1)
    if best:
        torch.set_flush_denormal(True)
    name = sys.argv[3] if len(sys.argv) > 3 else 'mnist_convnet'
    make_network, shape = NETWORKS[name]
    count, warm_up = SIZES[name]
    images = torch.randint(0, 256, (count, *shape)) / 255
    if best and shape[0] > 1:
        images = images.contiguous(memory_format=torch.channels_last)
    labels = torch.randint(0, 10, (count,))
    train(make_network, images, labels, warm_up, best)
    clock, cpu = time.perf_counter(), time.process_time()
    train(make_network, images, labels, steps, best)
    cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
    print(f"{steps * BATCH / cpu:.0f} {steps * BATCH / clock:.0f}")


if __name__ == "__main__":
    main()
