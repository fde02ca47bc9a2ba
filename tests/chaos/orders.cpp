#include "tests/chaos/orders.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace oodsweep {

Orders Orders::of_environment() {
  const char* folder = std::getenv(kVariable);
  return Orders{folder == nullptr ? "" : folder};
}

Orders::Orders(std::filesystem::path folder) : folder_{std::move(folder)} {}

void Orders::give(const std::string& order) const { std::ofstream{folder_ / order}; }

bool Orders::take(const std::string& order) const {
  if (folder_.empty()) return false;
  const std::filesystem::path file = folder_ / order;
  return std::rename(file.c_str(), (file.string() + ".taken").c_str()) == 0;
}

bool Orders::is_taken(const std::string& order) const {
  return std::filesystem::exists(folder_ / (order + ".taken"));
}

void Orders::witness(const std::string& line) const {
  if (folder_.empty()) return;
  const int file = open(witness_file().c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  const std::string text = line + "\n";
  const ssize_t written = write(file, text.data(), text.size());
  close(file);
  if (written != static_cast<ssize_t>(text.size())) throw std::runtime_error{"no witness"};
}

}  // namespace oodsweep
