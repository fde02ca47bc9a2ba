"""Trains as oodsweep's worker does, written in Python PyTorch, and prints its speed as one JSON line.

python_loop.py eager|compile|compile-graphs NETWORK PRECISION STEPS [OUTLIERS [DEVICE]]

`eager`: PyTorch's usual loop with what is known to be fast in it: channels_last, bf16 autocast (or TF32, or
fp32), data on the device as uint8, crops and flips there, the fused optimiser. `compile`: the same with the
network through torch.compile; `compile-graphs`: in its mode "reduce-overhead", which uses CUDA graphs.
PRECISION: bf16, tf32 or fp32. STEPS are timed after as many again, at most 30, for warming up. A step has 128
labelled images and OUTLIERS (default 0) others, and the loss of Outlier Exposure. DEVICE: cuda or cpu.
"""

import json
import os
import sys
import time

import torch
import torch.nn.functional as F

from networks import NETWORKS, make_channels_last

BATCH = 128
IMAGES = 50_000
PADDING = 4
OUTLIER_LOSS_WEIGHT = 0.5


def seconds_since_start():
    """Since this process was started, the interpreter's own start included."""
    with open('/proc/self/stat') as stat, open('/proc/uptime') as uptime:
        ticks = int(stat.read().rsplit(')', 1)[1].split()[19])
        return float(uptime.read().split()[0]) - ticks / os.sysconf('SC_CLK_TCK')


class Images:
    """Random images on the device, uint8 [N, H, W, C], from which augmented batches are made there."""

    def __init__(self, shape, device):
        channels, height, width = shape
        self.crops = channels == 3  # MNIST is trained without augmentation
        self.size = height
        pixels = torch.randint(0, 256, (IMAGES, height, width, channels), dtype=torch.uint8)
        if self.crops:
            pixels = F.pad(pixels, (0, 0, PADDING, PADDING, PADDING, PADDING))
        self.pixels = pixels.to(device)
        self.labels = torch.randint(0, 10, (IMAGES,)).to(device)

    def batch(self, chosen):
        """@return [n, C, H, W] float32 in [0, 1], channels_last."""
        if not self.crops:
            return self.pixels[chosen].permute(0, 3, 1, 2).float() / 255
        n, device = len(chosen), chosen.device
        places = torch.arange(self.size, device=device)
        corner = torch.randint(0, 2 * PADDING + 1, (2, n, 1), device=device)
        mirrored = torch.rand(n, 1, device=device) < 0.5
        rows = corner[0] + places
        columns = corner[1] + torch.where(mirrored, self.size - 1 - places, places)
        cut = self.pixels[chosen[:, None, None], rows[:, :, None], columns[:, None, :]]
        return cut.permute(0, 3, 1, 2).float() / 255


class Order:
    """Indices of a set of images, permuted anew in each pass."""

    def __init__(self, device):
        self.device, self.place = device, IMAGES

    def next(self, count):
        if self.place + count > IMAGES:
            self.order, self.place = torch.randperm(IMAGES, device=self.device), 0
        self.place += count
        return self.order[self.place - count:self.place]


def loss_of(logits, labels):
    loss = F.cross_entropy(logits[:len(labels)], labels)
    if len(logits) > len(labels):
        others = logits[len(labels):]
        loss = loss - OUTLIER_LOSS_WEIGHT * (others.mean(1) - others.logsumexp(1)).mean()
    return loss


class Loop:
    def __init__(self, how, network, precision, outliers, device):
        make, shape = NETWORKS[network]
        self.network = make_channels_last(make().to(device))
        self.optimiser = torch.optim.SGD(self.network.parameters(), lr=0.1, momentum=0.9,
                                         nesterov=True, weight_decay=5e-4, fused=True)
        self.schedule = torch.optim.lr_scheduler.CosineAnnealingLR(self.optimiser, 100_000)
        if how != 'eager':
            mode = 'reduce-overhead' if how == 'compile-graphs' else 'default'
            self.network = torch.compile(self.network, mode=mode)
        self.device, self.outliers = device, outliers
        self.cast = torch.autocast(device, torch.bfloat16, enabled=precision == 'bf16')
        self.images, self.others = Images(shape, device), Images(shape, device)
        self.order, self.other_order = Order(device), Order(device)
        self.loss_sum = torch.zeros((), device=device)

    def pixels(self, chosen):
        pixels = self.images.batch(chosen)
        if self.outliers:
            pixels = torch.cat([pixels, self.others.batch(self.other_order.next(self.outliers))])
        return pixels

    def step(self):
        chosen = self.order.next(BATCH)
        self.optimiser.zero_grad()
        with self.cast:
            logits = self.network(self.pixels(chosen))
        loss = loss_of(logits.float(), self.images.labels[chosen])
        loss.backward()
        self.optimiser.step()
        self.schedule.step()
        self.loss_sum += loss.detach()

    def steps(self, count):
        """@return Seconds, after the device has done them."""
        start = time.perf_counter()
        for _ in range(count):
            self.step()
        assert torch.isfinite(self.loss_sum).item()  # waits for the device
        return time.perf_counter() - start


def main():
    how, network, precision, steps = *sys.argv[1:4], int(sys.argv[4])
    assert how in ('eager', 'compile', 'compile-graphs') and precision in ('bf16', 'tf32', 'fp32')
    outliers = int(sys.argv[5]) if len(sys.argv) > 5 else 0
    device = sys.argv[6] if len(sys.argv) > 6 else 'cuda'
    torch.manual_seed(1)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = precision == 'tf32'
    torch.backends.cudnn.benchmark = True
    if device == 'cpu':
        torch.set_num_threads(1)
        torch.set_flush_denormal(True)
    loop = Loop(how, network, precision, outliers, device)
    loop.steps(1)
    first_step = seconds_since_start()
    loop.steps(min(steps, 30))
    seconds = loop.steps(steps)
    print(json.dumps({
        'what': 'train', 'loop': f'python {how}', 'network': network, 'images': BATCH, 'outliers': outliers,
        'precision': precision, 'device': device, 'step_ms': 1000 * seconds / steps,
        'images_per_second': steps * (BATCH + outliers) / seconds, 'first_step_s': first_step}))


if __name__ == '__main__':
    main()
