#include "core/pickle.hpp"

#include <gtest/gtest.h>

#include <string>

#include "core/error.hpp"
#include "tests/models/pytorch_samples.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

using pickled::kProto;

bool only_ordered_dict(const PickleGlobal& global) {
  return global.text() == "collections.OrderedDict" || global.text() == "torch.f";
}

PickleDocument read(const std::string& body) {
  const std::string bytes = kProto + body + ".";
  ByteReader reader{bytes, "w.pt"};
  PickleDocument document = read_pickle(reader, only_ordered_dict);
  EXPECT_EQ(reader.left(), 0U);
  return document;
}

std::string failure(const std::string& body) {
  return message_of<ConfigError>([&] { (void)read(body); });
}

std::int64_t integer(const std::string& body) {
  const PickleDocument document = read(body);
  const auto* value = document.root->as<std::int64_t>();
  return value == nullptr ? -999 : *value;
}

TEST(PickleTest, ReadsIntegersOfEveryWidth) {
  EXPECT_EQ(integer(std::string{"K\xff"}), 255);
  EXPECT_EQ(integer(std::string{"M\x01\x02"}), 0x0201);
  EXPECT_EQ(integer("J\xfe\xff\xff\xff"), -2);
  EXPECT_EQ(integer(std::string{"\x8a\x00", 2}), 0);
  EXPECT_EQ(integer("\x8a\x01\xff"), -1);
  EXPECT_EQ(integer(std::string{"\x8a\x02\xff\x00", 4}), 255);
  EXPECT_EQ(integer(pickled::integer(std::int64_t{-1} << 62U)), std::int64_t{-1} << 62U);
  const PickleDocument big = read(std::string{"\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x01", 11});
  EXPECT_NE(big.root->as<PickleBigInteger>(), nullptr);
}

TEST(PickleTest, ReadsTheOtherPlainValues) {
  const PickleDocument number = read(std::string{"G\x3f\xe0\x00\x00\x00\x00\x00\x00", 9});
  EXPECT_EQ(*number.root->as<double>(), 0.5);
  EXPECT_EQ(*read(pickled::text("ab")).root->as<std::string>(), "ab");
  EXPECT_EQ(*read("U\x02"
                  "ab")
                 .root->as<std::string>(),
            "ab");
  EXPECT_EQ(*read("\x8c\x02"
                  "ab")
                 .root->as<std::string>(),
            "ab");
  EXPECT_TRUE(*read("\x88").root->as<bool>());
  EXPECT_NE(read("N").root->as<PickleNone>(), nullptr);
}

TEST(PickleTest, TuplesKeepTheirOrder) {
  for (const char* body : {"K\x01K\x02\x86", "(K\x01K\x02t"}) {
    const PickleDocument document = read(body);
    const auto* tuple = document.root->as<PickleTuple>();
    ASSERT_NE(tuple, nullptr);
    ASSERT_EQ(tuple->items.size(), 2U);
    EXPECT_EQ(*tuple->items[0]->as<std::int64_t>(), 1);
    EXPECT_EQ(*tuple->items[1]->as<std::int64_t>(), 2);
  }
}

TEST(PickleTest, DictionariesOfPython2And3AreTheSame) {
  const std::string pair = pickled::text("a") + "K\x05";
  const std::string python_2 = "ccollections\nOrderedDict\n]](" + pair + "ea\x85R";
  for (const std::string& body :
       {"}" + pair + "s", "}(" + pair + "u", pickled::kOrderedDict + pair + "s", python_2}) {
    const PickleDocument document = read(body);
    const auto* dict = document.root->as<PickleDict>();
    ASSERT_NE(dict, nullptr);
    ASSERT_EQ(dict->items.size(), 1U);
    EXPECT_EQ(*dict->items[0].first->as<std::string>(), "a");
    EXPECT_EQ(*dict->items[0].second->as<std::int64_t>(), 5);
  }
}

TEST(PickleTest, RecallsTheSameValue) {
  const PickleDocument document = read(
      "]q\x05"
      "h\x05\x86");
  const auto* tuple = document.root->as<PickleTuple>();
  ASSERT_NE(tuple, nullptr);
  EXPECT_EQ(tuple->items[0], tuple->items[1]);
}

TEST(PickleTest, BytesOfPython3AreText) {
  const std::string eight{"\x8e\x02\0\0\0\0\0\0\0ab", 11};
  for (const std::string& body : {std::string{"C\x02"
                                              "ab"},
                                  std::string{"B\x02\0\0\0ab", 7}, eight}) {
    EXPECT_EQ(*read(body).root->as<std::string>(), "ab");
  }
  EXPECT_NE(failure("\x8e\xff\xff\xff\xff\xff\xff\xff\xff").find("is truncated"),
            std::string::npos);
}

TEST(PickleTest, CallsAndAttributesStayData) {
  const PickleDocument document = read(
      "ctorch\nf\n(K\x01tRK\x07"
      "b");
  const auto* call = document.root->as<PickleCall>();
  ASSERT_NE(call, nullptr);
  EXPECT_EQ(call->function.text(), "torch.f");
  EXPECT_EQ(call->arguments.size(), 1U);
  ASSERT_NE(call->state, nullptr);
  EXPECT_EQ(*call->state->as<std::int64_t>(), 7);
  EXPECT_EQ(read("ctorch\nf\n)R").root->as<PickleCall>()->state, nullptr);
  EXPECT_NE(read("}}b").root->as<PickleDict>(), nullptr);  // a state dict's _metadata
}

