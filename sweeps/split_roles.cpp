#include "sweeps/split_roles.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "datasets/derived/relabelled.hpp"

namespace oodsweep {
namespace {

/// Splits of one role: they may share images among themselves, and with no other role.
using RoleGroup = std::vector<PlacedSplit>;

NoiseContext noise_context(const InDistribution& in, bool standardised) {
  return {
      .shape = in.test.shape,
      .count = 10 * (in.test.count / 5),  // spec ssl-oe 3.4: ten draws of a fifth of the test set
      .standardised = standardised};
}

void check_shape(const SplitInfo& split, const SplitInfo& reference, const std::string& place) {
  if (split.shape == reference.shape) return;
  throw ConfigError{place, split.name + " of " + split.shape.text(),
                    fmt::format("images of {} as in {}", reference.shape.text(), reference.name)};
}

RoleGroup resolve_group(const Catalog& catalog, const std::vector<PlacedName>& names,
                        SplitRole role, const InDistribution& in, bool standardised) {
  RoleGroup group;
  for (const PlacedName& name : names) {
    SplitInfo split = catalog.resolve(name.text, role, noise_context(in, standardised), name.place);
    check_shape(split, in.train, name.place);
    group.push_back({std::move(split), name.place});
  }
  return group;
}

/// Generated and derived sets are exempt from the comparison of images, but not from being named
/// twice.
void check_pair(const Catalog& catalog, const PlacedSplit& first, const PlacedSplit& second) {
  if (first.split.fingerprint == second.split.fingerprint) {
    throw ConfigError{second.place, '"' + second.split.name + '"',
                      fmt::format("the same images are in {}; training, validation and test need "
                                  "images of their own",
                                  first.place)};
  }
  check_disjoint(catalog, {first, second});
}

void check_roles_apart(const Catalog& catalog, const std::vector<RoleGroup>& groups) {
  for (std::size_t a = 0; a < groups.size(); ++a) {
    for (std::size_t b = a + 1; b < groups.size(); ++b) {
      for (const PlacedSplit& first : groups[a]) {
        for (const PlacedSplit& second : groups[b]) check_pair(catalog, first, second);
      }
    }
  }
}

std::vector<SplitInfo> splits_of(const RoleGroup& group) {
  std::vector<SplitInfo> splits;
  for (const PlacedSplit& placed : group) splits.push_back(placed.split);
  return splits;
}

/// Classes that the training split was cut down to are all that a network learns: K is their
/// number, and the test split has to be cut down to the same.
void take_chosen_classes(InDistribution& in, const DataChoice& choice) {
  const std::vector<std::string> chosen = chosen_classes(in.train);
  if (chosen.empty()) return;
  if (chosen_classes(in.test) != chosen) {
    throw ConfigError{choice.place, '"' + in.test.name + '"',
                      fmt::format("images of the classes of {}", in.train.name)};
  }
  in.train = with_classes(in.train, chosen);
  in.test = with_classes(in.test, chosen);
}

}  // namespace

InDistribution resolve_in_distribution(const Catalog& catalog, const DataChoice& choice) {
  InDistribution in{
      .train = catalog.resolve(choice.train, SplitRole::kTrain, std::nullopt, choice.place),
      .test = catalog.resolve(choice.test, SplitRole::kTest, std::nullopt, choice.place)};
  take_chosen_classes(in, choice);
  if (in.train.classes.size() < 2) {
    throw ConfigError{choice.place, '"' + in.train.name + '"',
                      "an in-distribution set has labels of at least two classes"};
  }
  if (in.train.classes != in.test.classes) {
    throw ConfigError{choice.place, '"' + choice.text() + '"',
                      fmt::format("training and test splits have the same classes; here {} and {}",
                                  in.train.classes.size(), in.test.classes.size())};
  }
  check_shape(in.test, in.train, choice.place);
  return in;
}

RoleSplits resolve_roles(const SweepSpec& spec, const Catalog& catalog, const DataChoice& choice,
                         const InDistribution& in, bool standardised) {
  const RoleGroup outliers =
      resolve_group(catalog, spec.outliers, SplitRole::kOutliers, in, standardised);
  const RoleGroup validation = resolve_group(catalog, spec.validation_outliers,
                                             SplitRole::kValidationOutliers, in, standardised);
  const RoleGroup test =
      resolve_group(catalog, spec.test_outliers, SplitRole::kTestOutliers, in, standardised);
  const RoleGroup in_train{{in.train, choice.place}};
  const RoleGroup in_test{{in.test, choice.place}};
  const std::vector<RoleGroup> groups{in_train, outliers, validation, in_test, test};
  for (const RoleGroup& group : groups) {
    for (const PlacedSplit& placed : group) catalog.verify(placed.split, placed.place);
  }
  check_roles_apart(catalog, groups);
  return {in, splits_of(outliers), splits_of(validation), splits_of(test)};
}

}  // namespace oodsweep
