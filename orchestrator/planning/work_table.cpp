#include "orchestrator/planning/work_table.hpp"

#include "orchestrator/scheduling/stage_tasks.hpp"
#include "results/store/finished_stages.hpp"

namespace oodsweep {
namespace {

/// Fingerprint of the split whose images the stage counts; "" for one that names none.
std::string split_of(const Stage& stage) {
  const auto data = stage.material.find("data");
  if (data == stage.material.end()) return "";
  if (data->is_string()) return data->get<std::string>();
  return data->value("train", "");
}

/// Images of finished stages, which the database does not hold.
class FinishedImages {
 public:
  explicit FinishedImages(const std::unordered_map<std::string, std::int64_t>& known)
      : known_{known} {}

  /// 0 if unknown. Parents come before their children.
  std::int64_t of(const Stage& stage) {
    const std::int64_t images = find(stage);
    of_stage_[stage.key.hex] = images;
    return images;
  }

 private:
  std::int64_t find(const Stage& stage) const {
    if (stage.kind == StageKind::kEvaluate) return of_evaluation(stage.material);
    if (const std::string split = split_of(stage); !split.empty()) return of_split(split);
    return of_parent(stage.material.value("outputs", ""));
  }

  std::int64_t of_evaluation(const Json& material) const {
    if (material.value("what", "") == "in_distribution") {
      return of_parent(material.value("outputs", ""));
    }
    std::int64_t images = of_split(material.at("in").value("data", ""));
    const Json& out = material.at("out");
    if (out.is_object()) return images + of_split(out.value("data", ""));
    for (const Json& side : out) images += of_split(side.value("data", ""));
    return images;
  }

  std::int64_t of_split(const std::string& fingerprint) const {
    const auto found = known_.find(fingerprint);
    return found == known_.end() ? 0 : found->second;
  }
  std::int64_t of_parent(const std::string& key) const {
    const auto found = of_stage_.find(key);
    return found == of_stage_.end() ? 0 : found->second;
  }

  const std::unordered_map<std::string, std::int64_t>& known_;
  std::unordered_map<std::string, std::int64_t> of_stage_;
};

}  // namespace

void WorkTable::add(const Stage& stage) {
  StageWork work = stage_work(stage);
  const auto [name, is_new] =
      numbers_.emplace(work.name, static_cast<std::uint32_t>(names_.size()));
  if (is_new) names_.push_back(std::move(work.name));
  works_.push_back({name->second, work.amount, work.hinted_seconds});
  const bool reads_split = stage.kind == StageKind::kTrain || stage.kind == StageKind::kOutputs;
  if (reads_split) images_.emplace(split_of(stage), stage.images);
}

StageWork WorkTable::work(std::size_t stage) const {
  const Work& work = works_.at(stage);
  return {names_[work.name], work.amount, work.hinted_seconds};
}

std::int64_t WorkTable::learn(const std::filesystem::path& run_dir, CostModel& costs) const {
  FinishedImages images{images_};
  std::int64_t learned = 0;
  for_each_finished_stage(run_dir, [&](Stage& stage, const TimeTaken& time) {
    stage.images = images.of(stage);
    if (stage.images <= 0) return;
    const StageWork work = stage_work(stage);
    costs.learn(work.name, work.amount, seconds_when_narrow(stage, time.seconds, time.slots));
    ++learned;
  });
  return learned;
}

std::vector<double> estimated_seconds(const StageGraph& graph,
                                      const std::filesystem::path& run_dir) {
  WorkTable works;
  for (const Stage& stage : graph.stages) works.add(stage);
  CostModel costs;
  works.learn(run_dir, costs);
  return works.estimates(costs).seconds;
}

StageEstimates WorkTable::estimates(const CostModel& costs, const std::vector<bool>& done) const {
  StageEstimates estimates;
  estimates.seconds.reserve(works_.size());
  // One question for each class: all of its stages have one source, and one rate or one factor.
  std::vector<CostModel::Estimate> of_one_unit;
  for (const std::string& name : names_) {
    of_one_unit.push_back(costs.estimate({.name = name, .amount = 1.0, .hinted_seconds = 1.0}));
  }
  for (std::size_t stage = 0; stage < works_.size(); ++stage) {
    const Work& work = works_[stage];
    const CostModel::Estimate& unit = of_one_unit[work.name];
    const bool is_hint = unit.source == CostSource::kHint;
    estimates.seconds.push_back(unit.seconds * (is_hint ? work.hinted_seconds : work.amount));
    if (!done.empty() && done[stage]) continue;
    ++estimates.stages[static_cast<std::size_t>(unit.source)];
  }
  return estimates;
}

}  // namespace oodsweep
