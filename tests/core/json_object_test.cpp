#include "core/json_object.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

const std::string kWhere = "odin_cifar10.json: methods[1]";
const std::string kTemperatureRule =
    "T divides the logits and must be > 0; the paper searches 1 to 1000";
const std::string kEpsilonRule = "a step in [0, 1] pixel units; the paper searches 0 to 0.004";

struct Params {
  double temperature = 1000.0;
  double epsilon = 0.0012;
};

Params parse(const std::string& text) {
  const Json json = parse_json(text, "odin_cifar10.json");
  JsonObject object{json, kWhere};
  Params params;
  object.read_optional("temperature", params.temperature, kTemperatureRule,
                       [](double t) { return t > 0.0; });
  object.read_optional("epsilon", params.epsilon, kEpsilonRule,
                       [](double e) { return e >= 0.0 && e <= 1.0; });
  object.reject_unknown_keys({{"eps", "epsilon"}, {"lambda", "outlier_loss_weight"}});
  return params;
}

std::string refusal(const std::string& text) {
  return message_of<ConfigError>([&] { (void)parse(text); });
}

TEST(JsonObjectTest, ReadsWhatIsThereAndKeepsDefaults) {
  const Params params = parse(R"({"temperature": 10})");
  EXPECT_EQ(params.temperature, 10.0);
  EXPECT_EQ(params.epsilon, 0.0012);
}

TEST(JsonObjectTest, SaysPlaceValueAndRule) {
  EXPECT_EQ(refusal(R"({"temperature": -3})"),
            "odin_cifar10.json: methods[1].temperature: -3 is not valid (T divides the logits and "
            "must be > 0; the paper searches 1 to 1000)");
  EXPECT_EQ(refusal(R"({"epsilon": "tiny"})"),
            "odin_cifar10.json: methods[1].epsilon: \"tiny\" is not valid (a step in [0, 1] pixel "
            "units; the paper searches 0 to 0.004)");
}

TEST(JsonObjectTest, NamesAnUnknownKeyAndTheNearest) {
  EXPECT_EQ(refusal(R"({"temprature": 1})"),
            "odin_cifar10.json: methods[1]: unknown key \"temprature\" (known keys: epsilon, "
            "temperature), did you mean \"temperature\"?");
  EXPECT_EQ(refusal(R"({"weight": 1})"),
            "odin_cifar10.json: methods[1]: unknown key \"weight\" (known keys: epsilon, "
            "temperature)");
  EXPECT_EQ(refusal(R"({"lambda": 1})"),
            "odin_cifar10.json: methods[1]: unknown key \"lambda\" (known keys: epsilon, "
            "temperature), did you mean \"outlier_loss_weight\"?");
}

TEST(JsonObjectTest, RefusesWhatIsNoObject) {
  EXPECT_EQ(refusal("[]"), "odin_cifar10.json: methods[1]: expected an object, found array");
  EXPECT_EQ(refusal("1"), "odin_cifar10.json: methods[1]: expected an object, found number");
}

TEST(JsonObjectTest, NamesPlacesInTheOutermostObjectAfterTheFile) {
  const Json json = parse_json(R"({"seed": -1})", "sweep.json");
  JsonObject object{json, "sweep.json"};
  std::uint64_t seed = 0;
  EXPECT_EQ(message_of<ConfigError>([&] {
              object.read_required("seed", seed, "a whole number >= 0", [](auto) { return true; });
            }),
            "sweep.json: seed: -1 is not valid (a whole number >= 0)");
}

TEST(JsonObjectTest, NamesAMissingKey) {
  const Json json = Json::object();
  JsonObject object{json, kWhere};
  std::int64_t count = 0;
  EXPECT_EQ(message_of<ConfigError>([&] {
              object.read_required("count", count, "a whole number", [](auto) { return true; });
            }),
            "odin_cifar10.json: methods[1]: missing key \"count\" (a whole number)");
}

template <class T>
bool accepts(const std::string& value) {
  const Json json = parse_json("{\"x\": " + value + "}", "a.json");
  JsonObject object{json, "a.json"};
  T field{};
  try {
    object.read_required("x", field, "rule", [](const T&) { return true; });
  } catch (const ConfigError&) {
    return false;
  }
  return true;
}

