#include "datasets/split_ref.hpp"

#include <algorithm>
#include <regex>

#include "core/error.hpp"
#include "core/text.hpp"

namespace oodsweep {
namespace {

constexpr const char* kForms =
    "a data set as name, name:split, name:split[first:last], name{class,...}, name{!class,...}, "
    "negative(name) or name + name";

constexpr std::size_t kLongestText = 4000;  // all classes of a large set can be named
constexpr int kMostTransforms = 8;

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

/// Cuts at each `+` that stands outside of braces and brackets; without the spaces around it.
std::vector<std::string> split_at_plus(const std::string& text) {
  std::vector<std::string> parts{""};
  int depth = 0;
  for (const char c : text) {
    if (c == '(' || c == '{' || c == '[') ++depth;
    if (c == ')' || c == '}' || c == ']') --depth;
    if (c == '+' && depth == 0) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  for (std::string& part : parts) {
    part.erase(0, std::min(part.find_first_not_of(' '), part.size()));
    part.erase(part.find_last_not_of(' ') + 1);
  }
  return parts;
}

SplitRef parse_set(const std::string& text, const std::string& place) {
  static const std::regex kSet{
      R"(([A-Za-z0-9._-]+)(?::([A-Za-z0-9._-]+))?(?:\{(!?)([^{}]+)\})?(?:\[(\d+):(\d+)\])?)"};
  std::smatch parts;
  if (!std::regex_match(text, parts, kSet) || !is_plain_name(parts[1].str())) {
    throw ConfigError{place, "\"" + text + "\"", kForms};
  }
  SplitRef ref;
  ref.text = text;
  ref.dataset = parts[1];
  ref.split = parts[2];
  ref.other_classes = parts[3].length() > 0;
  if (parts[4].matched) ref.classes = split_at_commas(parts[4]);
  if (parts[5].matched) {
    ref.range = {number_from(parts[5], text, place), number_from(parts[6], text, place)};
    if (ref.range->first >= ref.range->second) {
      throw ConfigError{place, "\"" + text + "\"", "a range [first:last) that is not empty"};
    }
  }
  return ref;
}

/// @param depth Transforms around it.
SplitRef parse(const std::string& text, const std::string& place, int depth) {
  static const std::regex kTransformed{R"(([a-z_]+\d*)\((.*)\))"};
  const std::vector<std::string> united = split_at_plus(text);
  std::smatch parts;
  const bool transformed = united.size() == 1 && std::regex_match(text, parts, kTransformed);
  if (united.size() == 1 && !transformed) return parse_set(text, place);
  if (depth > kMostTransforms) throw ConfigError{place, "\"" + text + "\"", "fewer transforms"};
  SplitRef ref;
  ref.text = text;
  if (transformed) {
    ref.transform = parts[1];
    ref.parts.push_back(parse(parts[2], place, depth + 1));
  } else {
    for (const std::string& part : united) ref.parts.push_back(parse(part, place, depth));
  }
  return ref;
}

}  // namespace

SplitRef parse_split_ref(const std::string& text, const std::string& place) {
  if (text.size() > kLongestText) {
    throw ConfigError{place, "\"" + text.substr(0, 40) + "...\"",
                      "at most " + std::to_string(kLongestText) + " characters"};
  }
  return parse(text, place, 0);
}

}  // namespace oodsweep
