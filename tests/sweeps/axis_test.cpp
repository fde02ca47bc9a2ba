#include "sweeps/axis.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/sweeps/sweep_fixture.hpp"

namespace oodsweep {
namespace {

ParameterDescription parameter(const std::string& type) {
  ParameterDescription result;
  result.key = "p";
  result.type = type;
  result.rule = "at least 0";
  if (type == "choice") {
    result.choices = {"fine_tune", "scratch"};
  } else if (type != "boolean") {
    result.valid = [](const Json& value) { return value.get<double>() >= 0.0; };
  }
  return result;
}

std::vector<Json> values(const std::string& json, const std::string& type) {
  return read_axis(Json::parse(json), parameter(type), "s.json: p", 7).values;
}

std::string axis_refusal(const std::string& json, const std::string& type) {
  return refusal([&] { static_cast<void>(values(json, type)); });
}

TEST(AxisTest, OneValueIsAnAxisOfLengthOne) {
  EXPECT_EQ(values("0.5", "number"), (std::vector<Json>{0.5}));
  EXPECT_EQ(values("[1, 2]", "integer"), (std::vector<Json>{1, 2}));
  EXPECT_EQ(values("true", "boolean"), (std::vector<Json>{true}));
}

TEST(AxisTest, AListOfNumbersIsOneValueWhereTheKeyTakesOne) {
  ParameterDescription numbers = parameter("numbers");
  numbers.valid = [](const Json& list) { return list.size() < 3; };
  const auto read = [&](const std::string& json) {
    return read_axis(Json::parse(json), numbers, "s.json: p", 7).values;
  };
  EXPECT_EQ(read("[1, 0.5]"), (std::vector<Json>{Json{1.0, 0.5}}));
  EXPECT_EQ(read("[[1], [1, 0.5]]"), (std::vector<Json>{Json::array({1.0}), Json{1.0, 0.5}}));
  for (const char* bad : {"1", "[1, true]", "[[1], 2]", "[1, 2, 3]", "[[1], [1]]"}) {
    EXPECT_NE(refusal([&] { static_cast<void>(read(bad)); }), "") << bad;
  }
}

TEST(AxisTest, ARangeHasTheValuesThatOneWouldWriteInAList) {
  const std::vector<Json> range = values(R"({"from": 0, "to": 0.004, "count": 21})", "number");
  ASSERT_EQ(range.size(), 21U);
  for (int i = 0; i <= 20; ++i) {  // steps of 0.0002: the literals 0.0002, 0.0004, ...
    EXPECT_EQ(
        range[static_cast<std::size_t>(i)].get<double>(),
        std::strtod(("0." + std::string(i < 5 ? "000" : "00") + std::to_string(2 * i)).c_str(),
                    nullptr))
        << i;
  }
}

TEST(AxisTest, ALogRangeHasEqualRatios) {
  EXPECT_EQ(values(R"({"from": 1, "to": 1000, "count": 4, "scale": "log"})", "number"),
            (std::vector<Json>{1.0, 10.0, 100.0, 1000.0}));
  EXPECT_EQ(values(R"({"from": 1, "to": 10, "count": 10})", "integer").size(), 10U);
}

TEST(AxisTest, DrawsTheNumbersOfARandomRange) {
  EXPECT_EQ(values(R"({"from": 0, "to": 1, "random": 3})", "number").size(), 3U);
  for (const Json& value : values(R"({"from": 0, "to": 9, "random": 3})", "integer")) {
    EXPECT_TRUE(value.is_number_integer()) << value;
  }
  EXPECT_NE(axis_refusal(R"({"from": -2, "to": -1, "random": 3})", "number"), "");  // the rule
}

TEST(AxisTest, RefusesWithPlaceValueAndRule) {
  EXPECT_EQ(axis_refusal("-1", "number"), "s.json: p: -1 is not valid (at least 0)");
  EXPECT_EQ(axis_refusal("[1, -2]", "number"), "s.json: p[1]: -2 is not valid (at least 0)");
  EXPECT_EQ(axis_refusal("[]", "number"),
            "s.json: p: [] is not valid (a list holds 1 to 10000 values)");
}

TEST(AxisTest, RefusesLossyAndWrongTypes) {
  EXPECT_NE(axis_refusal("2.5", "integer"), "");
  EXPECT_NE(axis_refusal("true", "integer"), "");
  EXPECT_NE(axis_refusal("1e30", "integer"), "");
  EXPECT_NE(axis_refusal("18446744073709551615", "integer"), "");
  EXPECT_NE(axis_refusal("\"1\"", "number"), "");
  EXPECT_NE(axis_refusal("true", "number"), "");
  EXPECT_NE(axis_refusal("1", "boolean"), "");
  EXPECT_NE(axis_refusal("null", "number"), "");
  EXPECT_NE(axis_refusal("[[1]]", "number"), "");
}

TEST(AxisTest, RefusesAnUnknownChoiceWithTheNearest) {
  EXPECT_EQ(axis_refusal("\"scrach\"", "choice"),
            "s.json: p: \"scrach\" is not valid (one of fine_tune, scratch, did you mean "
            "\"scratch\"?)");
}

TEST(AxisTest, RefusesAValueThatStandsTwiceHoweverSpelled) {
  EXPECT_NE(axis_refusal("[0.5, 0.50]", "number"), "");
  EXPECT_NE(axis_refusal("[1, 1.0]", "integer"), "");
  EXPECT_NE(axis_refusal(R"({"from": 1, "to": 1, "count": 2})", "number"), "");
}

TEST(AxisTest, RefusesBrokenRanges) {
  EXPECT_NE(axis_refusal(R"({"from": 0, "to": 1})", "number"), "");
  EXPECT_NE(axis_refusal(R"({"from": 0, "to": 1, "count": 1})", "number"), "");
  EXPECT_NE(axis_refusal(R"({"from": 0, "to": 1, "count": 1000000000000000000})", "number"), "");
  EXPECT_NE(axis_refusal(R"({"from": 0, "to": 1, "count": 3, "scale": "log"})", "number"), "");
  EXPECT_NE(axis_refusal(R"({"from": 0, "to": 1, "count": 3, "step": 1})", "number"), "");
  EXPECT_NE(axis_refusal(R"({"from": 0, "to": 1, "count": 3})", "integer"), "");  // 0.5
  EXPECT_NE(axis_refusal(R"({"from": 0, "to": 1, "count": 3})", "choice"), "");
}

}  // namespace
}  // namespace oodsweep
