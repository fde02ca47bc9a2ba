#include "core/json_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/error.hpp"

namespace oodsweep {
namespace {

constexpr std::size_t kDeepest = 100;

/// Walks over the text and tells how far it got: nlohmann's events carry no position.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* position, std::size_t* consumed)
      : position_{position}, consumed_{consumed} {}
  reference operator*() const { return *position_; }
  CountingIterator& operator++() {
    ++position_;
    ++*consumed_;
    return *this;
  }
  bool operator==(const CountingIterator& other) const { return position_ == other.position_; }

 private:
  const char* position_;
  std::size_t* consumed_;
};

/// Start of the string literal whose closing quote is at `closing`.
std::size_t opening_quote(std::string_view text, std::size_t closing) {
  std::size_t at = closing;
  while (at > 0) {
    at = text.rfind('"', at - 1);
    std::size_t backslashes = 0;
    while (backslashes < at && text[at - 1 - backslashes] == '\\') ++backslashes;
    if (backslashes % 2 == 0) break;
  }
  return at;
}

bool is_integer(const std::string& spelling) {
  return spelling.find_first_of(".eE") == std::string::npos;
}

/// 1e-400 reads as 0 although its digits are not.
bool underflows(double value, const std::string& spelling) {
  const std::string digits = spelling.substr(0, spelling.find_first_of("eE"));
  return value == 0.0 && digits.find_first_of("123456789") != std::string::npos;
}

/// nlohmann's own text without its error number and position.
std::string plain_message(std::string message) {
  for (const std::string_view front : {"] ", "parse error at ", ": ", "syntax error "}) {
    const bool searched = front == "] " || front == ": ";
    const std::size_t at = message.find(front);
    if (at == std::string::npos || (!searched && at != 0)) return message;
    message.erase(0, at + front.size());
  }
  return message;
}

}  // namespace

Json JsonBuilder::parse(std::string_view text, const std::string& where) {
  JsonBuilder builder{text, where};
  const CountingIterator begin{text.data(), &builder.consumed_};
  const CountingIterator end{text.data() + text.size(), &builder.consumed_};
  constexpr bool kNothingAfter = true;
  constexpr bool kComments = true;
  Json::sax_parse(begin, end, &builder, nlohmann::json::input_format_t::json, kNothingAfter,
                  kComments);
  return std::move(builder.root_);
}

bool JsonBuilder::null() { return add(nullptr) != nullptr; }
bool JsonBuilder::boolean(bool value) { return add(value) != nullptr; }
bool JsonBuilder::number_integer(std::int64_t value) { return add(value) != nullptr; }
bool JsonBuilder::number_unsigned(std::uint64_t value) { return add(value) != nullptr; }
bool JsonBuilder::string(std::string& value) { return add(std::move(value)) != nullptr; }
bool JsonBuilder::binary(Json::binary_t& /*value*/) { return false; }  // not in JSON text

bool JsonBuilder::number_float(double value, const std::string& spelling) {
  const auto refuse = [&](const char* rule) {
    const std::string front = open_.empty() ? "" : path() + ": ";
    const std::size_t start = text_.rfind(spelling, consumed_ - spelling.size());
    fail(start, fmt::format("{}{} is not valid ({})", front, spelling, rule));
  };
  if (is_integer(spelling)) refuse("an integer must fit 64 bits");
  if (underflows(value, spelling)) refuse("too small for a double");
  return add(value) != nullptr;
}

bool JsonBuilder::start_object(std::size_t /*size*/) {
  open(Json::object());
  return true;
}

bool JsonBuilder::key(std::string& name) {
  open_.back().key = name;
  if (open_.back().value->contains(name)) {
    fail(opening_quote(text_, consumed_ - 1),
         fmt::format("duplicate key \"{}\" ({})", name, path()));
  }
  return true;
}

bool JsonBuilder::end_object() {
  open_.pop_back();
  return true;
}

bool JsonBuilder::start_array(std::size_t /*size*/) {
  open(Json::array());
  return true;
}

bool JsonBuilder::end_array() {
  open_.pop_back();
  return true;
}

bool JsonBuilder::parse_error(std::size_t /*position*/, const std::string& /*token*/,
                              const nlohmann::detail::exception& error) {
  fail(consumed_ - std::min<std::size_t>(consumed_, 1), plain_message(error.what()));
}

Json* JsonBuilder::add(Json value) {
  if (open_.empty()) {
    root_ = std::move(value);
    return &root_;
  }
  Open& parent = open_.back();
  if (parent.value->is_array()) {
    parent.value->push_back(std::move(value));
    return &parent.value->back();
  }
  return &((*parent.value)[parent.key] = std::move(value));
}

void JsonBuilder::open(Json value) {
  if (open_.size() == kDeepest) {
    fail(consumed_ - 1, fmt::format("nested more than {} deep", kDeepest));
  }
  open_.push_back({add(std::move(value)), ""});
}

std::string JsonBuilder::path() const {
  std::string text;
  for (const Open& level : open_) {
    if (level.value->is_object()) {
      text += (text.empty() ? "" : ".") + level.key;
    } else {
      // Outer arrays hold the value being read already, the innermost does not yet.
      const std::size_t index = level.value->size() - (&level == &open_.back() ? 0 : 1);
      text += fmt::format("[{}]", index);
    }
  }
  return text;
}

void JsonBuilder::fail(std::size_t offset, const std::string& message) const {
  const std::string_view before = text_.substr(0, offset);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t column = before.size() - (before.rfind('\n') + 1) + 1;  // npos + 1 is 0
  throw ConfigError{fmt::format("{}: line {}, column {}: {}", where_, line, column, message)};
}

}  // namespace oodsweep
