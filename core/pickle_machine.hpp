#pragma once

#include <fmt/format.h>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/pickle.hpp"

namespace oodsweep::detail {

/// The opcodes that build plain data, from the pickle format's documentation (protocols 0 to 5).
enum class Opcode : unsigned char {
  kMark = '(',
  kStop = '.',
  kPop = '0',
  kBinBytes = 'B',
  kShortBinBytes = 'C',
  kBinFloat = 'G',
  kBinInt = 'J',
  kBinInt1 = 'K',
  kBinInt2 = 'M',
  kNone = 'N',
  kBinPersId = 'Q',
  kReduce = 'R',
  kBinString = 'T',
  kShortBinString = 'U',
  kBinUnicode = 'X',
  kAppend = 'a',
  kBuild = 'b',
  kGlobal = 'c',
  kEmptyDict = '}',
  kAppends = 'e',
  kBinGet = 'h',
  kLongBinGet = 'j',
  kEmptyList = ']',
  kBinPut = 'q',
  kLongBinPut = 'r',
  kSetItem = 's',
  kTuple = 't',
  kEmptyTuple = ')',
  kSetItems = 'u',
  kProto = 0x80,
  kTuple1 = 0x85,
  kTuple2 = 0x86,
  kTuple3 = 0x87,
  kNewTrue = 0x88,
  kNewFalse = 0x89,
  kLong1 = 0x8a,
  kShortBinUnicode = 0x8c,
  kBinBytes8 = 0x8e,
  kStackGlobal = 0x93,
  kMemoize = 0x94,
  kFrame = 0x95
};

/// Python's pickle machine: a stack, marks on it, and a memo of values by number.
class PickleMachine {
 public:
  PickleMachine(ByteReader& bytes, bool (*is_allowed)(const PickleGlobal&))
      : bytes_{bytes}, is_allowed_{is_allowed} {}

  PickleDocument run();

 private:
  [[noreturn]] void fail(const std::string& what) const { bytes_.fail("its pickle " + what); }
  Opcode opcode() { return static_cast<Opcode>(number(1)); }
  std::uint64_t number(std::size_t width) { return bytes_.little_endian(width); }
  std::string text(std::uint64_t length) { return std::string{bytes_.take(length)}; }

  template <class T>
  void push(T content) {
    stack_.push_back(&document_.values.emplace_back(PickleValue{std::move(content)}));
  }
  void push_integer(std::int64_t value) { push(value); }
  void push_long(std::string_view bytes);
  void push_float();
  void push_tuple(std::size_t count);
  void push_global(PickleGlobal global);

  [[nodiscard]] PicklePointer& top();
  template <class T>
  T& top_as(const char* what) {
    T* value = std::get_if<T>(&top()->content);
    if (value == nullptr) fail(fmt::format("needs a {} where there is none", what));
    return *value;
  }
  PicklePointer pop();
  std::vector<PicklePointer> pop_to_mark();

  void append(const std::vector<PicklePointer>& items);
  void set_items(const std::vector<PicklePointer>& keys_and_values);
  void make_ordered_dict(const PickleTuple& arguments);
  void reduce();
  void build();
  void name_from_stack();
  void put(std::uint64_t index);
  void get(std::uint64_t index);
  void step(Opcode opcode);

  ByteReader& bytes_;
  bool (*is_allowed_)(const PickleGlobal&);
  PickleDocument document_;
  std::vector<PicklePointer> stack_;
  std::vector<std::size_t> marks_;  ///< Heights of the stack.
  std::map<std::uint64_t, PicklePointer> memo_;
};

}  // namespace oodsweep::detail
