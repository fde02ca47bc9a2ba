#include "sweeps/point_resolver.hpp"

#include <fmt/format.h>

#include <cmath>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "models/network_description.hpp"
#include "models/weights/weights_file.hpp"

namespace oodsweep {
namespace {

/// @param reject_outputs Outputs beside those of the classes.
NetworkSpec network_spec(const NetworkChoice& choice, const Settings& settings,
                         const SplitInfo& train, std::int64_t reject_outputs) {
  const NetworkDescription& description = find_network(choice.name, choice.place);
  if (!description.accepts(train.shape)) {
    throw ConfigError{
        choice.place,
        fmt::format("\"{}\" with {} of {}", choice.name, train.name, train.shape.text()),
        fmt::format("{} takes images of {}", choice.name, description.input_rule)};
  }
  NetworkSpec spec{.name = choice.name,
                   .input = train.shape,
                   .outputs = static_cast<std::int64_t>(train.classes.size()) + reject_outputs,
                   .dropout = settings.at("dropout").value.get<double>(),
                   .mean = settings.at("mean").value.get<std::vector<double>>(),
                   .std = settings.at("std").value.get<std::vector<double>>(),
                   .sizes = choice.sizes};
  const auto constants = static_cast<std::int64_t>(spec.mean.size());
  if (constants != 0 && constants != train.shape.channels) {
    throw ConfigError{choice.place, settings.at("mean").value.dump(),
                      fmt::format("one number per channel of {}", train.shape.text())};
  }
  return spec;
}

void check_hold_out(const Settings& settings, const SplitInfo& train, const std::string& place) {
  const auto held = settings.at("hold_out").value.get<std::int64_t>();
  if (held < train.count) return;
  throw ConfigError{place + ".hold_out", std::to_string(held),
                    fmt::format("fewer than the {} images of {}", train.count, train.name)};
}

/// A network that is trained on keeps the constants it was trained with.
void check_same_input(const NetworkSpec& base, const NetworkSpec& phase, const std::string& place) {
  if (base.mean == phase.mean && base.std == phase.std) return;
  throw ConfigError{place, Json(phase.mean).dump(),
                    fmt::format("mean and std of the base training, {} and {}",
                                Json(base.mean).dump(), Json(base.std).dump())};
}

std::int64_t outlier_batch_size(const TrialPoint& point, const Settings& settings) {
  const auto per_sample = point.parameters.at("outliers_per_sample").get<double>();
  const auto batch_size = settings.at("batch_size").value.get<std::int64_t>();
  const double exact = per_sample * static_cast<double>(batch_size);
  const double rounded = std::round(exact);
  if (rounded < 1.0 || std::abs(exact - rounded) > 1e-9 * rounded) {
    throw ConfigError{point.method->place + ".outliers_per_sample", fmt::format("{}", per_sample),
                      fmt::format("batch_size {} times it is a whole number >= 1", batch_size)};
  }
  return static_cast<std::int64_t>(rounded);
}

}  // namespace

const InDistribution& PointResolver::in_distribution(const DataChoice& choice) {
  auto found = in_distribution_.find(&choice);
  if (found == in_distribution_.end()) {
    found = in_distribution_.emplace(&choice, resolve_in_distribution(catalog_, choice)).first;
  }
  return found->second;
}

const RoleSplits& PointResolver::splits(const DataChoice& choice, bool standardised) {
  const std::pair key{&choice, standardised};
  auto found = splits_.find(key);
  if (found == splits_.end()) {
    RoleSplits roles =
        resolve_roles(spec_, catalog_, choice, in_distribution(choice), standardised);
    found = splits_.emplace(key, std::move(roles)).first;
  }
  return found->second;
}

const SplitInfo* PointResolver::held_out(const ResolvedPhase& phase, const RoleSplits& splits) {
  const auto count = phase.settings.at("hold_out").value.get<std::int64_t>();
  if (count == 0) return nullptr;
  SplitInfo last = last_images(splits.in.train, count);
  return &held_out_.try_emplace(last.fingerprint, std::move(last)).first->second;
}

const GivenWeights& PointResolver::given_weights(const NetworkChoice& choice,
                                                 const NetworkSpec& network) {
  const std::pair key{choice.weights_path.string(), canonical_json(to_json(network))};
  auto found = given_.find(key);
  if (found == given_.end()) {
    const std::string place = choice.place + ".weights: " + key.first;
    check_weights_fit(with_names_of(network, read_weights(choice.weights_path).arrays), network,
                      place);
    GivenWeights weights{choice.weights_path, sha256_file(choice.weights_path)};
    found = given_.emplace(key, std::move(weights)).first;
  }
  return found->second;
}

ResolvedPhase PointResolver::resolve_base(const TrialPoint& point, const InDistribution& in) const {
  ResolvedPhase base;
  base.settings = resolve_phase({.row = {.recipe = spec_.training.recipe,
                                         .data_set = in.train.dataset,
                                         .network = point.network->name,
                                         .phase = "baseline",
                                         .sizes = point.network->sizes},
                                 .network = point.network,
                                 .given = point.base_given,
                                 .place = spec_.training.place,
                                 .trains = point.trains_base()});
  const MethodTraining& training = point.training;
  base.network = network_spec(*point.network, base.settings, in.train,
                              training.base_has_reject_outputs ? training.reject_outputs : 0);
  check_hold_out(base.settings, in.train,
                 point.trains_base() ? spec_.training.place : point.network->place);
  return base;
}

ResolvedPhase PointResolver::resolve_own_phase(const TrialPoint& point,
                                               const InDistribution& in) const {
  const std::optional<TrainingSpec>& own = point.method->training;
  const bool own_recipe = own && !own->recipe.empty();
  const std::string place = own ? own->place : point.method->place;
  ResolvedPhase phase;
  phase.settings =
      resolve_phase({.row = {.recipe = own_recipe ? own->recipe : spec_.training.recipe,
                             .data_set = in.train.dataset,
                             .network = point.network->name,
                             .phase = point.training.recipe_phase,
                             .sizes = point.network->sizes},
                     .network = point.network,
                     .given = point.phase_given,
                     .place = place});
  phase.network =
      network_spec(*point.network, phase.settings, in.train, point.training.reject_outputs);
  check_hold_out(phase.settings, in.train, place);
  return phase;
}

ResolvedPoint PointResolver::resolve(const TrialPoint& point) {
  const InDistribution& in = in_distribution(*point.in_distribution);
  ResolvedPoint resolved;
  if (point.training.start != TrainingStart::kScratch) resolved.base = resolve_base(point, in);
  if (point.trains_phase()) resolved.phase = resolve_own_phase(point, in);
  if (resolved.base && resolved.phase) {
    check_same_input(resolved.base->network, resolved.phase->network, point.method->place);
  }
  if (resolved.base && !point.network->weights.empty()) {
    resolved.given = &given_weights(*point.network, resolved.base->network);
  }
  resolved.splits = &splits(*point.in_distribution, !resolved.last().network.mean.empty());
  resolved.held_out = held_out(resolved.last(), *resolved.splits);
  if (point.outliers != nullptr) {
    const auto index = static_cast<std::size_t>(point.outliers - spec_.outliers.data());
    resolved.outliers = &resolved.splits->outliers[index];
    resolved.outlier_batch_size = outlier_batch_size(point, resolved.phase->settings);
  }
  return resolved;
}

}  // namespace oodsweep
