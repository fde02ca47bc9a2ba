"""Prints what the grid of ODIN costs when its sharing is written in Python.

The same network, images, cells and batch as odin_grid_speed.cpp, and the same sharing: stored clean
logits, one forward whose graph is kept, one input gradient per temperature, one forward per cell with a
step. Microseconds per image of CPU time, then of the clock. `default` leaves PyTorch as it is; `best` is
its fastest fp32 setting that was found: channels_last that really reaches the one-channel layers,
flushed denormals. odin_grid_speed.py default|best BATCHES [NETWORK [DEVICE]]: where a device is named, seconds
of the grid for 10,000 images instead, as JSON.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F

from networks import NETWORKS, channels_last, make_channels_last

BATCH = 250
TEMPERATURES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
EPSILONS = [step * 2 / 10000 for step in range(21)]


def score(logits, temperature):
    return torch.softmax(logits.double() / temperature, 1).amax(1)


def grid_scores(network, pixels, clean):
    scores = {}
    x = pixels.detach().requires_grad_(True)
    logits = network(x)
    named = F.one_hot(clean.argmax(1), clean.shape[1])
    for temperature in TEMPERATURES:
        scores[temperature, 0.0] = score(clean, temperature)
        slope = torch.softmax(clean / temperature, 1) - named
        gradient, = torch.autograd.grad(logits, x, slope, retain_graph=temperature != TEMPERATURES[-1])
        with torch.inference_mode():
            direction = torch.where(gradient >= 0, 1.0, -1.0)
            for epsilon in EPSILONS[1:]:
                scores[temperature, epsilon] = score(network(pixels - epsilon * direction), temperature)
    return scores


def main():
    best = {"default": False, "best": True}[sys.argv[1]]
    batches = int(sys.argv[2])
    torch.set_num_threads(1)
    torch.manual_seed(1)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = True
    name = sys.argv[3] if len(sys.argv) > 3 else 'mnist_convnet'
    device = sys.argv[4] if len(sys.argv) > 4 else 'cpu'
    make_network, shape = NETWORKS[name]
    network = make_network().eval().requires_grad_(False).to(device)
    pixels = (torch.randint(0, 256, (BATCH, *shape)) / 255).to(device)
    if best:
        torch.set_flush_denormal(True)
        pixels = channels_last(pixels)
        make_channels_last(network)
    for parameter in network.parameters() if name == 'mnist_convnet' else [network.fc.weight]:
        parameter.data *= 4
    with torch.inference_mode():
        clean = network(pixels).clone()
    clean = clean.clone()
    grid_scores(network, pixels, clean)
    clock, cpu = time.perf_counter(), time.process_time()
    for _ in range(batches):
        scores = grid_scores(network, pixels, clean)
        assert len(scores) == 210 and torch.stack([*scores.values()]).isfinite().all()  # waits for the device
    cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
    if len(sys.argv) > 4:
        print(json.dumps({'what': 'value', 'name': f"ODIN's grid, {name}, Python, 10,000 images",
                          'value': 10_000 * clock / (BATCH * batches), 'unit': 's'}))
    else:
        print(f"{1e6 * cpu / (BATCH * batches):.1f} {1e6 * clock / (BATCH * batches):.1f}")


if __name__ == "__main__":
    main()
