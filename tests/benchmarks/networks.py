"""The networks of oodsweep as they are written in Python PyTorch, for comparisons of speed."""

import torch
import torch.nn.functional as F


def gelu(x):
    return x * torch.sigmoid(1.702 * x)


class ConvNet(torch.nn.Module):
    """Pixels [N, 1, 28, 28], as published with Outlier Exposure."""

    def __init__(self, dropout=0.5):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(1, 10, kernel_size=5)
        self.conv2 = torch.nn.Conv2d(10, 20, kernel_size=5)
        self.dropout = torch.nn.Dropout2d(dropout)
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


class WideResNet(torch.nn.Module):
    """Pixels [N, 3, 32, 32]; WRN-depth-width with (depth - 4) / 6 blocks in each of three groups."""

    def __init__(self, depth, width, dropout):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(3, 16, 3, padding=1, bias=False)
        blocks, channels = [], 16
        for channels_out, stride in ((16 * width, 1), (32 * width, 2), (64 * width, 2)):
            for place in range((depth - 4) // 6):
                blocks.append(Block(channels, channels_out, stride if place == 0 else 1, dropout))
                channels = channels_out
        self.blocks = torch.nn.Sequential(*blocks)
        self.bn1 = torch.nn.BatchNorm2d(channels)
        self.relu = torch.nn.ReLU(inplace=True)
        self.fc = torch.nn.Linear(channels, 10)

    def forward(self, x):
        x = self.relu(self.bn1(self.blocks(self.conv1(x))))
        return self.fc(F.avg_pool2d(x, 8).flatten(1))


# By name: the network and the shape of an image.
NETWORKS = {
    'mnist_convnet': (ConvNet, (1, 28, 28)),
    'wrn-10-1': (lambda: WideResNet(10, 1, 0.3), (3, 32, 32)),
    'wrn-10-1-no-dropout': (lambda: WideResNet(10, 1, 0.0), (3, 32, 32)),
    'wrn-16-4': (lambda: WideResNet(16, 4, 0.3), (3, 32, 32)),
    'wrn-28-10': (lambda: WideResNet(28, 10, 0.3), (3, 32, 32)),
    'wrn-40-2': (lambda: WideResNet(40, 2, 0.3), (3, 32, 32)),
}


def channels_last(tensor):
    # .contiguous() would return a one-channel tensor as it is, and the network would run as NCHW.
    return tensor.detach().to(tensor.dtype, copy=True, memory_format=torch.channels_last)


def make_channels_last(network):
    for parameter in network.parameters():
        if parameter.dim() == 4:
            parameter.data = channels_last(parameter)
    return network
