#include "results/published/csv.hpp"

#include "core/error.hpp"

namespace oodsweep {
namespace {

/// Takes the quoted field at the start of `rest`, quotes included.
std::string take_quoted(std::string_view& rest, const std::string& place) {
  std::string field;
  for (std::size_t at = 1; at < rest.size(); ++at) {
    if (rest[at] != '"') {
      field += rest[at];
    } else if (at + 1 < rest.size() && rest[at + 1] == '"') {
      field += rest[at++];
    } else {
      rest.remove_prefix(at + 1);
      return field;
    }
  }
  throw ConfigError{place, std::string{rest}, "a quoted field ends with a quote on its line"};
}

std::string take_plain(std::string_view& rest) {
  const std::string field{rest.substr(0, rest.find(','))};
  rest.remove_prefix(field.size());
  return field;
}

}  // namespace

std::vector<std::string> split_csv_line(std::string_view line, const std::string& place) {
  std::vector<std::string> fields;
  while (true) {
    fields.push_back(line.starts_with('"') ? take_quoted(line, place) : take_plain(line));
    if (line.empty()) return fields;
    if (line.front() != ',') {
      throw ConfigError{place, std::string{line}, "a comma follows a quoted field"};
    }
    line.remove_prefix(1);
  }
}

}  // namespace oodsweep
