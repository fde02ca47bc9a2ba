#include "datasets/importers/npy_header.hpp"

#include <cctype>
#include <charconv>

#include "core/error.hpp"

namespace oodsweep {
namespace {

constexpr std::int64_t kMostElements = std::int64_t{1} << 48;
constexpr std::size_t kMostAxes = 8;
constexpr std::uint64_t kLongestHeader = 1 << 16;

/// The header is a Python dictionary of a string, a truth value and a tuple of integers:
/// {'descr': '|u1', 'fortran_order': False, 'shape': (10, 32, 32, 3), }
class HeaderScanner {
 public:
  HeaderScanner(std::string text, std::string place)
      : text_{std::move(text)}, place_{std::move(place)} {}

  NpyHeader scan() {
    NpyHeader header;
    int keys = 0;
    expect('{');
    while (!accept('}')) {
      const std::string key = quoted();
      expect(':');
      if (key == "descr") {
        header.type = type();
      } else if (key == "fortran_order") {
        header.column_major = truth();
      } else if (key == "shape") {
        header.shape = sizes();
      } else {
        fail();
      }
      ++keys;
      if (!accept(',') && peek() != '}') fail();
    }
    if (keys != 3) fail();
    return header;
  }

 private:
  [[noreturn]] void fail() const { throw ConfigError{place_ + ": its .npy header is malformed"}; }

  char peek() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool accept(char wanted) {
    if (peek() != wanted) return false;
    ++at_;
    return true;
  }
  void expect(char wanted) {
    if (!accept(wanted)) fail();
  }
  std::string quoted() {
    const char quote = peek();
    if (quote != '\'' && quote != '"') fail();
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string::npos) fail();
    std::string word = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return word;
  }
  /// Records have a list here, which nothing that follows takes.
  std::string type() {
    if (peek() != '[') return quoted();
    const std::size_t end = text_.find(']', at_);
    if (end == std::string::npos) fail();
    at_ = end + 1;
    return "";
  }
  bool truth() {
    peek();
    for (const std::string word : {"True", "False"}) {
      if (text_.compare(at_, word.size(), word) != 0) continue;
      at_ += word.size();
      return word == "True";
    }
    fail();
  }
  std::int64_t size() {
    peek();
    std::int64_t value = -1;
    const auto [end, problem] =
        std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (problem != std::errc{} || value < 0) fail();
    at_ = static_cast<std::size_t>(end - text_.data());
    accept('L');  // Python 2 writes it behind long integers
    return value;
  }
  std::vector<std::int64_t> sizes() {
    std::vector<std::int64_t> shape;
    std::int64_t elements = 1;
    expect('(');
    while (!accept(')')) {
      shape.push_back(size());
      const std::int64_t most = kMostElements / std::max<std::int64_t>(1, elements);
      if (shape.size() > kMostAxes || shape.back() > most) fail();
      elements *= std::max<std::int64_t>(1, shape.back());
      if (!accept(',') && peek() != ')') fail();
    }
    return shape;
  }

  std::string text_;
  std::string place_;
  std::size_t at_ = 0;
};

std::uint64_t number(const std::string& bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    value = value << 8U | static_cast<unsigned char>(bytes[i]);
  }
  return value;
}

}  // namespace

std::int64_t NpyHeader::elements() const {
  std::int64_t count = 1;
  for (const std::int64_t size : shape) count *= size;
  return count;
}

std::int64_t NpyHeader::integer_bytes() const {
  if (type.size() != 3 || (type[1] != 'u' && type[1] != 'i')) return 0;
  const int bytes = type[2] - '0';
  const bool known = bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
  return known && (type[0] == '<' || (type[0] == '|' && bytes == 1)) ? bytes : 0;
}

std::string NpyHeader::text() const {
  std::string text = (type.empty() ? "records" : type) + " [";
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    text += (axis == 0 ? "" : ", ") + std::to_string(shape[axis]);
  }
  return text + "]";
}

NpyHeader read_npy_header(SourceStream& file) {
  if (file.read_text(6) != "\x93NUMPY") throw ConfigError{file.place() + ": is no .npy file"};
  const std::string version = file.read_text(2);
  if (version[0] < 1 || version[0] > 3) {
    throw ConfigError{file.place() + ": is of another version of .npy than 1 to 3"};
  }
  const std::uint64_t length = number(file.read_text(version[0] == 1 ? 2 : 4));
  if (length > kLongestHeader) {
    throw ConfigError{file.place() + ": its .npy header is longer than any"};
  }
  return HeaderScanner{file.read_text(length), file.place()}.scan();
}

}  // namespace oodsweep
