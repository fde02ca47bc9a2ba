#include "results/published/published.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <set>
#include <sstream>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "results/published/csv.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHeader =
    "paper,table,d_in,network,d_out,method,metric,value,sd,convention,note";
constexpr std::size_t kColumns = 11;

double number(const std::string& text, const std::string& place) {
  double value = 0.0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stopped != end || !std::isfinite(value)) {
    throw ConfigError{place, '"' + text + '"', "a number"};
  }
  return value;
}

/// "odin(temperature=1000; epsilon=0.002)" into the name and its parameters.
void split_method(const std::string& text, PublishedValue& value, const std::string& place) {
  const std::string rule = "a method is name or name(key=value; key=value)";
  const std::size_t open = text.find('(');
  value.method = text.substr(0, open);
  if (open == std::string::npos) return;
  if (text.back() != ')') throw ConfigError{place, '"' + text + '"', rule};
  std::istringstream pairs{text.substr(open + 1, text.size() - open - 2)};
  for (std::string pair; std::getline(pairs, pair, ';');) {
    const std::size_t start = pair.find_first_not_of(' ');
    const std::size_t equals = pair.find('=');
    if (start == std::string::npos || equals == std::string::npos || equals <= start) {
      throw ConfigError{place, '"' + text + '"', rule};
    }
    value.parameters[pair.substr(start, equals - start)] = pair.substr(equals + 1);
  }
}

bool is_percent(const std::string& metric) {
  static const std::set<std::string> others{"temperature",    "epochs",        "train_loss",
                                            "test_loss",      "epoch_seconds", "distance_mmd",
                                            "distance_energy"};
  return others.count(metric) == 0;
}

PublishedValue parse_line(const std::string& line, const std::string& place) {
  const std::vector<std::string> fields = split_csv_line(line, place);
  if (fields.size() != kColumns) {
    throw ConfigError{place, std::to_string(fields.size()) + " fields", kHeader};
  }
  PublishedValue value;
  value.paper = fields[0];
  value.table = fields[1];
  value.d_in = fields[2];
  value.network = fields[3];
  value.d_out = fields[4];
  split_method(fields[5], value, place);
  value.metric = fields[6];
  value.value = number(fields[7], place);
  value.percent = is_percent(value.metric);
  if (!fields[8].empty()) value.sd = number(fields[8], place);
  value.convention = fields[9];
  value.note = fields[10];
  return value;
}

void append_file(const fs::path& path, std::vector<PublishedValue>& values) {
  std::istringstream lines{read_file(path)};
  std::string line;
  std::getline(lines, line);
  if (line != kHeader) throw ConfigError{path.string() + ":1", '"' + line + '"', kHeader};
  for (int number = 2; std::getline(lines, line); ++number) {
    values.push_back(parse_line(line, path.string() + ':' + std::to_string(number)));
  }
}

}  // namespace

fs::path published_folder() {
  const char* chosen = std::getenv("OODSWEEP_PUBLISHED");
  if (chosen != nullptr) return chosen;
  const fs::path program = fs::read_symlink("/proc/self/exe");
  const fs::path installed = program.parent_path().parent_path() / "share/oodsweep/published";
  return fs::is_directory(installed) ? installed : fs::path{OODSWEEP_PUBLISHED_SOURCES};
}

std::vector<PublishedValue> read_published(const fs::path& folder) {
  if (!fs::is_directory(folder)) throw IoError{folder.string() + ": no such folder"};
  std::set<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator{folder}) {
    if (entry.path().extension() == ".csv") files.insert(entry.path());
  }
  std::vector<PublishedValue> values;
  for (const fs::path& file : files) append_file(file, values);
  return values;
}

}  // namespace oodsweep
