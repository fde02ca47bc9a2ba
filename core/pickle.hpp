#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/byte_reader.hpp"

namespace oodsweep {

struct PickleValue;
/// Into the PickleDocument that owns the value. A pickle may name one value from several places,
/// and may even build a list that holds itself.
using PicklePointer = PickleValue*;

/// A name that the pickle asked for, e.g. {"torch", "FloatStorage"}. Never looked up, only
/// compared.
struct PickleGlobal {
  std::string module;
  std::string name;
  [[nodiscard]] std::string text() const { return module + "." + name; }
};
/// A call that the pickle asked for, kept as data. Nothing is called.
struct PickleCall {
  PickleGlobal function;
  std::vector<PicklePointer> arguments;
  PicklePointer state = nullptr;  ///< What the result was to be told afterwards; null if nothing.
};
struct PickleTuple {
  std::vector<PicklePointer> items;
};
struct PickleList {
  std::vector<PicklePointer> items;
};
/// Also of collections.OrderedDict. A key may occur twice: the pickle's reader decides.
struct PickleDict {
  std::vector<std::pair<PicklePointer, PicklePointer>> items;
};
/// A name for something that stands outside the pickle.
struct PicklePersistent {
  PicklePointer id;
};
struct PickleNone {};
/// An integer of more than 64 bits: only compared, as the bytes of LONG1.
struct PickleBigInteger {
  std::string bytes;
};

struct PickleValue {
  std::variant<PickleNone, bool, std::int64_t, PickleBigInteger, double, std::string, PickleTuple,
               PickleList, PickleDict, PickleGlobal, PickleCall, PicklePersistent>
      content;

  template <class T>
  [[nodiscard]] const T* as() const {
    return std::get_if<T>(&content);
  }
};

/// One pickle. It owns all values side by side, so that neither values nested a million deep nor
/// circles can exhaust the stack or leak. Move-only: values point at each other.
struct PickleDocument {
  std::deque<PickleValue> values;  ///< All that were ever built, in the order of the file.
  PicklePointer root = nullptr;

  PickleDocument() = default;
  PickleDocument(PickleDocument&&) noexcept = default;
  PickleDocument& operator=(PickleDocument&&) noexcept = default;
};

/// Reads one pickle of protocol 2 to 5 and leaves `bytes` behind its STOP. Only the opcodes that
/// build data are known, and nothing is executed.
/// @param is_allowed The names that the pickle may ask for.
/// @throws ConfigError naming the file: truncated, forbidden name, unknown opcode, malformed, more
///         values than any such file has.
[[nodiscard]] PickleDocument read_pickle(ByteReader& bytes,
                                         bool (*is_allowed)(const PickleGlobal&));

}  // namespace oodsweep
