#pragma once

#include <ATen/core/TensorBody.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "models/network_spec.hpp"
#include "models/weights/named_array.hpp"

namespace oodsweep {

struct NamedTensor {
  std::string name;
  at::Tensor tensor;
};

/// How a forward pass runs. Dropout masks are counter-based: an image's mask depends on its place
/// in the stage's stream, so on neither threads nor batch layout nor on how a batch is cut in
/// shards.
struct ForwardMode {
  bool training = false;
  std::uint64_t dropout_seed = 0;
  at::Tensor positions{};  ///< [N] int64 on the batch's device; read by dropout alone, in training.
  bool standardised = false;  ///< The pixels are (value - mean) / std already.
};

/// The positions of images that follow one another in the stream: [count] int64 on the CPU.
[[nodiscard]] at::Tensor consecutive_positions(std::int64_t first, std::int64_t count);

/// A network with its state. One thread at a time. Parameters are channels_last where 4-d.
class Network {
 public:
  virtual ~Network() = default;

  /// @param pixels [N, C, H, W] float32, channels_last, in [0, 1]; standardised inside. Under
  ///               autocast bfloat16 too.
  /// @return [N, outputs] logits, float32; under autocast bfloat16.
  [[nodiscard]] virtual at::Tensor forward(const at::Tensor& pixels, const ForwardMode& mode) = 0;

  [[nodiscard]] virtual const NetworkSpec& spec() const = 0;
  /// In the fixed order in which initial weights are drawn.
  [[nodiscard]] virtual std::vector<NamedTensor> parameters() const = 0;
  [[nodiscard]] virtual std::vector<NamedTensor> buffers() const = 0;
};

/// Initial weights are drawn on the CPU in fp32 from CounterRandom(init_seed), in parameter order.
/// @param device Where it computes, and where its parameters and buffers are.
[[nodiscard]] std::unique_ptr<Network> make_network(const NetworkSpec& spec,
                                                    std::uint64_t init_seed,
                                                    at::Device device = at::kCPU);

/// Copies `arrays` (all tensors of the network and no other, named as with_names_of() knows them)
/// into the network.
/// @throws ConfigError naming `place` and the first missing, unexpected or misshapen tensor.
void load_state(Network& network, const std::vector<NamedArray>& arrays, const std::string& place);
/// As load_state() for a network with more outputs than the one the arrays are of: its first
/// `outputs` outputs get the arrays' values, the others keep their own.
/// @param outputs Of the network that the arrays are of, at most those of `network`.
void load_state_of_fewer_outputs(Network& network, const std::vector<NamedArray>& arrays,
                                 std::int64_t outputs, const std::string& place);
/// A copy of a float32 tensor's values, row-major whatever its strides are.
[[nodiscard]] NamedArray as_array(const NamedTensor& tensor);
/// Parameters, then buffers.
[[nodiscard]] std::vector<NamedArray> state_arrays(const Network& network);

}  // namespace oodsweep
