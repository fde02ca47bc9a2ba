#include "datasets/split_ref.hpp"

#include <regex>

#include "core/error.hpp"
#include "core/text.hpp"

namespace oodsweep {
namespace {

constexpr const char* kForms =
    "a data set as name, name:split, name:split[first:last], name{class,...} or negative(name)";

std::int64_t number_from(const std::string& digits, const std::string& text,
                         const std::string& place) {
  if (digits.size() > 15)
    throw ConfigError{place, "\"" + text + "\"", "a range of images that exists"};
  return std::stoll(digits);
}

std::vector<std::string> split_at_commas(const std::string& text) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  for (std::size_t comma = 0; comma != std::string::npos; start = comma + 1) {
    comma = text.find(',', start);
    parts.push_back(text.substr(start, comma == std::string::npos ? comma : comma - start));
    if (comma == std::string::npos) break;
  }
  return parts;
}

}  // namespace

SplitRef parse_split_ref(const std::string& text, const std::string& place) {
  static const std::regex kTransformed{R"(([a-z_]+)\((.*)\))"};
  static const std::regex kPlain{
      R"(([A-Za-z0-9._-]+)(?::([A-Za-z0-9._-]+))?(?:\{([^{}]+)\})?(?:\[(\d+):(\d+)\])?)"};
  std::smatch parts;
  if (std::regex_match(text, parts, kTransformed)) {
    SplitRef ref = parse_split_ref(parts[2], place);
    if (!ref.transform.empty()) {
      throw ConfigError{place, "\"" + text + "\"", "one transform at a time"};
    }
    ref.transform = parts[1];
    return ref;
  }
  if (text.size() > 200 || !std::regex_match(text, parts, kPlain) ||
      !is_plain_name(parts[1].str())) {
    throw ConfigError{place, "\"" + text + "\"", kForms};
  }
  SplitRef ref;
  ref.dataset = parts[1];
  ref.split = parts[2];
  if (parts[3].matched) ref.classes = split_at_commas(parts[3]);
  if (parts[4].matched) {
    ref.range = {number_from(parts[4], text, place), number_from(parts[5], text, place)};
    if (ref.range->first >= ref.range->second) {
      throw ConfigError{place, "\"" + text + "\"", "a range [first:last) that is not empty"};
    }
  }
  return ref;
}

}  // namespace oodsweep
