#include "core/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/random.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string refusal(const std::string& text) {
  return message_of<ConfigError>([&] { (void)parse_json(text, "a.json"); });
}

std::string canonical(const std::string& text) {
  return canonical_json(parse_json(text, "a.json"));
}

TEST(ParseJsonTest, ReadsEveryKindOfValue) {
  const Json value = parse_json(R"({"a": [1, -2, 0.5, true, null, "x\n"], "b": {}})", "a.json");
  EXPECT_EQ(value, (Json{{"a", {1, -2, 0.5, true, nullptr, "x\n"}}, {"b", Json::object()}}));
  EXPECT_EQ(parse_json("7", "a.json"), Json(7));
}

TEST(ParseJsonTest, TakesComments) {
  EXPECT_EQ(parse_json("// one\n{\"a\": /* two */ 1} // end", "a.json"), (Json{{"a", 1}}));
}

TEST(ParseJsonTest, RefusesADuplicateKeyWithItsPlace) {
  EXPECT_EQ(refusal("{\"seed\": 1,\n  \"seed\": 2}"),
            "a.json: line 2, column 3: duplicate key \"seed\" (seed)");
  EXPECT_EQ(refusal(R"({"methods": [{}, {"a": {"b\"": 1, "b\"": 1}}]})"),
            "a.json: line 1, column 35: duplicate key \"b\"\" (methods[1].a.b\")");
  EXPECT_EQ(refusal(R"({"a": 1, "\u0061": 1})"),
            "a.json: line 1, column 10: duplicate key \"a\" (a)");
}

TEST(ParseJsonTest, RefusesIntegersBeyond64Bits) {
  EXPECT_EQ(parse_json("18446744073709551615", "a.json"),
            Json(std::numeric_limits<std::uint64_t>::max()));
  EXPECT_EQ(parse_json("-9223372036854775808", "a.json"),
            Json(std::numeric_limits<std::int64_t>::min()));
  EXPECT_EQ(
      refusal("{\"a\": [1,\n 18446744073709551616]}"),
      "a.json: line 2, column 2: a[1]: 18446744073709551616 is not valid (an integer must fit "
      "64 bits)");
  EXPECT_THAT(refusal("{\"a\": -9223372036854775809}"),
              StartsWith("a.json: line 1, column 7: a: -9223372036854775809 is not valid"));
}

TEST(ParseJsonTest, RefusesFloatsThatADoubleCannotHold) {
  EXPECT_THAT(refusal("{\"a\":\n 1e400}"), StartsWith("a.json: line 2, column 7: number overflow"));
  EXPECT_EQ(refusal("{\"a\": 1e-400}"),
            "a.json: line 1, column 7: a: 1e-400 is not valid (too small for a double)");
  EXPECT_EQ(refusal("1e-400"),
            "a.json: line 1, column 1: 1e-400 is not valid (too small for a double)");
  EXPECT_EQ(parse_json("0e-400", "a.json"), Json(0.0));
}

TEST(ParseJsonTest, SaysWhereTruncatedTextEndsAndWhatIsExpected) {
  EXPECT_THAT(refusal("{\n  \"a\": 1"),
              testing::AllOf(StartsWith("a.json: line 2, column 8: "),
                             HasSubstr("unexpected end of input"), HasSubstr("expected '}'")));
  EXPECT_THAT(refusal("[1, "), HasSubstr("unexpected end of input"));
  EXPECT_THAT(refusal(""), StartsWith("a.json: line 1, column 1: "));
  EXPECT_THAT(refusal("\"abc"), HasSubstr("missing closing quote"));
}

TEST(ParseJsonTest, EveryPrefixOfAnObjectIsRefused) {
  const std::string text = R"({"a": [1, 2.5e3, "x\u00e4"], "b": {"c": null, "d": false}})";
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_THAT(refusal(text.substr(0, length)), StartsWith("a.json: line 1, column "));
  }
  EXPECT_NO_THROW((void)parse_json(text, "a.json"));
}

TEST(ParseJsonTest, RefusesWhatIsNotJson) {
  EXPECT_THAT(refusal("{\"a\": 1} x"), StartsWith("a.json: line 1, column 10: "));
  EXPECT_THAT(refusal("[1,]"), StartsWith("a.json: line 1, column "));
  EXPECT_THAT(refusal("{'a': 1}"), StartsWith("a.json: line 1, column "));
  EXPECT_THAT(refusal("[NaN]"), StartsWith("a.json: line 1, column "));
  EXPECT_THAT(refusal("[01]"), StartsWith("a.json: line 1, column "));
  EXPECT_THAT(refusal("[1] /* open"), HasSubstr("comment"));
  EXPECT_THAT(refusal("\"\xFF\""), HasSubstr("UTF-8"));
}

TEST(ParseJsonTest, RefusesTextNestedTooDeep) {
  EXPECT_NO_THROW((void)parse_json(std::string(100, '[') + std::string(100, ']'), "a.json"));
  EXPECT_THAT(refusal(std::string(1000000, '[')), HasSubstr("nested more than 100 deep"));
}

