"""Prints images per second of the training loop of oodsweep's worker, written in Python.

The same network, batch, optimiser and schedule on random images of MNIST's shape: per second of CPU
time, then per second of the clock. `default` leaves PyTorch as it is; `best` is its fastest fp32
setting that was found: channels_last that really reaches the one-channel layers, the fused optimiser,
flushed denormals.
"""

import math
import sys
import time

import torch
import torch.nn.functional as F

IMAGES, BATCH, WARM_UP_STEPS = 60_000, 128, 60


def gelu(x):
    return x * torch.sigmoid(1.702 * x)


class ConvNet(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(1, 10, kernel_size=5)
        self.conv2 = torch.nn.Conv2d(10, 20, kernel_size=5)
        self.dropout = torch.nn.Dropout2d()
        self.fc1 = torch.nn.Linear(320, 50)
        self.fc2 = torch.nn.Linear(50, 10)

    def forward(self, x):
        x = gelu(F.max_pool2d(self.conv1(x), 2))
        x = gelu(F.max_pool2d(self.dropout(self.conv2(x)), 2))
        return self.fc2(gelu(self.fc1(x.flatten(1))))


def cosine(step, steps):
    return 1e-6 / 0.01 + (1 - 1e-6 / 0.01) * 0.5 * (1 + math.cos(math.pi * (step + 1) / steps))


def channels_last(tensor):
    # .contiguous() would return a one-channel tensor as it is, and the network would run as NCHW.
    return tensor.detach().to(tensor.dtype, copy=True, memory_format=torch.channels_last)


def train(images, labels, steps, best):
    network = ConvNet()
    if best:
        for parameter in network.parameters():
            if parameter.dim() == 4:
                parameter.data = channels_last(parameter)
    optimiser = torch.optim.SGD(
        network.parameters(), lr=0.01, momentum=0.9, nesterov=True, fused=True if best else None)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: cosine(step, steps))
    order = torch.randperm(len(images))
    mean_loss = torch.zeros(())
    for step in range(steps):
        batch = order[step * BATCH:(step + 1) * BATCH]
        optimiser.zero_grad()
        loss = F.cross_entropy(network(images[batch]), labels[batch])
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
    images = torch.randint(0, 256, (IMAGES, 1, 28, 28)) / 255
    labels = torch.randint(0, 10, (IMAGES,))
    train(images, labels, WARM_UP_STEPS, best)
    clock, cpu = time.perf_counter(), time.process_time()
    train(images, labels, steps, best)
    cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
    print(f"{steps * BATCH / cpu:.0f} {steps * BATCH / clock:.0f}")


if __name__ == "__main__":
    main()
