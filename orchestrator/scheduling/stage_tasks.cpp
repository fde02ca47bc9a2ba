#include "orchestrator/scheduling/stage_tasks.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/error.hpp"

namespace oodsweep {
namespace {

/// Of a training's step: what every worker does for itself, the sums, and the waiting for the
/// slowest. Two workers on two busy cores spent 24 to 39 % of the MNIST ConvNet's steps in
/// collectives; larger networks and GPUs less. No schedule depends on more than its size.
constexpr float kSerialTraining = 0.25F;
/// What a further worker takes before its first image: start, network, meeting the others.
constexpr double kGangStart = 1.0;
/// Shorter stages go out in groups, one slot each, which no gang beats.
constexpr double kWorthSharing = 20.0;

/// Numbers families: outputs of one network in all its splits, and the scores made from them.
class Families {
 public:
  /// @param parents Of the stage. @param so_far The tasks before it.
  std::uint32_t of(const Stage& stage, const std::vector<TaskIndex>& parents,
                   const std::vector<std::uint32_t>& so_far) {
    if (stage.kind == StageKind::kOutputs) {
      return parents.empty() ? number_of(given_, stage.material.value("model", Json()).dump())
                             : number_of(trained_, parents.front());
    }
    if (stage.kind == StageKind::kScore && !parents.empty()) return so_far[parents.front()];
    return Task::kNoFamily;
  }

 private:
  template <class Network>
  std::uint32_t number_of(std::unordered_map<Network, std::uint32_t>& known,
                          const Network& network) {
    const auto [found, is_new] = known.emplace(network, count_);
    if (is_new) ++count_;
    return found->second;
  }

  std::unordered_map<TaskIndex, std::uint32_t> trained_;  ///< By the training's task.
  std::unordered_map<std::string, std::uint32_t> given_;  ///< By the weights' hash.
  std::uint32_t count_ = 0;
};

}  // namespace

StageWidths stage_widths(const Stage& stage, double seconds) {
  StageWidths widths{static_cast<std::uint16_t>(stage.width),
                     static_cast<std::uint16_t>(stage.widest), 0.0F};
  if (stage.kind == StageKind::kTrain) {
    widths.serial_share = kSerialTraining;
  } else if (seconds < kWorthSharing) {
    widths.widest = widths.width;
  } else {
    widths.serial_share = static_cast<float>(kGangStart / seconds);
  }
  return widths;
}

double seconds_when_narrow(const Stage& stage, double seconds, std::size_t slots) {
  const bool trains = stage.kind == StageKind::kTrain;
  // By its material: a stage out of a database has nothing else.
  const auto width = trains ? stage.material.value("replicas", std::size_t{1}) : 1;
  if (slots <= width) return seconds;
  const double times = static_cast<double>(slots) / static_cast<double>(width);
  if (!trains) return kGangStart + std::max(0.0, seconds - kGangStart) * times;
  const double serial = static_cast<double>(kSerialTraining);
  return seconds / (serial + (1.0 - serial) / times);
}

std::shared_ptr<const TaskGraph> task_graph(const StageGraph& graph,
                                            const std::vector<double>& seconds) {
  OOD_EXPECT(seconds.size() == graph.stages.size(), "every stage has an estimate");
  const auto tasks = std::make_shared<TaskGraph>();
  std::unordered_map<std::string_view, TaskIndex> index;  // of the graph's own keys
  index.reserve(graph.stages.size());
  Families families;
  std::vector<std::uint32_t> family_of;
  std::vector<TaskIndex> parents;
  for (const Stage& stage : graph.stages) {
    parents.clear();
    for (const StageKey& parent : stage.parents) {
      const auto found = index.find(parent.hex);
      OOD_EXPECT(found != index.end(), "parents stand before their children");
      parents.push_back(found->second);
    }
    Task task;
    task.kind = stage.kind;
    task.repeat = static_cast<std::int32_t>(stage.repeat);
    task.priority = static_cast<std::int32_t>(stage.priority);
    task.seconds = seconds[family_of.size()];
    const StageWidths widths = stage_widths(stage, task.seconds);
    task.width = widths.width;
    task.widest = widths.widest;
    task.serial_share = widths.serial_share;
    task.family = families.of(stage, parents, family_of);
    const TaskIndex own = tasks->add(task, parents);
    OOD_EXPECT(index.emplace(stage.key.hex, own).second, "stages of a graph are distinct");
    family_of.push_back(task.family);
  }
  tasks->close();
  return tasks;
}

}  // namespace oodsweep
