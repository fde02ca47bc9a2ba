#include "results/published/published.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <map>
#include <set>

#include "core/error.hpp"
#include "results/published/csv.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Values of the first row that fits; `parameter` is "key=value" or "".
struct Wanted {
  std::string table, d_in, d_out, method, parameter, metric;
};

bool fits(const PublishedValue& value, const Wanted& wanted) {
  const auto has_parameter = [&] {
    for (const auto& [key, text] : value.parameters) {
      if (key + '=' + text == wanted.parameter) return true;
    }
    return wanted.parameter.empty();
  };
  return value.table == wanted.table && value.d_in == wanted.d_in && value.d_out == wanted.d_out &&
         value.method == wanted.method && value.metric == wanted.metric && has_parameter();
}

class PublishedTest : public testing::Test {
 protected:
  static const std::vector<PublishedValue>& all() {
    static const std::vector<PublishedValue> values = read_published(published_folder());
    return values;
  }
  static PublishedValue find(const std::string& paper, const Wanted& wanted) {
    for (const PublishedValue& value : all()) {
      if (value.paper == paper && fits(value, wanted)) return value;
    }
    ADD_FAILURE() << "not published: " << paper << ' ' << wanted.table << ' ' << wanted.metric;
    return {};
  }
};

TEST_F(PublishedTest, AllTablesOfTheSpecificationsAreThere) {
  std::map<std::string, int> rows;
  for (const PublishedValue& value : all()) ++rows[value.paper];
  // OE: 813 of tables, 15 of the text, 1797 of logs. SSL: 174 of tables, 39 of the text.
  EXPECT_EQ(
      rows,
      (std::map<std::string, int>{
          {"OE", 2625}, {"SSL", 213}, {"ODIN", 1238}, {"CC", 472}, {"MD", 336}, {"BAL", 363}}));
}

TEST_F(PublishedTest, NumbersAreThoseOfThePapers) {
  const PublishedValue log =
      find("OE", {"log", "mnist", "notmnist", "outlier_exposure", "start=scratch", "fpr95"});
  EXPECT_EQ(log.value, 6.44);
  EXPECT_EQ(log.sd, 0.32);
  EXPECT_EQ(log.network, "mnist_convnet");
  EXPECT_EQ(log.convention, "oe");
  EXPECT_EQ(find("OE", {"log", "mnist", "fashion-mnist", "msp", "", "aupr"}).value, 96.31);
  EXPECT_EQ(find("OE", {"log", "mnist", "", "msp", "", "error_detection_aupr"}).value, 35.47);
  EXPECT_EQ(find("OE", {"log", "mnist", "", "msp", "", "test_error"}).value, 0.94);
  EXPECT_EQ(find("OE", {"T1", "cifar10", "mean", "outlier_exposure", "score=msp", "aupr"}).value,
            90.5);
  EXPECT_EQ(find("OE", {"T1", "cifar10", "mean", "outlier_exposure", "score=msp", "aupr"}).network,
            "wide_resnet(depth=40,width=2)");  // as trials name it
  EXPECT_EQ(find("SSL", {"T1", "mnist", "kmnist", "reject_classes", "", "fpr95"}).value, 0.35);
  EXPECT_EQ(find("ODIN", {"t2", "cifar10", "tiny-imagenet-crop", "odin", "epsilon=0.0014", "fpr95"})
                .value,
            4.3);
  EXPECT_EQ(find("CC", {"t1", "svhn", "cifar10", "msp", "", "tnr95"}).value, 47.4);
  EXPECT_EQ(find("MD", {"T2", "cifar10", "svhn", "mahalanobis", "", "auroc"}).value, 98.1);
  EXPECT_EQ(
      find("BAL", {"T2", "cifar10", "tiny-imagenet-resize", "bal", "lambda_c=0.7", "auroc"}).value,
      97.0);
}

TEST_F(PublishedTest, RatesArePercentagesAndOtherNumbersAreNot) {
  EXPECT_TRUE(find("OE", {"log", "mnist", "", "msp", "", "test_error"}).percent);
  const PublishedValue temperature = find("OE", {"log", "mnist", "", "msp", "", "temperature"});
  EXPECT_EQ(temperature.value, 1.173);
  EXPECT_FALSE(temperature.percent);
  for (const PublishedValue& value : all()) {
    if (!value.percent) continue;
    EXPECT_TRUE(value.value >= 0.0 && value.value <= 100.0) << value.metric;
  }
}

TEST_F(PublishedTest, SuspectNumbersSayWhy) {
  int suspects = 0;
  for (const PublishedValue& value : all())
    suspects += value.note.find("suspect") != std::string::npos;
  EXPECT_EQ(suspects, 13);
  EXPECT_THAT(find("SSL", {"T1", "cifar10", "svhn", "msp", "", "aupr"}).note, HasSubstr("suspect"));
}

TEST_F(PublishedTest, NoTwoRowsContradictEachOtherUnnoticed) {
  std::map<std::string, double> seen;
  for (const PublishedValue& v : all()) {
    std::string key = v.paper + '|' + v.table + '|' + v.d_in + '|' + v.network + '|' + v.d_out +
                      '|' + v.method + '|' + v.metric + '|' + v.note;
    for (const auto& [name, text] : v.parameters) key += '|' + name + '=' + text;
    const auto [first, added] = seen.emplace(key, v.value);
    EXPECT_TRUE(added || first->second == v.value)
        << key << ": " << first->second << ", " << v.value;
  }
}

TEST(PublishedFolderTest, CanBeChosenByTheEnvironment) {
  ::setenv("OODSWEEP_PUBLISHED", "/somewhere", 1);
  EXPECT_EQ(published_folder(), "/somewhere");
  ::unsetenv("OODSWEEP_PUBLISHED");
  EXPECT_NE(published_folder(), "/somewhere");
}

TEST(PublishedFolderTest, MistakesAreNamedWithFileAndLine) {
  const TemporaryFolder folder;
  const auto message = [&](const std::string& line) {
    std::ofstream{folder.path() / "a.csv"}
        << "paper,table,d_in,network,d_out,method,metric,value,sd,convention,note\n"
        << line << '\n';
    return message_of<ConfigError>([&] { static_cast<void>(read_published(folder.path())); });
  };
  EXPECT_THAT(message("OE,T1,a,b,c,msp,auroc,many,,oe,"), HasSubstr("a.csv:2: \"many\""));
  EXPECT_THAT(message("OE,T1,a,b,c,msp,auroc,nan,,oe,"), HasSubstr("a number"));
  EXPECT_THAT(message("OE,T1,a,b,c,msp,auroc,1"), HasSubstr("8 fields"));
  EXPECT_THAT(message("OE,T1,a,b,c,odin(T),auroc,1,,oe,"), HasSubstr("name(key=value"));
  EXPECT_THAT(message("OE,T1,a,b,c,odin(T=1,auroc,1,,oe,"), HasSubstr("name(key=value"));
  EXPECT_THROW(static_cast<void>(read_published(folder.path() / "none")), IoError);
}

TEST(CsvTest, QuotedFieldsMayHoldCommasAndQuotes) {
  EXPECT_THAT(split_csv_line(R"(a,"b, ""c""",,)", ""), ElementsAre("a", "b, \"c\"", "", ""));
  EXPECT_THAT(split_csv_line("", ""), ElementsAre(""));
  EXPECT_THROW(static_cast<void>(split_csv_line("\"a", "")), ConfigError);
  EXPECT_THROW(static_cast<void>(split_csv_line("\"a\"b", "")), ConfigError);
}

}  // namespace
}  // namespace oodsweep
