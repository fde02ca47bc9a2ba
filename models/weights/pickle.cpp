#include "models/weights/pickle.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>

#include "core/error.hpp"

namespace oodsweep {
namespace {

constexpr std::size_t kMostItems =
    1'000'000;  // on the stack, in the memo; a state dict has thousands

/// The opcodes that build plain data, from the pickle format's documentation (protocols 0 to 5).
enum class Opcode : unsigned char {
  kMark = '(',
  kStop = '.',
  kPop = '0',
  kBinFloat = 'G',
  kBinInt = 'J',
  kBinInt1 = 'K',
  kBinInt2 = 'M',
  kNone = 'N',
  kBinPersId = 'Q',
  kReduce = 'R',
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
  kStackGlobal = 0x93,
  kMemoize = 0x94,
  kFrame = 0x95
};

class PickleMachine {
 public:
  PickleMachine(std::string_view bytes, std::size_t position, const std::string& place)
      : bytes_{bytes}, position_{position}, place_{place} {}

  PicklePointer run() {
    if (static_cast<Opcode>(byte()) != Opcode::kProto)
      fail("does not begin with a protocol number");
    const unsigned protocol = byte();
    if (protocol < 2 || protocol > 5) fail("protocol " + std::to_string(protocol) + " is not read");
    for (;;) {
      const auto opcode = static_cast<Opcode>(byte());
      if (opcode == Opcode::kStop) break;
      step(opcode);
      if (stack_.size() > kMostItems) fail("holds more items than any file of weights");
    }
    if (stack_.size() != 1 || !marks_.empty()) fail("ends in the middle of a value");
    return stack_.back();
  }

  [[nodiscard]] std::size_t position() const { return position_; }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw ConfigError{place_ + ": its pickle " + what + " (byte " + std::to_string(position_) +
                      ")"};
  }

  std::string_view take(std::size_t count) {
    if (count > bytes_.size() - position_) fail("is truncated");
    const std::string_view taken = bytes_.substr(position_, count);
    position_ += count;
    return taken;
  }
  unsigned byte() { return static_cast<unsigned char>(take(1)[0]); }
  std::uint64_t little_endian(std::size_t count) {
    std::uint64_t value = 0;
    const std::string_view taken = take(count);
    for (std::size_t i = 0; i < count; ++i) {
      value |= static_cast<std::uint64_t>(static_cast<unsigned char>(taken[i])) << (8 * i);
    }
    return value;
  }
  std::string line() {
    const std::size_t end = bytes_.find('\n', position_);
    if (end == std::string_view::npos) fail("is truncated");
    std::string text{take(end - position_)};
    static_cast<void>(take(1));
    return text;
  }

  template <class T>
  void push(T content) {
    stack_.push_back(std::make_shared<PickleValue>(PickleValue{std::move(content)}));
  }
  PicklePointer pop() {
    const std::size_t floor = marks_.empty() ? 0 : marks_.back();
    if (stack_.size() <= floor) fail("takes a value that is not there");
    PicklePointer value = std::move(stack_.back());
    stack_.pop_back();
    return value;
  }
  std::vector<PicklePointer> pop_to_mark() {
    if (marks_.empty()) fail("has no mark where one is needed");
    const auto first = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    std::vector<PicklePointer> items(first, stack_.end());
    stack_.erase(first, stack_.end());
    marks_.pop_back();
    return items;
  }
  template <class T>
  T& top_as(const char* what) {
    const std::size_t floor = marks_.empty() ? 0 : marks_.back();
    if (stack_.size() <= floor) fail("takes a value that is not there");
    T* value = std::get_if<T>(&stack_.back()->content);
    if (value == nullptr) fail(std::string{"needs a "} + what + " in a place where there is none");
    return *value;
  }

  void push_tuple(std::size_t count) {
    PickleTuple tuple;
    for (std::size_t i = 0; i < count; ++i) tuple.items.insert(tuple.items.begin(), pop());
    push(std::move(tuple));
  }
  void push_global(PickleGlobal global) {
    if (!is_allowed_global(global)) {
      fail("asks for \"" + global.text() + "\", which a file of weights has no need of; refused");
    }
    push(std::move(global));
  }
  void push_long(std::string_view bytes) {
    if (bytes.size() > 8) return push(PickleBigInteger{std::string{bytes}});
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
    }
    const bool negative = !bytes.empty() && (static_cast<unsigned char>(bytes.back()) & 0x80U) != 0;
    if (negative && bytes.size() < 8) value |= ~std::uint64_t{0} << (8 * bytes.size());
    push(static_cast<std::int64_t>(value));
  }
  void add_items(PickleDict& dict, const std::vector<PicklePointer>& items) {
    if (items.size() % 2 != 0) fail("gives a dictionary a key without value");
    for (std::size_t i = 0; i < items.size(); i += 2)
      dict.items.emplace_back(items[i], items[i + 1]);
  }
  /// Dictionaries come as {} or as a call of OrderedDict; the latter becomes a plain one.
  void reduce() {
    const PicklePointer arguments = pop();
    const PicklePointer function = pop();
    const auto* global = function->as<PickleGlobal>();
    const auto* tuple = arguments->as<PickleTuple>();
    if (global == nullptr || tuple == nullptr) fail("calls something that is not a name");
    if (global->name == "OrderedDict") return push(PickleDict{});
    push(PickleCall{*global, tuple->items});
  }
  void put(std::uint64_t index) {
    if (index > kMostItems || stack_.empty()) fail("uses a memo entry out of range");
    memo_[index] = stack_.back();
  }
  void get(std::uint64_t index) {
    const auto found = memo_.find(index);
    if (found == memo_.end()) fail("recalls a value that it never stored");
    stack_.push_back(found->second);
  }

