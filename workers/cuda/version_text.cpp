#include "workers/cuda/version_text.hpp"

#include <regex>

namespace oodsweep {

std::string cuda_version_text(int number) {
  return std::to_string(number / 1000) + "." + std::to_string(number % 1000 / 10);
}

std::string library_version_text(long number) {
  return std::to_string(number / 10000) + "." + std::to_string(number / 100 % 100) + "." +
         std::to_string(number % 100);
}

std::string driver_release(const std::string& line) {
  std::smatch found;
  return std::regex_search(line, found, std::regex{R"(\b\d{3,}\.\d+(\.\d+)?\b)"}) ? found.str()
                                                                                  : "";
}

}  // namespace oodsweep
