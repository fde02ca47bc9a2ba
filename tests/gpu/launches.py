"""Counts the operations of one training step that a GPU would be given one by one: launches.py [OUTLIERS]

The step of python_loop.py runs once on the CPU with bf16 autocast and every operation below autograd is counted, but
for those that only make views or empty memory. An operation launches one kernel at least; a convolution or a batch
norm may launch more. So these are lower bounds of the launches of an eager loop.
"""

import sys

import torch
from torch.utils._python_dispatch import TorchDispatchMode

import python_loop

WITHOUT_KERNEL = ('empty', 'view', 'as_strided', 'detach', 'permute', 'transpose', 'expand', 'slice', 'select', 't.',
                  'unsqueeze', 'squeeze', 'split', 'alias', 'item', 'is_', 'prim', 'set_', '_unsafe_view', 'unbind',
                  'new_empty', 'resize', 'numpy_T')


class Counter(TorchDispatchMode):
    def __init__(self):
        super().__init__()
        self.count = 0

    def __torch_dispatch__(self, function, types, arguments=(), keywords=None):
        name = str(function).removeprefix('aten.')
        self.count += not name.startswith(WITHOUT_KERNEL)
        return function(*arguments, **(keywords or {}))


def main():
    outliers = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    python_loop.IMAGES, python_loop.BATCH = 64, 8
    print('| network | operations of a step |\n| --- | ---: |')
    for network in ('wrn-40-2', 'wrn-16-4', 'wrn-28-10', 'mnist_convnet'):
        loop = python_loop.Loop('eager', network, 'bf16', min(outliers, 8), 'cpu')
        loop.step()
        with Counter() as counter:
            loop.step()
        print(f'| {network} | {counter.count} |')


if __name__ == '__main__':
    main()