TEST(JsonObjectTest, RefusesLossyNumbers) {
  EXPECT_TRUE(accepts<std::int64_t>("5"));
  EXPECT_TRUE(accepts<std::int64_t>("5.0"));
  EXPECT_FALSE(accepts<std::int64_t>("2.5"));
  EXPECT_FALSE(accepts<std::int64_t>("true"));
  EXPECT_FALSE(accepts<std::int64_t>("\"5\""));
  EXPECT_FALSE(accepts<std::int64_t>("null"));
  EXPECT_FALSE(accepts<std::int64_t>("18446744073709551615"));  // would wrap to -1
  EXPECT_FALSE(accepts<std::int64_t>("1e30"));
  EXPECT_FALSE(accepts<int>("4294967301"));  // would wrap to 5
  EXPECT_TRUE(accepts<std::uint64_t>("18446744073709551615"));
  EXPECT_FALSE(accepts<std::uint64_t>("-1"));  // would wrap to 2^64 - 1
  EXPECT_FALSE(accepts<double>("true"));
  EXPECT_FALSE(accepts<double>("9007199254740993"));  // 2^53 + 1
  EXPECT_TRUE(accepts<bool>("true"));
  EXPECT_FALSE(accepts<bool>("1"));
  EXPECT_TRUE(accepts<std::string>("\"a\""));
  EXPECT_FALSE(accepts<std::string>("1"));
}

TEST(JsonObjectTest, RefusesLossyNumbersInLists) {
  EXPECT_TRUE(accepts<std::vector<std::int64_t>>("[1, 2.0]"));
  EXPECT_TRUE(accepts<std::vector<std::int64_t>>("[]"));
  EXPECT_FALSE(accepts<std::vector<std::int64_t>>("[1, 2.5]"));
  EXPECT_FALSE(accepts<std::vector<std::int64_t>>("[1, true]"));
  EXPECT_FALSE(accepts<std::vector<std::int64_t>>("1"));
  EXPECT_FALSE(accepts<std::vector<std::string>>("[\"a\", 1]"));
}

TEST(JsonObjectTest, LeavesTheFieldAloneWhenItRefuses) {
  const Json json = parse_json(R"({"x": [1, 2.5]})", "a.json");
  JsonObject object{json, "a.json"};
  std::vector<int> field{7};
  EXPECT_THROW(object.read_optional("x", field, "whole numbers", [](const auto&) { return true; }),
               ConfigError);
  EXPECT_EQ(field, std::vector<int>{7});
}

TEST(JsonObjectTest, CutsLongValues) {
  const Json json{{"x", std::string(5000, 'a')}};
  const JsonObject object{json, "a.json"};
  const std::string message =
      message_of<ConfigError>([&] { object.fail("x", json["x"], "a short name"); });
  EXPECT_EQ(message, "a.json: x: \"" + std::string(119, 'a') + "... is not valid (a short name)");
}

TEST(JsonObjectTest, FindCountsAsRead) {
  const Json json{{"raw", {1, 2}}};
  JsonObject object{json, "a.json"};
  EXPECT_TRUE(object.has("raw"));
  ASSERT_NE(object.find("raw"), nullptr);
  EXPECT_EQ(*object.find("raw"), (Json{1, 2}));
  EXPECT_EQ(object.find("other"), nullptr);
  EXPECT_NO_THROW(object.reject_unknown_keys());
}

TEST(JsonObjectTest, AFloatThatNoIntegerCanHoldIsRefusedAndNotConverted) {
  for (const char* number : {"31E38", "-31E38", "9223372036854775808.0", "1e300"}) {
    const Json json =
        parse_json(std::string{R"({"bytes": )"} + number + R"(, "sizes": [1, )" + number + "]}",
                   "manifest.json");
    JsonObject object{json, "manifest.json"};
    std::int64_t bytes = 0;
    std::vector<std::int64_t> sizes;
    const auto anything = [](const auto&) { return true; };
    EXPECT_THROW(object.read_required("bytes", bytes, "a size", anything), ConfigError) << number;
    EXPECT_THROW(object.read_required("sizes", sizes, "sizes", anything), ConfigError) << number;
  }
  const Json json = parse_json(R"({"bytes": 2e9})", "manifest.json");
  JsonObject object{json, "manifest.json"};
  std::int64_t bytes = 0;
  object.read_required("bytes", bytes, "a size", [](std::int64_t) { return true; });
  EXPECT_EQ(bytes, 2'000'000'000);
}

}  // namespace
}  // namespace oodsweep
