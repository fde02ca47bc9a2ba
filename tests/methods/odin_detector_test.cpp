#include "methods/odin/odin_detector.hpp"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "methods/detector.hpp"
#include "tests/methods/small_networks.hpp"
#include "tests/models/network_samples.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

std::vector<Json> grid(const std::vector<double>& temperatures,
                       const std::vector<double>& epsilons) {
  std::vector<Json> cells;
  for (const double temperature : temperatures) {
    for (const double epsilon : epsilons) {
      cells.push_back(
          {{"name", "odin"}, {"version", 1}, {"temperature", temperature}, {"epsilon", epsilon}});
    }
  }
  return cells;
}

class OdinDetectorTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { at::set_num_threads(1); }
};

/// A batch with its stored logits.
struct Batch {
  Batch(Network& network, at::Tensor images) : pixels{std::move(images)} {
    const at::NoGradGuard no_grad;
    const at::Tensor logits = network.forward(pixels, {}).to(at::kFloat).contiguous();
    const auto* first = logits.const_data_ptr<float>();
    values.assign(first, first + logits.numel());
    clean = {values, logits.size(0), logits.size(1), logits.size(1)};
  }
  at::Tensor pixels;
  std::vector<float> values;
  LogitsView clean;
};

std::vector<double> grid_scores(Network& network, const at::Tensor& pixels,
                                const std::vector<Json>& cells) {
  const Batch batch{network, pixels};
  return make_network_detector(cells)->scores(network, batch.pixels, batch.clean);
}

const std::vector<double> kPaperTemperatures{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};
std::vector<double> paper_epsilons() {
  std::vector<double> epsilons;
  for (int i = 0; i <= 20; ++i) epsilons.push_back(i * 2 / 10000.0);
  return epsilons;
}

/// Spec odin-confident 9, G1: f = W x + b, and x = pixel / std, so that the step is eps / std.
struct GoldenLinear {
  LinearNetwork network{{{0.5, 1.0}, {0.0, -0.5}, {1.2, 0.3}}, {2.05, 0.9, -0.3}, {0.5, 0.25}};
  at::Tensor pixels = at::tensor({0.3 * 0.5, -0.2 * 0.25}, at::kDouble).view({1, 2, 1, 1});
};

TEST_F(OdinDetectorTest, GoldenValuesOfALinearNetwork) {
  GoldenLinear golden;
  const auto scores = grid_scores(golden.network, golden.pixels, grid({1, 2, 5, 1000}, {0, 0.1}));
  const std::vector<double> expected{0.6652410, 0.7690306, 0.5064804,          0.5648366,
                                     0.4017596, 0.4242445, 0.3336667221666528, 0.33376900755088185};
  ASSERT_EQ(scores.size(), expected.size());
  for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(scores[i], expected[i], 1e-7) << i;
  for (std::size_t i = 6; i < 8; ++i) EXPECT_NEAR(scores[i], expected[i], 1e-10) << i;
}

TEST_F(OdinDetectorTest, GoldenGradientsOfALinearNetwork) {
  GoldenLinear golden;
  const auto detector = make_network_detector(grid({1, 2, 5, 1000}, {0.1}));
  const Batch batch{golden.network, golden.pixels};
  static_cast<void>(detector->scores(golden.network, batch.pixels, batch.clean));
  // The table's gradients are those of the network's input; one of pixels is 1 / std larger.
  const std::vector<std::pair<double, double>> gradients{{-0.0593428, -0.4301141},
                                                         {-0.0115857, -0.2956102},
                                                         {0.0048098, -0.1363829},
                                                         {6.643343e-05, -7.330999e-04}};
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    const auto [first, second] = gradients[i];
    const double norm = std::abs(first) / 0.5 + std::abs(second) / 0.25;
    const ImageQuantity& quantity = detector->quantities().at(2 + i);
    EXPECT_NEAR(quantity.values.at(0), norm, 1e-6 * norm + 5e-7 * (i < 3)) << quantity.name;
  }
  EXPECT_EQ(detector->quantities()[5].name, "gradient_norm(T=1000)");
}

