#include "workers/checkpoint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "models/weights/safetensors.hpp"
#include "tests/support/message_of.hpp"
#include "tests/workers/checkpoint_samples.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;

std::string refusal(const std::string& bytes) {
  return message_of<UnusableCheckpoint>(
      [&] { static_cast<void>(parse_checkpoint(bytes, sample_key())); });
}

TEST(CheckpointTest, EveryBitComesBack) {
  const Checkpoint given = sample_checkpoint(7);
  const Checkpoint read = parse_checkpoint(checkpoint_bytes(given, sample_key()), sample_key());
  EXPECT_EQ(read.attempt, given.attempt);
  EXPECT_EQ(read.provenance, given.provenance);
  EXPECT_EQ(read.step, 7);
  EXPECT_EQ(read.seconds, given.seconds);
  ASSERT_EQ(read.state.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(read.state[i].name, given.state[i].name);
    EXPECT_EQ(read.state[i].shape, given.state[i].shape);
    EXPECT_EQ(read.state[i].bytes, given.state[i].bytes);
  }
  ASSERT_EQ(read.momenta.size(), 1U);
  EXPECT_EQ(read.momenta[0].name, "fc.weight");
  EXPECT_EQ(read.momenta[0].bytes, given.momenta[0].bytes);
  ASSERT_EQ(read.losses.size(), given.losses.size());
  EXPECT_EQ(std::memcmp(read.losses.data(), given.losses.data(), 8 * given.losses.size()), 0);
  ASSERT_EQ(read.curve.size(), 1U);
  EXPECT_EQ(read.curve[0].value, given.curve[0].value);
  EXPECT_EQ(read.curve[0].name, "train_loss");
}

TEST(CheckpointTest, NoLossesAreLossesToo) {
  Checkpoint given = sample_checkpoint(8);
  given.losses.clear();
  EXPECT_TRUE(parse_checkpoint(checkpoint_bytes(given, sample_key()), sample_key()).losses.empty());
}

TEST(CheckpointTest, AnyChangedByteIsNoticed) {
  const std::string sound = checkpoint_bytes(sample_checkpoint(7), sample_key());
  for (std::size_t place = 0; place < sound.size(); ++place) {
    std::string damaged = sound;
    damaged[place] = static_cast<char>(damaged[place] ^ 0x20);
    EXPECT_THAT(refusal(damaged), HasSubstr("checksum")) << place;
  }
}

TEST(CheckpointTest, AnyCutIsNoticed) {
  const std::string sound = checkpoint_bytes(sample_checkpoint(7), sample_key());
  for (std::size_t size = 0; size < sound.size(); ++size) {
    EXPECT_THAT(refusal(sound.substr(0, size)), HasSubstr("checksum")) << size;
  }
  EXPECT_THAT(refusal(sound + "x"), HasSubstr("checksum is wrong"));
}

TEST(CheckpointTest, AnotherStagesCheckpointIsRefused) {
  const StageKey other{std::string(64, 'b')};
  EXPECT_EQ(refusal(checkpoint_bytes(sample_checkpoint(7), other)), "it is of another stage");
}

TEST(CheckpointTest, TheFileIsSafetensorsThatOtherProgramsRead) {
  const std::string bytes = checkpoint_bytes(sample_checkpoint(7), sample_key());
  const WeightsFile file = parse_safetensors(bytes, "checkpoint");
  EXPECT_EQ(file.metadata.at("stage"), sample_key().hex);
  EXPECT_EQ(file.metadata.at("sha256").size(), 64U);
  std::vector<std::string> names;
  for (const NamedArray& array : file.arrays) names.push_back(array.name);
  EXPECT_THAT(names, testing::UnorderedElementsAre("losses", "momentum.fc.weight",
                                                   "state.bn.running_mean", "state.fc.weight"));
}

/// What a later version writes may look sound.
TEST(CheckpointTest, AnotherFormatIsRefusedByItsName) {
  std::string bytes = checkpoint_bytes(sample_checkpoint(7), sample_key());
  const std::string format = "oodsweep-checkpoint/1";
  bytes[bytes.find(format) + format.size() - 1] = '2';
  EXPECT_EQ(refusal(resealed(bytes)), "its format is \"oodsweep-checkpoint/2\"");
}

}  // namespace
}  // namespace oodsweep
