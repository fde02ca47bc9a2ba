"""Prints what the device of this machine reaches at best, as one JSON line: ceilings.py [cuda|cpu]

A copy on the device, bytes read and written counted, and a bf16 matrix product of random values; medians.
"""

import json
import statistics
import sys
import time

import torch


def median_seconds(work, device, rounds=10):
    for _ in range(3):
        work()
    seconds = []
    for _ in range(rounds):
        if device == 'cuda':
            start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
            start.record()
            work()
            end.record()
            end.synchronize()
            seconds.append(start.elapsed_time(end) / 1000)
        else:
            start = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def main():
    device = sys.argv[1] if len(sys.argv) > 1 else 'cuda'
    size, side = (2 ** 32, 8192) if device == 'cuda' else (2 ** 27, 512)
    torch.set_num_threads(1)
    source = torch.randint(0, 256, (size,), dtype=torch.uint8, device=device)
    target = torch.empty_like(source)
    copy = median_seconds(lambda: target.copy_(source), device)
    left, right = (torch.randn(side, side, device=device, dtype=torch.bfloat16) for _ in range(2))
    product = median_seconds(lambda: left @ right, device)
    print(json.dumps({
        'what': 'ceilings', 'device': device, 'bytes_per_second': 2 * size / copy,
        'flop_per_second': 2 * side ** 3 / product, 'torch': torch.__version__,
        'name': torch.cuda.get_device_name() if device == 'cuda' else 'one core of the CPU',
        'cuda': torch.version.cuda, 'cudnn': torch.backends.cudnn.version() if device == 'cuda' else None}))


if __name__ == '__main__':
    main()