/// Two detectors take a batch each; both are told both accounts, in the order of batches.
TEST_F(OdinDetectorTest, AccountsOfSeveralDetectorsAddUpToThatOfOne) {
  GoldenLinear golden;
  const auto cells = grid({1, 2, 5, 1000}, {0, 0.05, 0.1});
  const Batch first{golden.network, golden.pixels};
  const Batch second{golden.network, at::cat({golden.pixels * 0.5, -golden.pixels})};
  const auto alone = make_network_detector(cells);
  for (const Batch* batch : {&first, &second}) {
    static_cast<void>(alone->scores(golden.network, batch->pixels, batch->clean));
  }
  std::vector<std::vector<double>> accounts;
  const auto one = make_network_detector(cells);
  const auto other = make_network_detector(cells);
  static_cast<void>(one->scores(golden.network, first.pixels, first.clean));
  static_cast<void>(other->scores(golden.network, second.pixels, second.clean));
  accounts = {one->take_account(), other->take_account()};
  EXPECT_TRUE(one->quantities().front().values.empty()) << "what is taken is gone";
  for (const auto& account : accounts) one->put_account(account);
  EXPECT_EQ(other->take_account().front(), 0.0);
  ASSERT_EQ(one->quantities().size(), alone->quantities().size());
  for (std::size_t i = 0; i < alone->quantities().size(); ++i) {
    EXPECT_EQ(one->quantities()[i].values, alone->quantities()[i].values);
  }
  EXPECT_EQ(one->work().forwards, alone->work().forwards);
  EXPECT_EQ(one->work().backwards, alone->work().backwards);
  ASSERT_EQ(one->summary().size(), alone->summary().size());
  for (std::size_t i = 0; i < alone->summary().size(); ++i) {
    EXPECT_EQ(one->summary()[i].name, alone->summary()[i].name);
    EXPECT_EQ(one->summary()[i].value, alone->summary()[i].value);
  }
  EXPECT_THROW(make_network_detector(grid({1}, {0}))->put_account(accounts[0]), InternalError);
}

// Of the two pixels only the first turns its sign, between T = 2 and T = 5.
TEST_F(OdinDetectorTest, SharesStepsOfTemperaturesOnlyWhereEveryDirectionIsEqual) {
  GoldenLinear golden;
  const auto detector = make_network_detector(grid({1, 2, 5, 1000}, {0, 0.05, 0.1}));
  const Batch batch{golden.network, golden.pixels};
  static_cast<void>(detector->scores(golden.network, batch.pixels, batch.clean));
  EXPECT_EQ(detector->work().backwards, 4);
  EXPECT_EQ(detector->work().forwards, 1 + 2 * 2);  // two directions, two steps along each
  std::vector<double> agreement;
  for (const SummaryPoint& point : detector->summary()) {
    if (point.name == "sign_agreement") agreement.push_back(point.value);
  }
  EXPECT_EQ(agreement, (std::vector<double>{1.0, 0.5, 1.0}));
}

// W x with equal rows: every gradient is zero, and sign(0) = +1 moves the pixels down.
TEST_F(OdinDetectorTest, AZeroGradientCountsAsPositive) {
  LinearNetwork network{{{1.0}, {1.0}}, {1.0, 0.0}, {1.0}};
  RecordingNetwork recorder{network};
  static_cast<void>(
      grid_scores(recorder, at::full({1, 1, 1, 1}, 0.5, at::kDouble), grid({1}, {0.25})));
  EXPECT_DOUBLE_EQ(recorder.inputs().back().item<double>(), 0.25);
}

// Spec odin-confident 9, G9, with a network that is as sure as a trained one: the directions of a
// fresh network are equal for most temperatures.
TEST_F(OdinDetectorTest, CountsTheWorkOfTheSharedGrid) {
  const auto network = make_network(mnist_spec(), 7);
  for (const NamedTensor& parameter : network->parameters()) parameter.tensor.mul_(4.0);
  const Batch batch{*network, sample_pixels(6, 1)};
  const auto paper = make_network_detector(grid(kPaperTemperatures, paper_epsilons()));
  static_cast<void>(paper->scores(*network, batch.pixels, batch.clean));
  EXPECT_EQ(paper->work().forwards, 6 * 201);
  EXPECT_EQ(paper->work().backwards, 6 * 10);
  const auto small = make_network_detector(grid({1, 10, 100, 500, 1000}, {0, 0.001, 0.002, 0.004}));
  static_cast<void>(small->scores(*network, batch.pixels, batch.clean));
  EXPECT_EQ(small->work().forwards, 6 * 16);
  EXPECT_EQ(small->work().backwards, 6 * 5);
}

TEST_F(OdinDetectorTest, WithoutAStepItIsMspBitForBitAndRunsNoNetwork) {
  const auto network = make_network(mnist_spec(), 7);
  const Batch batch{*network, sample_pixels(20, 1)};
  const auto detector = make_network_detector(grid({1, 1000}, {0}));
  auto scores = detector->scores(*network, batch.pixels, batch.clean);
  EXPECT_EQ(detector->work().forwards, 0);
  EXPECT_EQ(detector->work().backwards, 0);
  scores.resize(20);
  EXPECT_EQ(scores, scores_from_logits({{"name", "msp"}, {"version", 1}}, batch.clean));
}

/// R of the cells' scores, which shows differences that S at T = 1000 hides.
std::vector<double> margins(const std::vector<double>& scores, double temperature) {
  std::vector<double> result;
  for (const double score : scores) result.push_back(temperature * (10.0 - 1.0 / score));
  return result;
}

