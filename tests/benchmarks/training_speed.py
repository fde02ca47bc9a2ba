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

BATCH = 128


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


class Block(torch.nn.Module):
    """As published with Outlier Exposure."""

    def __init__(self, channels_in, channels_out, stride, dropout):
        super().__init__()
        self.bn1 = torch.nn.BatchNorm2d(channels_in)
        self.relu1 = torch.nn.ReLU(inplace=True)
        self.conv1 = torch.nn.Conv2d(channels_in, channels_out, 3, stride, padding=1, bias=False)
        self.bn2 = torch.nn.BatchNorm2d(channels_out)
        self.relu2 = torch.nn.ReLU(inplace=True)
        self.conv2 = torch.nn.Conv2d(channels_out, channels_out, 3, 1, padding=1, bias=False)
        self.dropout = dropout
        self.shortcut = None
        if channels_in != channels_out:
            self.shortcut = torch.nn.Conv2d(channels_in, channels_out, 1, stride, bias=False)

    def forward(self, x):
        o = self.relu1(self.bn1(x))
        out = self.relu2(self.bn2(self.conv1(o)))
        if self.dropout > 0:
            out = F.dropout(out, p=self.dropout, training=self.training)
        return torch.add(self.conv2(out), x if self.shortcut is None else self.shortcut(o))


class WideResNet10(torch.nn.Module):
    def __init__(self, dropout):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(3, 16, 3, padding=1, bias=False)
        self.blocks = torch.nn.Sequential(
            Block(16, 16, 1, dropout), Block(16, 32, 2, dropout), Block(32, 64, 2, dropout))
        self.bn1 = torch.nn.BatchNorm2d(64)
        self.relu = torch.nn.ReLU(inplace=True)
        self.fc = torch.nn.Linear(64, 10)

    def forward(self, x):
        x = self.relu(self.bn1(self.blocks(self.conv1(x))))
        return self.fc(F.avg_pool2d(x, 8).view(-1, 64))


# By name: the network, the shape of an image, images, steps of warm-up.
NETWORKS = {
    'mnist_convnet': (ConvNet, (1, 28, 28), 60_000, 60),
    'wrn-10-1': (lambda: WideResNet10(0.3), (3, 32, 32), 12_800, 5),
    'wrn-10-1-no-dropout': (lambda: WideResNet10(0.0), (3, 32, 32), 12_800, 5),
}


def cosine(step, steps):
    return 1e-6 / 0.01 + (1 - 1e-6 / 0.01) * 0.5 * (1 + math.cos(math.pi * (step + 1) / steps))


def channels_last(tensor):
    # .contiguous() would return a one-channel tensor as it is, and the network would run as NCHW.
    return tensor.detach().to(tensor.dtype, copy=True, memory_format=torch.channels_last)


def train(make_network, images, labels, steps, best):
    network = make_network()
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
    make_network, shape, count, warm_up = NETWORKS[
        sys.argv[3] if len(sys.argv) > 3 else 'mnist_convnet']
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