TEST(PickleTest, ForbiddenNamesEndTheReading) {
  const std::string rest = "\", which no such file needs; refused (byte ";
  EXPECT_EQ(failure("cos\nsystem\n(" + pickled::text("touch /tmp/pwned") + "tR"),
            "w.pt: its pickle asks for \"os.system" + rest + "13)");
  EXPECT_EQ(failure("\x8c\x02os\x8c\x06system\x93"),
            "w.pt: its pickle asks for \"os.system" + rest + "15)");
  EXPECT_NE(failure("cbuiltins\neval\n)R").find("builtins.eval"), std::string::npos);
}

TEST(PickleTest, UnknownInstructionsEndTheReading) {
  // INST, OBJ, NEWOBJ, EXT1 can make objects; DICT, LIST and DUP are of no use here.
  for (const char* body : {"(ios\nsystem\n", "(cos\nsystem\no", ")\x81", "\x82\x01", "(d", "N2"}) {
    EXPECT_NE(failure(body), "") << body;
  }
  EXPECT_EQ(failure("N2"),
            "w.pt: its pickle has an instruction (0x32) that such files do not use (byte 4)");
}

TEST(PickleTest, EveryTruncationIsAnError) {
  const std::string whole = kProto + "}(" + pickled::text("a") + "(K\x01\x88tq\x01" + "e.";
  const std::string right = sample_file().state_pickle(true);
  for (const std::string& bytes : {whole, right}) {
    for (std::size_t length = 0; length + 1 < bytes.size(); ++length) {
      const std::string cut = bytes.substr(0, length);
      ByteReader reader{cut, "w.pt"};
      EXPECT_THROW((void)read_pickle(reader, [](const PickleGlobal&) { return true; }), ConfigError)
          << length;
    }
  }
}

TEST(PickleTest, BrokenStacksAreErrors) {
  EXPECT_EQ(failure(""), "w.pt: its pickle ends in the middle of a value (byte 3)");
  EXPECT_EQ(failure("NN"), "w.pt: its pickle ends in the middle of a value (byte 5)");
  EXPECT_EQ(failure("(N"), "w.pt: its pickle ends in the middle of a value (byte 5)");
  EXPECT_EQ(failure("N\x86"), "w.pt: its pickle takes a value that is not there (byte 4)");
  EXPECT_EQ(failure("N(0"), "w.pt: its pickle takes a value that is not there (byte 5)");
  EXPECT_EQ(failure("t"), "w.pt: its pickle has no mark where one is needed (byte 3)");
  EXPECT_EQ(failure("NNa"), "w.pt: its pickle needs a list where there is none (byte 5)");
  EXPECT_EQ(failure("}(Nu"), "w.pt: its pickle gives a dictionary a key without value (byte 6)");
  EXPECT_EQ(failure("h\x01"), "w.pt: its pickle recalls a value that it never stored (byte 4)");
  EXPECT_EQ(failure("NNR"), "w.pt: its pickle calls something that is not a name (byte 5)");
}

TEST(PickleTest, RefusesOtherProtocols) {
  const std::string old = "(lp0\n.";
  ByteReader reader{old, "w.pt"};
  EXPECT_EQ(message_of<ConfigError>([&] { (void)read_pickle(reader, only_ordered_dict); }),
            "w.pt: its pickle does not begin with a protocol number (byte 1)");
  const std::string future = "\x80\x06N.";
  ByteReader other{future, "w.pt"};
  EXPECT_EQ(message_of<ConfigError>([&] { (void)read_pickle(other, only_ordered_dict); }),
            "w.pt: its pickle is of protocol 6, not 2 to 5 (byte 2)");
}

// Recursion over such values, even in a destructor, would overrun the stack.
TEST(PickleTest, DeepNestingDoesNoHarm) {
  EXPECT_NE(read(")" + std::string(900'000, '\x85')).root->as<PickleTuple>(), nullptr);
  std::string lists = "]";
  for (int i = 0; i < 100'000; ++i)
    lists +=
        "q\x01]q\x02h\x01"
        "ah\x02";  // leftovers on the stack
  EXPECT_THROW((void)read(lists), ConfigError);
}

TEST(PickleTest, AListMayHoldItself) {
  const PickleDocument document = read(
      "]q\x01h\x01"
      "a");
  EXPECT_EQ(document.root->as<PickleList>()->items[0], document.root);
}

TEST(PickleTest, NumbersOfValuesAreLimited) {
  const std::string rule = "its pickle holds more values than any such file";
  EXPECT_NE(failure(std::string(1'100'000, 'N')).find(rule), std::string::npos);
  std::string popped;
  for (int i = 0; i < 1'100'000; ++i) popped += "N0";
  EXPECT_NE(failure(popped).find(rule), std::string::npos);
  EXPECT_NE(failure(std::string{"Nr\xff\xff\xff\x7f", 6}).find("numbers a value higher"),
            std::string::npos);
}

// Each call would copy the tuple: a file of a megabyte could ask for gigabytes.
TEST(PickleTest, ArgumentsAreLimited) {
  EXPECT_NE(failure("ctorch\nf\n(" + std::string(17, 'N') + "tR").find("more arguments"),
            std::string::npos);
  EXPECT_NE(failure("ccollections\nOrderedDict\n]](NNNea\x85R").find("no pairs"),
            std::string::npos);
}

}  // namespace
}  // namespace oodsweep