TEST_F(OdinDetectorTest, ScoresDoNotDependOnTheBatch) {
  const auto network = make_network(mnist_spec(), 7);
  const at::Tensor pixels = sample_pixels(12, 1);
  const auto cells = grid({1000}, {0.002});
  const auto whole = margins(grid_scores(*network, pixels, cells), 1000);
  const auto reversed = margins(grid_scores(*network, pixels.flip(0), cells), 1000);
  for (std::size_t i = 0; i < 12; ++i) {
    EXPECT_NEAR(reversed[11 - i], whole[i], 1e-6 * std::abs(whole[i]));
    const auto image = static_cast<std::int64_t>(i);
    const auto alone = margins(grid_scores(*network, pixels.narrow(0, image, 1), cells), 1000);
    EXPECT_NEAR(alone[0], whole[i], 1e-6 * std::abs(whole[i]));
  }
}

// To first order log S(x~; T) = log S(x; T) + eps ||d log S / dx||_1, if every sign is right.
void expect_rise_by_the_norm(Network& network, const at::Tensor& pixels) {
  const Batch batch{network, pixels};
  const auto count = static_cast<std::size_t>(batch.clean.count);
  for (const double temperature : {1.0, 10.0, 1000.0}) {
    const auto detector = make_network_detector(grid({temperature}, {0, 0.0005}));
    const auto scores = detector->scores(network, batch.pixels, batch.clean);
    for (std::size_t i = 0; i < count; ++i) {
      const double rise = std::log(scores[count + i]) - std::log(scores[i]);
      const double expected = 0.0005 * detector->quantities().at(2).values[i];
      EXPECT_NEAR(rise, expected, 0.02 * expected) << "T " << temperature << " image " << i;
    }
  }
}

TEST_F(OdinDetectorTest, AStepRaisesTheLogScoreByTheNormOfItsGradient) {
  expect_rise_by_the_norm(*make_network(mnist_spec(), 7), sample_pixels(8, 1));
}

// Standardisation comes inside the network: epsilon and the gradient are in pixels.
TEST_F(OdinDetectorTest, AStepIsOnePixelUnitOfEveryChannelOfAWideResnet) {
  const NetworkSpec spec{.name = "wide_resnet",
                         .input = {3, 32, 32},
                         .outputs = 10,
                         .mean = {0.5, 0.4, 0.3},
                         .std = {0.25, 0.5, 1.0},
                         .sizes = {{"depth", 10}, {"width", 1}}};
  CounterRandom random{4, 0};
  at::Tensor pixels = at::empty({3, 3, 32, 32}, at::kFloat);
  for (std::int64_t i = 0; i < pixels.numel(); ++i) {
    pixels.mutable_data_ptr<float>()[i] = static_cast<float>(random.uniform());
  }
  expect_rise_by_the_norm(*make_network(spec, 7),
                          pixels.contiguous(at::MemoryFormat::ChannelsLast));
}

TEST_F(OdinDetectorTest, TheGradientAgreesWithFiniteDifferencesInDouble) {
  SmoothNetwork network;
  const at::Tensor pixels = network.sample(3);
  for (const double temperature : {1.0, 20.0, 1000.0}) {
    const auto detector = make_network_detector(grid({temperature}, {0.01}));
    const Batch batch{network, pixels};
    const auto scores = detector->scores(network, batch.pixels, batch.clean);
    for (std::int64_t image = 0; image < 3; ++image) {
      const at::Tensor x = pixels.narrow(0, image, 1);
      const at::Tensor slope = central_differences(network, x, temperature);
      const double norm = slope.abs().sum().item<double>();
      const auto i = static_cast<std::size_t>(image);
      EXPECT_NEAR(detector->quantities().at(2).values[i], norm, 1e-5 * norm);
      const at::Tensor stepped = x + 0.01 * slope.sign();  // slope of log S: the loss falls
      EXPECT_NEAR(std::log(scores[i]), log_score(network, stepped, temperature), 1e-6);
    }
  }
}

TEST_F(OdinDetectorTest, RefusesLogitsOfAnotherNetwork) {
  const auto network = make_network(mnist_spec(), 7);
  const auto other = make_network(mnist_spec(), 8);
  const Batch batch{*other, sample_pixels(4, 1)};
  const auto detector = make_network_detector(grid({1}, {0.001}));
  EXPECT_THROW(static_cast<void>(detector->scores(*network, batch.pixels, batch.clean)),
               InternalError);
}

TEST(NetworkDetectorTest, RefusesUnknownDetectorsVersionsAndValues) {
  Json detector{{"name", "odin"}, {"version", 1}, {"temperature", 1.0}, {"epsilon", 2.0}};
  const auto refusal = [&] {
    return message_of<ConfigError>([&] { static_cast<void>(make_network_detector({detector})); });
  };
  EXPECT_EQ(refusal(), "detector: epsilon: 2.0 is not valid (in [0, 1])");
  detector["epsilon"] = 0.5;
  detector["temperature"] = 0.0;
  EXPECT_EQ(refusal(), "detector: temperature: 0.0 is not valid (> 0)");
  EXPECT_EQ(message_of<ConfigError>([] {
              static_cast<void>(make_network_detector({{{"name", "odin"}, {"version", 9}}}));
            }),
            "detector: {\"name\":\"odin\",\"version\":9} is not valid (one of odin version 1)");
}

}  // namespace
}  // namespace oodsweep
