#include "datasets/derived/united.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.hpp"
#include "datasets/derived/relabelled.hpp"
#include "datasets/memory_source.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// Images of one pixel with these values; image i has label i modulo the number of classes.
SourcePointer set_of(const std::string& name, const std::vector<std::string>& classes,
                     const std::vector<std::uint8_t>& values) {
  SplitInfo info;
  info.name = name;
  info.dataset = name;
  info.shape = {1, 1, 1};
  info.classes = classes;
  info.count = static_cast<std::int64_t>(values.size());
  info.fingerprint = name + "'s";
  info.location = {{"type", "stored"}, {"folder", name}, {"split", "test"}};
  std::vector<std::int32_t> labels;
  for (std::size_t i = 0; i < values.size(); ++i) {
    labels.push_back(classes.empty() ? -1 : static_cast<std::int32_t>(i % classes.size()));
  }
  return std::make_shared<MemorySource>(info, values, labels);
}

SourcePointer united(const std::vector<SourcePointer>& sources) {
  std::vector<SplitInfo> parts;
  for (const SourcePointer& source : sources) parts.push_back(source->info());
  return open_union(sources, describe_union(parts, "place"));
}

std::vector<std::int32_t> labels_at(const ImageSource& source, std::vector<std::int64_t> indices) {
  std::vector<std::int32_t> labels(indices.size());
  source.read_labels(indices, labels.data());
  return labels;
}

TEST(UnionTest, ImagesFollowEachOtherAndAnyOrderCanBeRead) {
  const auto both = united({set_of("a", {}, {1, 2, 3}), set_of("b", {}, {4, 5})});
  EXPECT_EQ(both->info().count, 5);
  EXPECT_EQ(both->info().dataset, "a + b");
  ASSERT_TRUE(both->has_bytes());
  std::vector<std::uint8_t> bytes(6);
  const std::vector<std::int64_t> order{4, 0, 3, 2, 2, 1};
  both->read_bytes(order, bytes.data(), nullptr);
  EXPECT_EQ(bytes, (std::vector<std::uint8_t>{5, 1, 4, 3, 3, 2}));
  std::vector<float> pixels(6);
  both->read(order, pixels.data(), nullptr);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(pixels[i], static_cast<float>(bytes[i]) / 255.0F);
}

TEST(UnionTest, ClassesOfTheSameNameAreOne) {
  const auto both =
      united({set_of("a", {"cat", "dog"}, {1, 2}), set_of("b", {"dog", "elk"}, {3, 4})});
  EXPECT_EQ(both->info().classes, (std::vector<std::string>{"cat", "dog", "elk"}));
  EXPECT_EQ(labels_at(*both, {0, 1, 2, 3}), (std::vector<std::int32_t>{0, 1, 1, 2}));
}

TEST(UnionTest, WithAnUnlabelledPartNothingHasAClass) {
  const auto both = united({set_of("a", {"cat", "dog"}, {1, 2}), set_of("b", {}, {3})});
  EXPECT_TRUE(both->info().classes.empty());
  EXPECT_EQ(labels_at(*both, {0, 1, 2}), (std::vector<std::int32_t>{-1, -1, -1}));
}

TEST(UnionTest, PartsAndTheirOrderAreInTheFingerprint) {
  const auto a = set_of("a", {}, {1});
  const auto b = set_of("b", {}, {2});
  EXPECT_NE(united({a, b})->info().fingerprint, united({b, a})->info().fingerprint);
  EXPECT_NE(united({a, b})->info().fingerprint, united({a, b, b})->info().fingerprint);
}

TEST(UnionTest, SetsThatDoNotFitEachOtherAreRefused) {
  SplitInfo a = set_of("a", {}, {1})->info();
  SplitInfo b = a;
  b.name = "b";
  b.shape = {1, 2, 2};
  EXPECT_THAT(message_of<ConfigError>([&] {
                static_cast<void>(describe_union({a, b}, "s.json"));
              }),
              AllOf(HasSubstr("s.json"), HasSubstr("b of 1x2x2"), HasSubstr("1x1x1 as in a")));
  b = a;
  b.space = PixelSpace::kNetworkInput;
  EXPECT_THAT(message_of<ConfigError>([&] {
                static_cast<void>(describe_union({a, b}, "s.json"));
              }),
              HasSubstr("network input"));
}

TEST(RelabelledTest, ChosenClassesAreNumberedAnewInTheOrderOfTheWhole) {
  const auto whole = set_of("a", {"ant", "bee", "cow", "dog"}, {1, 2, 3, 4});
  SplitInfo chosen = whole->info();
  chosen.location = {{"type", "classes"}, {"classes", {"dog", "bee"}}, {"source", chosen.location}};
  EXPECT_EQ(chosen_classes(chosen), (std::vector<std::string>{"bee", "dog"}));
  EXPECT_TRUE(chosen_classes(whole->info()).empty());
  const SplitInfo info = describe_relabelled(whole->info(), chosen_classes(chosen));
  EXPECT_NE(info.fingerprint, whole->info().fingerprint);
  const auto relabelled = open_relabelled(whole, info);
  EXPECT_EQ(labels_at(*relabelled, {1, 3}), (std::vector<std::int32_t>{0, 1}));
  std::vector<std::int32_t> labels(2);
  std::vector<std::uint8_t> bytes(2);
  const std::vector<std::int64_t> order{3, 1};
  relabelled->read_bytes(order, bytes.data(), labels.data());
  EXPECT_EQ(labels, (std::vector<std::int32_t>{1, 0}));
  EXPECT_EQ(bytes, (std::vector<std::uint8_t>{4, 2}));
}

}  // namespace
}  // namespace oodsweep
