#include "orchestrator/failures/outcome_class.hpp"

#include <algorithm>
#include <array>

namespace oodsweep {

OutcomeClass class_of(std::string_view outcome) {
  constexpr std::array<std::string_view, 6> kInfrastructure{
      "lost", "drained", "superseded", "duplicate", "disk_full", "damaged_parent"};
  if (outcome == "committed") return OutcomeClass::kDone;
  if (outcome == "diverged") return OutcomeClass::kFinal;
  const bool of_infrastructure =
      std::find(kInfrastructure.begin(), kInfrastructure.end(), outcome) != kInfrastructure.end();
  return of_infrastructure ? OutcomeClass::kInfrastructure : OutcomeClass::kCounting;
}

bool is_early(double seconds, bool stepped) {
  constexpr double kEarlySeconds = 30.0;
  return !stepped || seconds <= kEarlySeconds;
}

}  // namespace oodsweep