TEST(ReadJsonFileTest, NamesTheFile) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "sweep.json";
  write_file_atomically(file, "{\"a\": 1}");
  EXPECT_EQ(read_json_file(file), (Json{{"a", 1}}));
  write_file_atomically(file, "{\"a\": ");
  EXPECT_THAT(message_of<ConfigError>([&] { (void)read_json_file(file); }),
              StartsWith(file.string() + ": line 1, column "));
  EXPECT_EQ(
      message_of<ConfigError>([&] { (void)read_json_file(folder.path() / "none.json"); }),
      (folder.path() / "none.json").string() + ": cannot be opened (No such file or directory)");
}

TEST(CanonicalJsonTest, SortsKeysAndDropsSpace) {
  EXPECT_EQ(canonical("{ \"b\" : [ 1 , 2 ], \"a\" : { } , \"B\": [] }"),
            "{\"B\":[],\"a\":{},\"b\":[1,2]}");
}

TEST(CanonicalJsonTest, WritesANumberInOneWay) {
  for (const char* spelling : {"5", "5.0", "0.5e1", "50e-1", "5.000"}) {
    EXPECT_EQ(canonical(spelling), "5") << spelling;
  }
  for (const char* zero : {"0", "0.0", "-0", "-0.0", "0e5"}) EXPECT_EQ(canonical(zero), "0");
  EXPECT_EQ(canonical("0.10"), "0.1");
  EXPECT_EQ(canonical("1E-1"), "0.1");
  EXPECT_EQ(canonical("1e18"), "1000000000000000000");
  EXPECT_EQ(canonical("9007199254740993"), "9007199254740993");
  EXPECT_EQ(canonical("18446744073709551615"), "18446744073709551615");
  EXPECT_EQ(canonical("1e6"), canonical("1000000"));
  EXPECT_EQ(canonical("1e20"), canonical("100000000000000000000.0"));
  EXPECT_EQ(canonical("-1e19"), "-1e+19");
  EXPECT_EQ(canonical("1e300"), canonical("10e299"));
  EXPECT_NE(canonical("1"), canonical("true"));
  EXPECT_NE(canonical("1"), canonical("\"1\""));
}

TEST(CanonicalJsonTest, RefusesWhatHasNoText) {
  EXPECT_THROW((void)canonical_json(Json(std::nan(""))), InternalError);
  EXPECT_THROW((void)canonical_json(Json{{"a", {HUGE_VAL}}}), InternalError);
}

/// A random value with objects, arrays, numbers and strings, at most `depth` deep.
Json random_value(CounterRandom& random, int depth) {
  switch (random.below(depth > 0 ? 8 : 6)) {
    case 0:
      return nullptr;
    case 1:
      return random.below(2) == 0;
    case 2:
      return static_cast<std::int64_t>(random.next64());
    case 3:
      return random.normal() * std::pow(10.0, static_cast<double>(random.below(40)) - 20.0);
    case 4:
      return static_cast<double>(random.below(100)) / 4;
    case 5:
      return std::string(random.below(4), static_cast<char>('a' + random.below(26)));
    case 6: {
      Json array = Json::array();
      for (std::uint64_t i = random.below(4); i > 0; --i) {
        array.push_back(random_value(random, depth - 1));
      }
      return array;
    }
    default: {
      Json object = Json::object();
      for (std::uint64_t i = random.below(4); i > 0; --i) {
        object["k" + std::to_string(random.below(100))] = random_value(random, depth - 1);
      }
      return object;
    }
  }
}

TEST(CanonicalJsonTest, IsAFixedPointAndKeepsTheValue) {
  for (std::uint64_t i = 0; i < 2000; ++i) {
    CounterRandom random{1, i};
    const Json value = random_value(random, 4);
    const std::string text = canonical_json(value);
    const Json back = parse_json(text, "a.json");
    EXPECT_EQ(back, value) << text;
    EXPECT_EQ(canonical_json(back), text);
    EXPECT_EQ(canonical(value.dump(2)), text);  // another spelling of the same
  }
}

TEST(CanonicalJsonTest, DoesNotDependOnTheOrderOfKeys) {
  EXPECT_EQ(canonical(R"({"a": 1, "b": {"c": 2, "d": 3}})"),
            canonical(R"({"b": {"d": 3, "c": 2}, "a": 1})"));
  EXPECT_NE(canonical("[1, 2]"), canonical("[2, 1]"));
}

TEST(CanonicalKeyTest, IsTheHashOfTheText) {
  // SHA-256 of {"a":1,"b":[2,0.5]}, computed with Python's hashlib.
  EXPECT_EQ(canonical_key(parse_json(R"({"b": [2.0, 0.5], "a": 1})", "a.json")),
            "6ff307fc413fced0edd8aa326f12588515e8d8190c09de94c9fc87a29d27d91e");
}

}  // namespace
}  // namespace oodsweep
