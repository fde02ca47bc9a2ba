"""What a training step has to compute and to move, and so what limits its speed.

limits.py [TFLOP/s BYTES/s]    prints a table for the networks of the benchmarks; rates: an H200's by its data sheet
limits.py --check              compares the counted operations with PyTorch's own counter
"""

import sys
from dataclasses import dataclass

# By the data sheet of the H200 (SXM): dense bf16, and HBM3e. Not measured.
SHEET_FLOPS, SHEET_BYTES = 989e12, 4.8e12


@dataclass
class Convolution:
    channels_in: int
    channels_out: int
    kernel: int
    size_in: int  # height = width
    size_out: int

    @property
    def reads(self):
        return self.channels_in * self.size_in ** 2

    @property
    def writes(self):
        return self.channels_out * self.size_out ** 2

    @property
    def weights(self):
        return self.channels_in * self.channels_out * self.kernel ** 2

    @property
    def flops(self):
        return 2 * self.weights * self.size_out ** 2


@dataclass
class Network:
    convolutions: list   # in order; a full layer is one of size 1
    normalised: int = 0  # elements that pass a batch norm with ReLU, per image
    joined: int = 0      # elements of sums of two branches, per image


def wide_resnet(depth, width):
    convolutions = [Convolution(3, 16, 3, 32, 32)]
    normalised, joined, channels, size = 0, 0, 16, 32
    for group in range(3):
        channels_out = 16 * width * 2 ** group
        for place in range((depth - 4) // 6):
            size_out = size // 2 if group > 0 and place == 0 else size
            normalised += channels * size ** 2 + channels_out * size_out ** 2
            joined += channels_out * size_out ** 2
            convolutions.append(Convolution(channels, channels_out, 3, size, size_out))
            convolutions.append(Convolution(channels_out, channels_out, 3, size_out, size_out))
            if channels != channels_out:
                convolutions.append(Convolution(channels, channels_out, 1, size, size_out))
            channels, size = channels_out, size_out
    normalised += channels * size ** 2
    convolutions.append(Convolution(channels, 10, 1, 1, 1))
    return Network(convolutions, normalised, joined)


NETWORKS = {
    'wrn-40-2': wide_resnet(40, 2),
    'wrn-16-4': wide_resnet(16, 4),
    'wrn-28-10': wide_resnet(28, 10),
    'wrn-10-1': wide_resnet(10, 1),
    'mnist_convnet': Network([Convolution(1, 10, 5, 28, 24), Convolution(10, 20, 5, 12, 8),
                              Convolution(320, 50, 1, 1, 1), Convolution(50, 10, 1, 1, 1)]),
}


def training_flops(name):
    """Of an image: forward, gradient of the weights, gradient of the input but for the first layer."""
    convolutions = NETWORKS[name].convolutions
    return 3 * sum(c.flops for c in convolutions) - convolutions[0].flops


def training_bytes(name, element):
    """Of an image, if each operation reads its inputs once and writes its outputs once.

    Only batch norm, ReLU and dropout count as one operation: forward two reads (one for mean and variance) and
    a write, backward twice the gradient and the input, and a write. `element`: bytes of an activation.
    """
    network = NETWORKS[name]
    moved = 3 * sum(c.reads + c.writes for c in network.convolutions) - network.convolutions[0].reads
    return element * (moved + 8 * network.normalised + 6 * network.joined)


def parameters(name):
    return sum(c.weights for c in NETWORKS[name].convolutions)


def update_bytes(name):
    """Of a step: fused SGD (three reads, two writes), gradients set to zero, weights cast to bf16; fp32."""
    return parameters(name) * (5 * 4 + 4 + 6)


def floor_seconds(name, images, element, flops=SHEET_FLOPS, bandwidth=SHEET_BYTES):
    """@return Least seconds of a step by arithmetic, and by memory."""
    by_memory = (images * training_bytes(name, element) + update_bytes(name)) / bandwidth
    return images * training_flops(name) / flops, by_memory


def check():
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    import networks
    for name in NETWORKS:
        make, shape = networks.NETWORKS[name]
        with torch.device('meta'), FlopCounterMode(display=False) as counter:
            make()(torch.empty(2, *shape)).sum().backward()
        counted = counter.get_total_flops() / 2
        print(f'{name}: {training_flops(name):.0f} operations per image, PyTorch counts {counted:.0f}')
        assert counted == training_flops(name)


def main():
    flops, bandwidth = map(float, sys.argv[1:3]) if len(sys.argv) == 3 else (SHEET_FLOPS, SHEET_BYTES)
    print('| network | weights | GFLOP per image | MB per image, bf16 | FLOP per byte | us per 128 images: arithmetic'
          ' | memory | images/s at most |')
    print('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |')
    for name in NETWORKS:
        arithmetic, memory = floor_seconds(name, 128, 2, flops, bandwidth)
        moved = training_bytes(name, 2)
        print(f'| {name} | {parameters(name):,} | {training_flops(name) / 1e9:.3f} | {moved / 1e6:.1f} |'
              f' {training_flops(name) / moved:.0f} | {1e6 * arithmetic:.0f} | {1e6 * memory:.0f} |'
              f' {128 / max(arithmetic, memory):,.0f} |')


if __name__ == '__main__':
    check() if sys.argv[1:] == ['--check'] else main()
