#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "core/error.hpp"
#include "orchestrator/commands/command.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

using testing::AllOf;
using testing::HasSubstr;
namespace fs = std::filesystem;

/// `oodsweep data ...` as the program reads and does it.
class DataCommandsTest : public testing::Test {
 protected:
  ExitCode run(std::vector<std::string> words) {
    words.insert(words.begin(), "data");
    words.insert(words.end(), {"--data", (folder_.path() / "data").string()});
    std::reverse(words.begin(), words.end());  // as CLI11 takes them
    CLI::App app{"", "oodsweep"};
    Action action;
    add_data_command(app, action);
    app.parse(std::move(words));
    return action();
  }
  std::string output_of(const std::vector<std::string>& words) {
    testing::internal::CaptureStdout();
    EXPECT_EQ(run(words), ExitCode::kDone);
    return testing::internal::GetCapturedStdout();
  }
  std::string refusal(const std::vector<std::string>& words) {
    return message_of<ConfigError>([&] { static_cast<void>(run(words)); });
  }
  static std::string sample(const std::string& name) {
    return (fs::path{OODSWEEP_SOURCE_DIR} / "tests/datasets/samples" / name).string();
  }
  TemporaryFolder folder_;
};

TEST_F(DataCommandsTest, TextsAreImportedListedShownAndVerified) {
  const fs::path file = folder_.path() / "words.test";
  std::ofstream{file} << "1 one\n0 two\n1 three\n";
  EXPECT_THAT(output_of({"import", "labelled-lines", file.string(), "--name", "words"}),
              AllOf(HasSubstr("words: text, 2 classes"), HasSubstr("3 texts")));
  EXPECT_THAT(output_of({"list"}), HasSubstr("text          2 classes  test 3"));
  EXPECT_THAT(output_of({"show", "words"}),
              AllOf(HasSubstr("texts     text"), HasSubstr("test: 3 texts, fingerprint"),
                    HasSubstr("test-0000.h5: 3 texts")));
  EXPECT_THAT(output_of({"verify"}), HasSubstr("3 texts  ok"));
  std::ofstream{folder_.path() / "data/words/test-0000.h5", std::ios::app} << "more";
  testing::internal::CaptureStdout();
  EXPECT_EQ(run({"verify", "words"}), ExitCode::kBadInput);
  EXPECT_THAT(testing::internal::GetCapturedStdout(), HasSubstr("truncated or altered"));
}

TEST_F(DataCommandsTest, FormatsOfPublishersTakeTheirOwnOptions) {
  const std::string cifar = sample("cifar100-python.tar.gz");
  EXPECT_THAT(output_of({"import", "cifar-python", cifar, "--name", "fine"}),
              AllOf(HasSubstr("3x32x32, 100 classes"), HasSubstr("4 images")));
  EXPECT_THAT(output_of({"import", "cifar-python", cifar, "--name", "kinds", "--labels", "coarse"}),
              HasSubstr("3x32x32, 20 classes"));
  EXPECT_THAT(refusal({"import", "cifar-python", cifar, "--name", "x", "--labels", "rough"}),
              HasSubstr("--labels: rough is not valid (fine or coarse)"));
  EXPECT_THAT(
      output_of({"import", "npz", sample("planes.npz"), "--name", "planes", "--layout", "chw"}),
      HasSubstr("val              3 images"));
  EXPECT_THAT(refusal({"import", "lines", cifar, "--name", "x", "--limit", "few"}),
              HasSubstr("--limit: few is not valid"));
}

TEST_F(DataCommandsTest, EveryFormatOfAPublisherImportsItsSample) {
  const std::vector<std::pair<std::string, std::string>> imports{
      {"cifar-binary", "cifar10-binary.tar.gz"},
      {"cifar-python", "cifar10-python.tar.gz"},
      {"svhn-mat", "train_32x32.mat"},
      {"stl10-binary", "stl10.tar.gz"},
      {"npy", "images.npy"},
      {"npz", "keras.npz"},
      {"tiny-images-bin", "tiny-images.tar.gz"}};
  for (const auto& [format, file] : imports) {
    EXPECT_THAT(output_of({"import", format, sample(file), "--name", format}),
                HasSubstr(" images  "))
        << format;
    EXPECT_THAT(output_of({"verify", format}), HasSubstr("  ok")) << format;
  }
}

}  // namespace
}  // namespace oodsweep
