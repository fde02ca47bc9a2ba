"""Makes one page of tables of the lines of JSON that runs of the GPU tests and benchmarks left; medians over the runs.

table.py RESULTS.jsonl...
"""

import json
import statistics
import sys

import limits

# Bytes of an activation where convolutions and matrix products run in it.
ELEMENT = {'bf16': 2, 'tf32': 4, 'fp32': 4}


def of(rows, what):
    return [row for row in rows if row['what'] == what]


def print_table(titles, lines):
    """Titles that begin with a space are of numbers."""
    if not lines:
        return
    print('| ' + ' | '.join(title.strip() for title in titles) + ' |')
    print('| ' + ' | '.join('---:' if title[0] == ' ' else '---' for title in titles) + ' |')
    for line in lines:
        print('| ' + ' | '.join(line) + ' |')
    print()


def print_machine(rows):
    for row in of(rows, 'machine'):
        print(f"Machine: {row['gpu'] or 'no GPU'}; {row['cores']} cores of {row['processor']}; {row['host']}. Build:"
              f" {row['revision']}. {row['steps']} timed steps each.\n")
    for row in of(rows, 'libraries'):
        if row['missing']:
            print(f"Libraries that were not found:\n\n```\n{row['missing']}\n```\n")
    for row in of(rows, 'ceilings'):
        print(f"{row['name']}, PyTorch {row['torch']}, CUDA {row['cuda']}, cuDNN {row['cudnn']}: a copy moves"
              f" {row['bytes_per_second'] / 1e12:.3f} TB/s, a bf16 matrix product runs at"
              f" {row['flop_per_second'] / 1e12:.2f} TFLOP/s. Shares of limits are of these two.\n")


def outcome(row):
    if 'outcome' in row:
        return row['outcome']
    if row['status'] != '0':
        return f"FAILED, status {row['status']}"
    return 'ok' if int(row['passed']) else 'nothing was run'


def print_tests(rows):
    print_table(['test', 'outcome', ' passed', ' skipped', ' failed'], [
        [row['name'], outcome(row), row.get('passed', ''), row.get('skipped', ''), row.get('failed', '')]
        for row in of(rows, 'test')])


def shares(row, ceilings):
    """@return Shares of the arithmetic and of the memory limit, as text; the first for bf16 only."""
    if not ceilings or row['network'] not in limits.NETWORKS:
        return ['', '']
    arithmetic, memory = limits.floor_seconds(
        row['network'], row['images'] + row['outliers'], ELEMENT[row['precision']],
        ceilings[0]['flop_per_second'], ceilings[0]['bytes_per_second'])
    step = row['step_ms'] / 1000
    return [f'{arithmetic / step:.1%}' if row['precision'] == 'bf16' else '', f'{memory / step:.1%}']


def settings(row):
    return row['network'], row['images'], row['outliers'], row['precision']


def medians(rows, key):
    """Rows with the same key become one, with the medians of their numbers and how many they were."""
    groups = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    merged = []
    for group in groups.values():
        row = dict(group[0], runs=len(group))
        for name in ('step_ms', 'images_per_second', 'first_step_s', 'collective_share', 'value'):
            if name in row:
                row[name] = statistics.median(float(one[name]) for one in group)
        merged.append(row)
    return merged


def print_training(rows):
    trained = medians(of(rows, 'train'), lambda row: (settings(row), row['loop']))
    ceilings = of(rows, 'ceilings')
    eager = {settings(row): row for row in trained if row['loop'] == 'python eager'}
    lines = []
    for row in trained:
        base = eager.get(settings(row))
        ratio = f"{row['images_per_second'] / base['images_per_second']:.2f}" if base else ''
        lines.append([row['network'], f"{row['images']} + {row['outliers']}", row['precision'], row['loop'],
                      f"{row['images_per_second']:,.0f}", f"{row['step_ms']:.3f}", ratio, *shares(row, ceilings),
                      f"{row.get('collective_share', 0):.1%}", f"{row['first_step_s']:.1f}", str(row['runs'])])
    print_table(['network', 'images + outliers', 'precision', 'loop', ' images/s', ' step, ms', ' ratio to eager Python',
                 ' of the arithmetic limit', ' of the memory limit', ' in sums over ranks', ' first step after, s', ' runs'], lines)


def print_others(rows):
    print_table(['measured', ' value', 'unit'],
                [[row['name'], f"{row['value']:,.4g}", row['unit']]
                 for row in medians(of(rows, 'value'), lambda row: row['name'])])
    print_table(['not made', 'command'], [
        [f"failed, status {row['status']}" if row['what'] == 'failed' else 'left out: time was up', row['command']]
        for row in rows if row['what'] in ('failed', 'left out')])


def main():
    rows = []
    for name in sys.argv[1:]:
        with open(name) as file:
            rows += [json.loads(line) for line in file]
    for part in (print_machine, print_tests, print_training, print_others):
        part(rows)


if __name__ == '__main__':
    main()
