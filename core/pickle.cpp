#include "core/pickle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <iterator>

#include "core/pickle_machine.hpp"

namespace oodsweep {
namespace detail {
namespace {

/// Values in a document, entries on the stack, numbers in the memo. A state dict has thousands, a
/// batch of CIFAR twenty thousand, CIFAR-100 two hundred thousand.
constexpr std::size_t kMost = 1'000'000;
/// Arguments are copied at each call; _rebuild_tensor_v2 has six.
constexpr std::size_t kMostArguments = 16;

}  // namespace

PickleDocument PickleMachine::run() {
  if (opcode() != Opcode::kProto) fail("does not begin with a protocol number");
  const std::uint64_t protocol = number(1);
  if (protocol < 2 || protocol > 5) fail(fmt::format("is of protocol {}, not 2 to 5", protocol));
  for (Opcode next = opcode(); next != Opcode::kStop; next = opcode()) {
    step(next);
    if (std::max(stack_.size(), document_.values.size()) > kMost) {
      fail("holds more values than any such file");
    }
  }
  if (stack_.size() != 1 || !marks_.empty()) fail("ends in the middle of a value");
  document_.root = stack_.back();
  return std::move(document_);
}

/// Two's complement, as long as it needs to be.
void PickleMachine::push_long(std::string_view bytes) {
  if (bytes.size() > sizeof(std::int64_t)) return push(PickleBigInteger{std::string{bytes}});
  std::uint64_t value = 0;
  const bool negative = !bytes.empty() && (static_cast<unsigned char>(bytes.back()) & 0x80U) != 0;
  if (negative) value = ~value;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    value = value << 8U | static_cast<unsigned char>(bytes[i]);
  }
  push_integer(static_cast<std::int64_t>(value));
}

/// The one big-endian number of the format.
void PickleMachine::push_float() {
  std::uint64_t bits = 0;
  for (int i = 0; i < 8; ++i) bits = bits << 8U | number(1);
  push(std::bit_cast<double>(bits));
}

void PickleMachine::push_tuple(std::size_t count) {
  PickleTuple tuple{std::vector<PicklePointer>(count)};
  for (std::size_t i = count; i-- > 0;) tuple.items[i] = pop();
  push(std::move(tuple));
}

void PickleMachine::push_global(PickleGlobal global) {
  if (!is_allowed_(global)) {
    fail(fmt::format("asks for \"{}\", which no such file needs; refused", global.text()));
  }
  push(std::move(global));
}

PicklePointer& PickleMachine::top() {
  const std::size_t floor = marks_.empty() ? 0 : marks_.back();
  if (stack_.size() <= floor) fail("takes a value that is not there");
  return stack_.back();
}

PicklePointer PickleMachine::pop() {
  const PicklePointer value = top();
  stack_.pop_back();
  return value;
}

std::vector<PicklePointer> PickleMachine::pop_to_mark() {
  if (marks_.empty()) fail("has no mark where one is needed");
  const auto first = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
  std::vector<PicklePointer> items(first, stack_.end());
  stack_.erase(first, stack_.end());
  marks_.pop_back();
  return items;
}

void PickleMachine::append(const std::vector<PicklePointer>& items) {
  auto& list = top_as<PickleList>("list").items;
  list.insert(list.end(), items.begin(), items.end());
}

void PickleMachine::set_items(const std::vector<PicklePointer>& keys_and_values) {
  auto& dict = top_as<PickleDict>("dictionary").items;
  if (keys_and_values.size() % 2 != 0) fail("gives a dictionary a key without value");
  for (std::size_t i = 0; i < keys_and_values.size(); i += 2) {
    dict.emplace_back(keys_and_values[i], keys_and_values[i + 1]);
  }
}

/// Python 3 calls OrderedDict() and sets items; Python 2 calls OrderedDict([[key, value], ...]).
void PickleMachine::make_ordered_dict(const PickleTuple& arguments) {
  push(PickleDict{});
  if (arguments.items.empty()) return;
  const auto* pairs = arguments.items.front()->as<PickleList>();
  if (pairs == nullptr || arguments.items.size() != 1) fail("makes an OrderedDict of no list");
  for (const PicklePointer pair : pairs->items) {
    const auto* list = pair->as<PickleList>();
    const auto* tuple = pair->as<PickleTuple>();
    if (list == nullptr && tuple == nullptr) fail("makes an OrderedDict of what are no pairs");
    const auto& key_and_value = list != nullptr ? list->items : tuple->items;
    if (key_and_value.size() != 2) fail("makes an OrderedDict of what are no pairs");
    set_items(key_and_value);
  }
}

void PickleMachine::reduce() {
  const PicklePointer arguments = pop();
  const PicklePointer function = pop();
  const auto* global = function->as<PickleGlobal>();
  const auto* tuple = arguments->as<PickleTuple>();
  if (global == nullptr || tuple == nullptr) fail("calls something that is not a name");
  if (global->text() == "collections.OrderedDict") return make_ordered_dict(*tuple);
  if (tuple->items.size() > kMostArguments) fail("calls with more arguments than any tensor has");
  push(PickleCall{*global, tuple->items});
}

/// What __setstate__ would be given. A state dict's `_metadata` is dropped: nothing here needs it.
void PickleMachine::build() {
  const PicklePointer state = pop();
  if (auto* call = std::get_if<PickleCall>(&top()->content)) call->state = state;
}

void PickleMachine::name_from_stack() {
  const auto* name = pop()->as<std::string>();
  const auto* module = pop()->as<std::string>();
  if (name == nullptr || module == nullptr) fail("asks for a name that is not text");
  push_global({*module, *name});
}

void PickleMachine::put(std::uint64_t index) {
  if (index > kMost) fail("numbers a value higher than any such file");
  memo_[index] = top();
}

void PickleMachine::get(std::uint64_t index) {
  const auto found = memo_.find(index);
  if (found == memo_.end()) fail("recalls a value that it never stored");
  stack_.push_back(found->second);
}

void PickleMachine::step(Opcode opcode) {
  switch (opcode) {
    case Opcode::kMark:
      return marks_.push_back(stack_.size());
    case Opcode::kPop:
      return static_cast<void>(pop());
    case Opcode::kNone:
      return push(PickleNone{});
    case Opcode::kNewTrue:
      return push(true);
    case Opcode::kNewFalse:
      return push(false);
    case Opcode::kBinInt1:
      return push_integer(static_cast<std::int64_t>(number(1)));
    case Opcode::kBinInt2:
      return push_integer(static_cast<std::int64_t>(number(2)));
    case Opcode::kBinInt:
      return push_integer(std::bit_cast<std::int32_t>(static_cast<std::uint32_t>(number(4))));
    case Opcode::kLong1:
      return push_long(bytes_.take(number(1)));
    case Opcode::kBinFloat:
      return push_float();
    case Opcode::kShortBinString:
    case Opcode::kShortBinUnicode:
    case Opcode::kShortBinBytes:
      return push(text(number(1)));
    case Opcode::kBinString:
    case Opcode::kBinUnicode:
    case Opcode::kBinBytes:
      return push(text(number(4)));
    case Opcode::kBinBytes8:
      return push(text(number(8)));
    case Opcode::kEmptyTuple:
      return push_tuple(0);
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
    case Opcode::kAppend:
      return append({pop()});
    case Opcode::kAppends:
      return append(pop_to_mark());
    case Opcode::kEmptyDict:
      return push(PickleDict{});
    case Opcode::kSetItem: {
      const PicklePointer value = pop();
      return set_items({pop(), value});
    }
    case Opcode::kSetItems:
      return set_items(pop_to_mark());
    case Opcode::kGlobal: {
      std::string module = bytes_.line();
      return push_global({std::move(module), bytes_.line()});
    }
    case Opcode::kStackGlobal:
      return name_from_stack();
    case Opcode::kReduce:
      return reduce();
    case Opcode::kBuild:
      return build();
    case Opcode::kBinPersId:
      return push(PicklePersistent{pop()});
    case Opcode::kBinPut:
      return put(number(1));
    case Opcode::kLongBinPut:
      return put(number(4));
    case Opcode::kMemoize:
      return put(memo_.size());
    case Opcode::kBinGet:
      return get(number(1));
    case Opcode::kLongBinGet:
      return get(number(4));
    case Opcode::kFrame:
      return bytes_.skip(8);
    case Opcode::kProto:
    case Opcode::kStop:
      break;
  }
  fail(fmt::format("has an instruction (0x{:02x}) that such files do not use",
                   static_cast<unsigned>(opcode)));
}

}  // namespace detail

PickleDocument read_pickle(ByteReader& bytes, bool (*is_allowed)(const PickleGlobal&)) {
  return detail::PickleMachine{bytes, is_allowed}.run();
}

}  // namespace oodsweep
