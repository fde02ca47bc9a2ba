#include "datasets/importers/numpy_pickle.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/error.hpp"

namespace oodsweep {
namespace {

constexpr std::array<std::string_view, 7> kAllowed{"numpy.core.multiarray._reconstruct",
                                                   "numpy._core.multiarray._reconstruct",
                                                   "numpy.ndarray",
                                                   "numpy.dtype",
                                                   "numpy.dtype[uint8]",
                                                   "numpy.dtypes.UInt8DType",
                                                   "_codecs.encode"};

[[noreturn]] void fail(const std::string& place) {
  throw ConfigError{place + ": holds no NumPy array of type uint8 as NumPy pickles it"};
}

/// Latin-1 out of UTF-8: each character is a byte.
std::string latin_1(const std::string& text, const std::string& place) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto first = static_cast<unsigned char>(text[i]);
    if (first < 0x80) {
      bytes.push_back(text[i]);
      continue;
    }
    const bool two = (first == 0xc2 || first == 0xc3) && i + 1 < text.size() &&
                     (static_cast<unsigned char>(text[i + 1]) & 0xc0U) == 0x80;
    if (!two) fail(place);
    bytes.push_back(
        static_cast<char>((first & 3U) << 6U | (static_cast<unsigned char>(text[++i]) & 0x3fU)));
  }
  return bytes;
}

/// A string, or the call that Python 3 makes bytes with: _codecs.encode(text, "latin1").
std::string bytes_in(const PickleValue& value, const std::string& place) {
  if (const auto* text = value.as<std::string>()) return *text;
  const auto* call = value.as<PickleCall>();
  if (call == nullptr || call->function.module != "_codecs" || call->arguments.size() != 2) {
    fail(place);
  }
  const auto* text = call->arguments[0]->as<std::string>();
  const auto* code = call->arguments[1]->as<std::string>();
  if (text == nullptr || code == nullptr || *code != "latin1") fail(place);
  return latin_1(*text, place);
}

bool is_uint8(const PickleValue& value) {
  const auto* call = value.as<PickleCall>();
  if (call == nullptr || call->function.text() != "numpy.dtype" || call->arguments.empty()) {
    return false;
  }
  const auto* name = call->arguments[0]->as<std::string>();
  return name != nullptr && (*name == "u1" || *name == "|u1");
}

std::vector<std::int64_t> shape_in(const PickleValue& value, const std::string& place) {
  constexpr std::size_t kMostAxes = 8;
  constexpr std::int64_t kMost = std::int64_t{1} << 31;
  const auto* tuple = value.as<PickleTuple>();
  if (tuple == nullptr || tuple->items.size() > kMostAxes) fail(place);
  std::vector<std::int64_t> shape;
  std::int64_t elements = 1;
  for (const PicklePointer item : tuple->items) {
    const auto* size = item->as<std::int64_t>();
    if (size == nullptr || *size < 1 || *size > kMost / elements) fail(place);
    shape.push_back(*size);
    elements *= *size;
  }
  return shape;
}

}  // namespace

bool is_numpy_global(const PickleGlobal& global) {
  return std::find(kAllowed.begin(), kAllowed.end(), global.text()) != kAllowed.end();
}

/// _reconstruct(...), told (version, shape, type, is column-major, content) afterwards.
PickledBytes numpy_bytes(const PickleValue& value, const std::string& place) {
  const auto* call = value.as<PickleCall>();
  if (call == nullptr || call->function.name != "_reconstruct" || call->state == nullptr) {
    fail(place);
  }
  const auto* state = call->state->as<PickleTuple>();
  if (state == nullptr || state->items.size() != 5 || !is_uint8(*state->items[2])) fail(place);
  const auto* column_major = state->items[3]->as<bool>();
  if (column_major == nullptr || *column_major) fail(place);
  PickledBytes array{shape_in(*state->items[1], place), bytes_in(*state->items[4], place)};
  std::int64_t elements = 1;
  for (const std::int64_t size : array.shape) elements *= size;
  if (std::ssize(array.bytes) != elements) {
    throw ConfigError{place + ": its array of " + std::to_string(elements) + " bytes holds " +
                      std::to_string(array.bytes.size())};
  }
  return array;
}

}  // namespace oodsweep
