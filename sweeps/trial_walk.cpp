#include "sweeps/trial_walk.hpp"

#include <algorithm>
#include <set>

#include "core/random.hpp"
#include "sweeps/key_values.hpp"

namespace oodsweep {
namespace {

std::uint64_t random_seed(const SweepSpec& spec, const std::string& purpose) {
  return derive_seed(static_cast<std::uint64_t>(spec.seed), 0, "random_trials/" + purpose);
}

bool trains(const MethodTraining& training) { return training.start != TrainingStart::kBase; }

}  // namespace

std::vector<MethodWalk> walk_method(const SweepSpec& spec, const MethodSpec& method) {
  const std::size_t count = method.train_axes.size();
  std::vector<MethodWalk> walks;
  const std::uint64_t seed = random_seed(spec, method.description->name);
  for (const Indices& indices : combinations(method.walk, seed)) {
    const auto border = indices.begin() + static_cast<std::ptrdiff_t>(count);
    Indices parameters(indices.begin(), border);
    if (walks.empty() || walks.back().parameters != parameters) {
      Json values = as_object(values_at(method.train_axes, parameters));
      MethodTraining training = method.description->training(values);
      walks.push_back({std::move(parameters), std::move(values), std::move(training), {}});
    }
    MethodWalk& walk = walks.back();
    Indices phase(border, indices.end());
    if (!trains(walk.training)) std::fill(phase.begin(), phase.end(), kUnread);
    if (trains(walk.training) || walk.phases.empty()) walk.phases.push_back(std::move(phase));
  }
  return walks;
}

SweepWalk::SweepWalk(const SweepSpec& spec)
    : spec_{spec}, all_{combinations(spec.walk, random_seed(spec, ""))} {}

const std::vector<Indices>& SweepWalk::read_by(const MethodTraining& training) {
  const std::pair reads{training.start != TrainingStart::kScratch, training.needs_outliers};
  auto found = read_.find(reads);
  if (found == read_.end()) {
    found = read_.emplace(reads, projected(reads.first, reads.second)).first;
  }
  return found->second;
}

std::vector<Indices> SweepWalk::projected(bool reads_base, bool reads_outliers) const {
  std::set<Indices> seen;
  std::vector<Indices> result;
  for (Indices indices : all_) {
    if (!reads_outliers) indices[kOutliersAxis] = kUnread;
    if (!reads_base || !spec_.networks[indices[kNetworkAxis]].weights.empty()) {
      std::fill(indices.begin() + kFirstTrainingAxis, indices.end(), kUnread);
    }
    if (seen.insert(indices).second) result.push_back(std::move(indices));
  }
  return result;
}

}  // namespace oodsweep
