#include "orchestrator/coordinator/gang_verdict.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "orchestrator/agent/worker_ending.hpp"
#include "orchestrator/failures/outcome_class.hpp"

namespace oodsweep {
namespace {

/// The smaller tells more.
int place_of(const GangFailure& failure) {
  if (failure.outcome == kGangBroken) return 4;
  switch (class_of(failure.outcome)) {
    case OutcomeClass::kFinal:
      return 0;
    case OutcomeClass::kCounting:
      return 1;
    case OutcomeClass::kOnPurpose:
      return 2;
    case OutcomeClass::kInfrastructure:
    case OutcomeClass::kDone:
      break;
  }
  return 3;
}

}  // namespace

const GangFailure& cause_of(const std::vector<GangFailure>& failures) {
  OOD_EXPECT(!failures.empty(), "a gang that failed has a failure");
  return *std::min_element(failures.begin(), failures.end(),
                           [](const GangFailure& left, const GangFailure& right) {
                             return place_of(left) < place_of(right);
                           });
}

std::string in_words(const GangFailure& failure, std::size_t size) {
  return fmt::format("worker {} of {}: {}", failure.member, size, failure.reason);
}

}  // namespace oodsweep