  void step(Opcode opcode);

  std::string_view bytes_;
  std::size_t position_;
  const std::string& place_;
  std::vector<PicklePointer> stack_;
  std::vector<std::size_t> marks_;
  std::map<std::uint64_t, PicklePointer> memo_;
};

void PickleMachine::step(Opcode opcode) {
  switch (opcode) {
    case Opcode::kMark:
      marks_.push_back(stack_.size());
      return;
    case Opcode::kPop:
      static_cast<void>(pop());
      return;
    case Opcode::kNone:
      return push(PickleNone{});
    case Opcode::kNewTrue:
      return push(true);
    case Opcode::kNewFalse:
      return push(false);
    case Opcode::kBinInt1:
      return push(static_cast<std::int64_t>(byte()));
    case Opcode::kBinInt2:
      return push(static_cast<std::int64_t>(little_endian(2)));
    case Opcode::kBinInt:
      return push(
          std::int64_t{std::bit_cast<std::int32_t>(static_cast<std::uint32_t>(little_endian(4)))});
    case Opcode::kLong1:
      return push_long(take(byte()));
    case Opcode::kBinFloat: {  // the one big-endian number
      std::uint64_t bits = 0;
      for (int i = 0; i < 8; ++i) bits = bits << 8 | byte();
      return push(std::bit_cast<double>(bits));
    }
    case Opcode::kShortBinString:
    case Opcode::kShortBinUnicode:
      return push(std::string{take(byte())});
    case Opcode::kBinUnicode:
      return push(std::string{take(little_endian(4))});
    case Opcode::kEmptyTuple:
      return push(PickleTuple{});
    case Opcode::kTuple1:
      return push_tuple(1);
    case Opcode::kTuple2:
      return push_tuple(2);
    case Opcode::kTuple3:
      return push_tuple(3);
    case Opcode::kTuple:
      return push(PickleTuple{pop_to_mark()});
    case Opcode::kEmptyList:
      return push(PickleList{});
    case Opcode::kAppend: {
      const PicklePointer item = pop();
      top_as<PickleList>("list").items.push_back(item);
      return;
    }
    case Opcode::kAppends: {
      const std::vector<PicklePointer> items = pop_to_mark();
      auto& list = top_as<PickleList>("list").items;
      list.insert(list.end(), items.begin(), items.end());
      return;
    }
    case Opcode::kEmptyDict:
      return push(PickleDict{});
    case Opcode::kSetItem: {
      const PicklePointer value = pop();
      const PicklePointer key = pop();
      return add_items(top_as<PickleDict>("dictionary"), {key, value});
    }
    case Opcode::kSetItems: {
      const std::vector<PicklePointer> items = pop_to_mark();
      return add_items(top_as<PickleDict>("dictionary"), items);
    }
    case Opcode::kGlobal: {
      std::string module = line();
      return push_global({std::move(module), line()});
    }
    case Opcode::kStackGlobal: {
      const PicklePointer name = pop();
      const PicklePointer module = pop();
      if (name->as<std::string>() == nullptr || module->as<std::string>() == nullptr) {
        fail("names something with a value that is not text");
      }
      return push_global({*module->as<std::string>(), *name->as<std::string>()});
    }
    case Opcode::kReduce:
      return reduce();
    case Opcode::kBuild:
      static_cast<void>(pop());
      return;  // _metadata of a state dict
    case Opcode::kBinPersId:
      return push(PicklePersistent{pop()});
    case Opcode::kBinPut:
      return put(byte());
    case Opcode::kLongBinPut:
      return put(little_endian(4));
    case Opcode::kMemoize:
      return put(memo_.size());
    case Opcode::kBinGet:
      return get(byte());
    case Opcode::kLongBinGet:
      return get(little_endian(4));
    case Opcode::kFrame:
      static_cast<void>(little_endian(8));
      return;
    case Opcode::kProto:
    case Opcode::kStop:
      break;
  }
  fail("has an instruction (" + std::to_string(static_cast<unsigned>(opcode)) +
       ") that files of weights do not use");
}

}  // namespace

bool is_allowed_global(const PickleGlobal& global) {
  if (global.module == "collections") return global.name == "OrderedDict";
  if (global.module == "torch._utils") {
    return global.name == "_rebuild_tensor_v2" || global.name == "_rebuild_tensor" ||
           global.name == "_rebuild_parameter";
  }
  if (global.module == "torch") return global.name.ends_with("Storage") || global.name == "Size";
  return false;
}

PicklePointer read_pickle(std::string_view bytes, std::size_t& position, const std::string& place) {
  PickleMachine machine{bytes, position, place};
  PicklePointer value = machine.run();
  position = machine.position();
  return value;
}

}  // namespace oodsweep
