#include "sweeps/conventions.hpp"

namespace oodsweep {

const std::vector<std::string>& convention_names() {
  static const std::vector<std::string> names{"oe", "ssl", "odin", "lee", "openood"};
  return names;
}

const std::vector<std::string>& selection_metrics() {
  static const std::vector<std::string> names{"auroc", "aupr", "fpr95"};
  return names;
}

}  // namespace oodsweep
