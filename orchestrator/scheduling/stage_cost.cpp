#include "orchestrator/scheduling/stage_cost.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace oodsweep {
namespace {

constexpr double kUnknownImages = 10000.0;

/// What every stage takes beside its images: files are read, checked and committed.
constexpr double kSecondsPerStage = 0.01;

/// Seconds per unit of `amount`. From finished runs of the MNIST ConvNet with one thread a worker,
/// two workers on two cores of an AMD EPYC: 9 trainings on MNIST took 0.35 to 0.5 ms an image, 84
/// outputs stages 0.15 ms, 210 cells of ODIN on 5,000 and 10,000 images 0.07 ms a cell. Scores from
/// stored logits and evaluations took microseconds. Other networks and machines differ by far.
constexpr double kTrainImage = 4e-4;
constexpr double kOutputsImage = 1.5e-4;
constexpr double kNetworkScoreImage = 7e-5;
constexpr double kLogitScoreImage = 5e-7;
constexpr double kEvaluateImage = 1e-7;

double images_of(const Stage& stage) {
  return stage.images > 0 ? static_cast<double>(stage.images) : kUnknownImages;
}

/// "mnist_convnet", "wide_resnet depth 40 widen 2": what makes its passes as long as they are.
std::string network_name(const Json& network) {
  constexpr std::array<std::string_view, 7> kNotASize{"name",    "version", "input", "outputs",
                                                      "dropout", "mean",    "std"};
  std::string text = network.value("name", "");
  for (const auto& [key, value] : network.items()) {
    if (std::find(kNotASize.begin(), kNotASize.end(), key) != kNotASize.end()) continue;
    text += ' ' + key + ' ' + value.dump();
  }
  return text;
}

std::string name_of(const Stage& stage, const std::string& what) {
  const auto network = stage.material.find("network");
  std::string name = to_string(stage.kind);
  if (network != stage.material.end()) name += ' ' + network_name(*network);
  return what.empty() ? name : name + ' ' + what;
}

StageWork work(std::string name, double amount, double seconds_each) {
  return {std::move(name), amount, kSecondsPerStage + amount * seconds_each};
}

/// " on 2 slots", " in 4 parts", " in bf16": other paces than the training without.
std::string parallel_name(const Json& material) {
  std::string name;
  if (material.contains("replicas")) name += " on " + material.at("replicas").dump() + " slots";
  if (material.contains("virtual_shards")) {
    name += " in " + material.at("virtual_shards").dump() + " parts";
  }
  const auto training = material.find("training");
  if (training == material.end() || !training->contains("precision")) return name;
  return name + " in " + training->at("precision").get<std::string>();
}

StageWork train_work(const Stage& stage) {
  double per_epoch = images_of(stage);
  double epochs = 1.0;
  if (const auto training = stage.material.find("training"); training != stage.material.end()) {
    per_epoch *=
        1.0 + training->value("outlier_batch_size", 0.0) / training->value("batch_size", 1.0);
    epochs = training->value("epochs", 1.0);
  }
  const double replicas = stage.material.value("replicas", 1.0);
  std::string objective;
  if (const auto found = stage.material.find("objective"); found != stage.material.end()) {
    objective = found->value("name", "");
  }
  return work(name_of(stage, objective) + parallel_name(stage.material), epochs * per_epoch,
              kTrainImage / replicas);
}

StageWork score_work(const Stage& stage) {
  double cells = 1.0;
  std::string detector;
  const auto detectors = stage.material.find("detectors");
  if (detectors != stage.material.end() && !detectors->empty()) {
    cells = static_cast<double>(detectors->size());
    if (const auto first = detectors->front().find("detector"); first != detectors->front().end()) {
      detector = first->value("name", "");
    }
  }
  const bool runs_network = stage.material.contains("network");
  return work(name_of(stage, detector), images_of(stage) * cells,
              runs_network ? kNetworkScoreImage : kLogitScoreImage);
}

StageWork evaluate_work(const Stage& stage) {
  const double variants = stage.material.value("variants", 1.0);
  const double draws = stage.material.value("draws", 1.0);
  return work(name_of(stage, stage.material.value("what", "")),
              images_of(stage) * std::max(1.0, variants) * std::max(1.0, draws), kEvaluateImage);
}

}  // namespace

StageWork stage_work(const Stage& stage) {
  switch (stage.kind) {
    case StageKind::kTrain:
      return train_work(stage);
    case StageKind::kOutputs:
      return work(name_of(stage, ""), images_of(stage), kOutputsImage);
    case StageKind::kScore:
      return score_work(stage);
    case StageKind::kEvaluate:
      break;
  }
  return evaluate_work(stage);
}

std::vector<double> hinted_seconds(const StageGraph& graph) {
  std::vector<double> seconds;
  seconds.reserve(graph.stages.size());
  for (const Stage& stage : graph.stages) seconds.push_back(stage_work(stage).hinted_seconds);
  return seconds;
}

}  // namespace oodsweep
