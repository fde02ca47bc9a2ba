#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "models/network.hpp"
#include "models/weights/weights_file.hpp"
#include "tests/models/network_samples.hpp"
#include "tests/support/shared_folder.hpp"

namespace oodsweep {
namespace {

/// Image 0 of an IDX file of 28x28 images (16 bytes of header), gzip or plain, as [1, 1, 28, 28].
at::Tensor first_image(const std::filesystem::path& path) {
  constexpr unsigned kHeader = 16;
  std::array<unsigned char, kHeader + 28 * 28> bytes{};
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file{gzopen(path.c_str(), "rb"), gzclose};
  EXPECT_NE(file, nullptr) << path;
  EXPECT_EQ(gzread(file.get(), bytes.data(), bytes.size()), static_cast<int>(bytes.size()));
  at::Tensor image = at::empty({1, 1, 28, 28}, at::kFloat);
  for (std::size_t i = 0; i < 28 * 28; ++i) {
    image.mutable_data_ptr<float>()[i] = static_cast<float>(bytes[kHeader + i]) / 255.0F;
  }
  return image;
}

struct GoldenLogits {
  const char* checkpoint;
  std::array<float, 10> logits;  ///< Of test image 0, a seven.
};

// Spec ssl-oe, 4.5.
constexpr std::array kGolden{
    GoldenLogits{"baseline_epoch_9.pt",
                 {-6.6872F, -1.3829F, 3.7348F, 3.2190F, -4.3892F, -8.0789F, -16.2981F, 17.4777F,
                  -1.8349F, 4.6220F}},
    GoldenLogits{"oe_tune_epoch_4.pt",
                 {-7.0617F, -1.6491F, 2.7196F, 2.3729F, -2.1680F, -7.4676F, -12.6219F, 16.5186F,
                  -2.3211F, 3.4266F}},
    GoldenLogits{"oe_scratch_epoch_9.pt",
                 {-7.7333F, -1.0316F, 5.2174F, 3.1891F, -4.4262F, -6.4666F, -13.5749F, 16.9129F,
                  -3.8120F, 1.6907F}},
};

TEST(PublishedCheckpointTest, GivesThePublishedLogitsOfTestImage0) {
  const std::filesystem::path shared = shared_folder();
  if (shared.empty()) GTEST_SKIP() << "needs the shared folder: golden/oe-mnist, datasets/mnist";
  const at::NoGradGuard no_grad;
  const at::Tensor image = first_image(shared / "datasets/mnist/t10k-images-idx3-ubyte.gz");
  for (const GoldenLogits& golden : kGolden) {
    const std::filesystem::path path = shared / "golden/oe-mnist" / golden.checkpoint;
    const auto network = make_network(mnist_spec(), 0);
    load_state(*network, read_weights(path).arrays, path.string());
    const at::Tensor logits = network->forward(image, {});
    for (std::size_t c = 0; c < golden.logits.size(); ++c) {
      EXPECT_NEAR(logits.const_data_ptr<float>()[c], golden.logits[c], 1e-3)
          << golden.checkpoint << " logit " << c;
    }
  }
}

TEST(PublishedCheckpointTest, AllSixFilesFitTheNetwork) {
  const std::filesystem::path shared = shared_folder();
  if (shared.empty()) GTEST_SKIP() << "needs the shared folder: golden/oe-mnist";
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator{shared / "golden/oe-mnist"}) {
    const WeightsFile weights = read_weights(entry.path());
    EXPECT_NO_THROW(check_weights_fit(weights.arrays, mnist_spec(), entry.path().string()));
    ++files;
  }
  EXPECT_EQ(files, 6);
}

}  // namespace
}  // namespace oodsweep
