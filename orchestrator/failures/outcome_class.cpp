#include "orchestrator/failures/outcome_class.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace oodsweep {

OutcomeClass class_of(std::string_view outcome) {
  constexpr std::array<std::pair<std::string_view, OutcomeClass>, 8> kClasses{
      {{"committed", OutcomeClass::kDone},
       {"diverged", OutcomeClass::kFinal},
       {"drained", OutcomeClass::kOnPurpose},
       {"superseded", OutcomeClass::kOnPurpose},
       {"duplicate", OutcomeClass::kOnPurpose},
       {"lost", OutcomeClass::kInfrastructure},
       {"disk_full", OutcomeClass::kInfrastructure},
       {"damaged_parent", OutcomeClass::kInfrastructure}}};
  const auto known = std::find_if(kClasses.begin(), kClasses.end(),
                                  [&](const auto& entry) { return entry.first == outcome; });
  return known == kClasses.end() ? OutcomeClass::kCounting : known->second;
}

bool is_early(double seconds, bool stepped) {
  constexpr double kEarlySeconds = 30.0;
  return !stepped || seconds <= kEarlySeconds;
}

}  // namespace oodsweep
