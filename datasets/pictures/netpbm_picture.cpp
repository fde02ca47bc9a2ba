#include "datasets/pictures/netpbm_picture.hpp"

#include <cctype>

#include "core/error.hpp"
#include "datasets/pictures/picture_size.hpp"

namespace oodsweep {
namespace {

[[noreturn]] void fail(const std::string& place, const std::string& reason) {
  throw ConfigError{place + ": not a readable PGM or PPM (" + reason + ")"};
}

/// Words of the header: separated by white space and by comments, which run to the line's end.
class NetpbmHeader {
 public:
  NetpbmHeader(std::string_view bytes, const std::string& place) : bytes_{bytes}, place_{place} {}

  std::int64_t number() {
    skip_space();
    std::int64_t value = 0;
    std::size_t digits = 0;
    for (; at_ < bytes_.size() && std::isdigit(static_cast<unsigned char>(bytes_[at_])) != 0;
         ++at_) {
      value = value * 10 + (bytes_[at_] - '0');
      if (++digits > 9) fail(place_, "a size has too many digits");
    }
    if (digits == 0) fail(place_, "a number is missing in its header");
    return value;
  }
  /// Pixels begin after one white space.
  std::string_view pixels() {
    if (at_ >= bytes_.size() || std::isspace(static_cast<unsigned char>(bytes_[at_])) == 0) {
      fail(place_, "its header does not end");
    }
    return bytes_.substr(at_ + 1);
  }

 private:
  void skip_space() {
    bool comment = false;
    for (; at_ < bytes_.size(); ++at_) {
      const char letter = bytes_[at_];
      if (letter == '#') comment = true;
      if (!comment && std::isspace(static_cast<unsigned char>(letter)) == 0) return;
      if (letter == '\n' || letter == '\r') comment = false;
    }
  }

  std::string_view bytes_;
  const std::string& place_;
  std::size_t at_ = 2;  ///< Behind "P5" or "P6".
};

}  // namespace

Picture decode_netpbm(std::string_view bytes, const std::string& place) {
  NetpbmHeader header{bytes, place};
  Picture picture;
  picture.channels = bytes[1] == '6' ? 3 : 1;
  picture.width = header.number();
  picture.height = header.number();
  const std::int64_t most = header.number();
  check_picture_size(picture.height, picture.width, place);
  if (most < 1 || most > 255) fail(place, "its values are not of 8 bits");
  const std::string_view pixels = header.pixels();
  const auto count = static_cast<std::size_t>(picture.height * picture.width * picture.channels);
  if (pixels.size() < count) {
    fail(place, "it has " + std::to_string(pixels.size()) + " of " + std::to_string(count) +
                    " values; is it truncated?");
  }
  picture.pixels.reserve(count);
  for (const char letter : pixels.substr(0, count)) {
    const std::int64_t value = static_cast<std::uint8_t>(letter);
    if (value > most) fail(place, "a value is larger than its header says");
    picture.pixels.push_back(static_cast<std::uint8_t>((2 * value * 255 + most) / (2 * most)));
  }
  return picture;
}

}  // namespace oodsweep
