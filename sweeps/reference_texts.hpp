#pragma once

namespace oodsweep {

// Sections of sweep_reference() that no table of the program tells.

inline constexpr const char* kTrainingIntroduction = R"(
The outermost `training` is the base training, which methods share; `training` of a method is the phase of its
own (fine-tuning, or training from scratch). `recipe` names a file of `recipes/`; what is not given comes from
the recipe's row for (data set, network, phase), then from the default. If neither has it, the missing keys are
listed. A method's phase takes the outermost recipe unless it names one. `outlier_order` and `outlier_augmentation`
are for a method's phase only. All these keys are trial axes except `recipe`; several values of a list of numbers are
a list of lists.
)";

inline constexpr const char* kParallelText = R"(
## Several slots for one training

A slot is a GPU, or a core where there are none; `oodsweep run` gives every training one, and trains as many
networks side by side as there are slots. Two keys spread one training over several; what they change is part of the
training's key.

- `"gpus_per_trial": 2`, plain mode: every training waits for two slots and runs on both. Each takes its half of a batch,
  with batch statistics of its own, and the gradients are summed. On another number of slots it is another training.
- `"virtual_shards": 4`, exact mode: every batch is cut into four parts, each with batch statistics of its own, and one,
  two or four slots compute them with the same bits. How many is decided while the run goes: few where many stages
  wait, more where slots would be idle.

Long `outputs` and `score` stages of such a sweep are shared out over as many slots, in either mode with the same numbers
as on one. Without GPUs the slots of one training are on one node. Two cores are enough to see it:
`oodsweep run sweeps/quickstart.json --set gpus_per_trial=2 --slots 2`. `precision` in `training` speeds up what runs on
GPUs.
)";

inline constexpr const char* kWalkText = R"(
## Choosing combinations

Without more, every combination of the lists is a trial (or a variant). `zip`, `only`, `except` and `random` change
that. Beside `methods` they speak of the sweep's own axes, `in_distribution`, `network`, `outliers` and `training.KEY`;
every method gets the same combinations of them, each once in what it reads. In an entry of `methods` they speak of
that method's parameters and of `training.KEY` of its own phase.

| key | what it does | example |
|---|---|---|
| `zip` | the lists of these keys advance together, first with first, second with second | `"zip": [["in_distribution", "training.epochs"]]` |
| `only` | takes the combinations for which the condition holds, or one of a list of conditions | `"only": {"reject_count": [1, 5]}` |
| `except` | leaves out those for which the condition holds, or one of a list of conditions | `"except": {"start": "scratch", "training.epochs": 1}` |
| `random` | takes so many of them, drawn with the sweep's seed; a larger number keeps those of a smaller one | `"random": 20` |

A condition is an object of keys that are axes. It holds where each key has the value, one of the list of values, or a
number of the range `{"from", "to"}` that stands beside it; a value that the axis does not have is refused. Data sets
and networks are named as tables name them; a network's bare name means all that have it. `random` comes last.

Conditions in a method may also name the sweep's `in_distribution`, `network` and `outliers` (not together with
`random`): `"only": {"network": "mnist_convnet"}`, or what a paper chose per data set, `"only": [{"in_distribution":
"cifar10", "reject_count": 5}, {"in_distribution": "cifar100", "reject_count": 10}]`. What a trial does not read cannot
keep it out. One list of `zip` and one condition name either keys that make trials or keys that make variants.

Random search over several parameters: give each a range with `random` in place of `count` and `zip` them.
)";

inline constexpr const char* kKeyIntroduction = R"(
## Which key enters which stage

A stage is run once for all trials, sweeps and methods that need the same one. Its key is the hash of what it reads:
the keys below that name it, the version of its code, and the keys of the stages before it. So changing a key
repeats the stages that name it and the stages after them, and no others.

| key of the sweep | enters | how |
|---|---|---|
)";

}  // namespace oodsweep
