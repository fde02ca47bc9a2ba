#include "workers/stage_inputs.hpp"

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "models/weights/weights_file.hpp"
#include "workers/compute_device.hpp"

namespace oodsweep {
namespace {

const Json& place_of(const StageContext& context, const std::string& place) {
  const Json& places = context.stage.places;
  if (!places.contains(place)) {
    throw ConfigError{context.stage.label + ": places has no \"" + place + '"'};
  }
  return places.at(place);
}

}  // namespace

std::shared_ptr<const ImageSource> open_split(const StageContext& context, const std::string& place,
                                              const Json& fingerprint) {
  std::shared_ptr<const ImageSource> source = context.catalog.open(place_of(context, place));
  if (source->info().fingerprint != fingerprint) {
    throw ConfigError{context.stage.label + ": places." + place, source->info().name,
                      "the split with the fingerprint " + fingerprint.dump()};
  }
  return source;
}

void load_parent(const StageContext& context, const StageKey& parent, std::int64_t outputs,
                 Network& network) {
  const auto file = verified_file(context.run_dir, parent, "weights.safetensors");
  load_state_of_fewer_outputs(network, read_weights(file).arrays, outputs, file.string());
}

void load_given(const StageContext& context, const std::string& place, const Json& sha256,
                std::int64_t outputs, Network& network) {
  const std::filesystem::path file = place_of(context, place).get<std::string>();
  if (sha256_file(file) != sha256) {
    throw ConfigError{file.string() + ": the weights were changed since the sweep was planned"};
  }
  load_state_of_fewer_outputs(network, read_weights(file).arrays, outputs, file.string());
}

std::unique_ptr<Network> trained_network(const StageContext& context) {
  const Json& material = context.stage.material;
  const NetworkSpec spec = network_spec_from_json(material.at("network"));
  auto network = make_network(spec, 0, compute_device());
  const Json& model = material.at("model");
  if (model.is_string()) {
    load_parent(context, StageKey{model.get<std::string>()}, spec.outputs, *network);
  } else {
    load_given(context, "weights", model.at("weights"), spec.outputs, *network);
  }
  return scoring_network(std::move(network));
}

}  // namespace oodsweep
