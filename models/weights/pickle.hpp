#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace oodsweep {

struct PickleValue;
/// Containers are shared: a pickle may name one list from several places while it still fills it.
using PicklePointer = std::shared_ptr<PickleValue>;

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
};
struct PickleTuple {
  std::vector<PicklePointer> items;
};
struct PickleList {
  std::vector<PicklePointer> items;
};
struct PickleDict {
  std::vector<std::pair<PicklePointer, PicklePointer>> items;
};
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

/// The globals a file of weights may name; anything else ends the reading.
[[nodiscard]] bool is_allowed_global(const PickleGlobal& global);

/// Reads one pickle of protocol 2 to 5 that starts at `position`, and moves `position` behind its
/// STOP. Only opcodes that build data are known. Depth, memo and sizes are limited by the bytes at
/// hand.
/// @throws ConfigError naming `place`: truncated, forbidden global, unknown opcode, malformed.
[[nodiscard]] PicklePointer read_pickle(std::string_view bytes, std::size_t& position,
                                        const std::string& place);

}  // namespace oodsweep
