#include "workers/checkpoint.hpp"

#include <cstring>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/hash.hpp"
#include "core/json.hpp"
#include "models/weights/safetensors.hpp"

namespace oodsweep {
namespace {

constexpr std::string_view kFormat = "oodsweep-checkpoint/1";
constexpr std::string_view kState = "state.";
constexpr std::string_view kMomentum = "momentum.";
constexpr const char* kLosses = "losses";
constexpr std::size_t kDigits = 64;
/// Quotes inside the header's texts are escaped, so that this stands in front of the hash only.
constexpr std::string_view kBeforeHash = R"("sha256":")";

NamedArray losses_array(const std::vector<double>& losses) {
  NamedArray array{kLosses, DType::kFloat64, {std::ssize(losses)}, {}};
  const auto bytes = std::as_bytes(std::span{losses});
  array.bytes.assign(bytes.begin(), bytes.end());
  return array;
}

std::vector<double> losses_of(const NamedArray& array) {
  if (array.dtype != DType::kFloat64) throw UnusableCheckpoint{"its losses are no doubles"};
  std::vector<double> losses(array.bytes.size() / sizeof(double));
  if (!losses.empty()) std::memcpy(losses.data(), array.bytes.data(), array.bytes.size());
  return losses;
}

std::vector<NamedArray> arrays_of(const Checkpoint& checkpoint) {
  std::vector<NamedArray> arrays;
  const auto add = [&](std::string_view prefix, const std::vector<NamedArray>& home) {
    for (NamedArray array : home) {
      array.name.insert(0, prefix);
      arrays.push_back(std::move(array));
    }
  };
  add(kState, checkpoint.state);
  add(kMomentum, checkpoint.momenta);
  arrays.push_back(losses_array(checkpoint.losses));
  return arrays;
}

void put_arrays(std::vector<NamedArray> arrays, Checkpoint& checkpoint) {
  for (NamedArray& array : arrays) {
    if (array.name == kLosses) {
      checkpoint.losses = losses_of(array);
    } else if (array.name.starts_with(kState)) {
      array.name.erase(0, kState.size());
      checkpoint.state.push_back(std::move(array));
    } else if (array.name.starts_with(kMomentum)) {
      array.name.erase(0, kMomentum.size());
      checkpoint.momenta.push_back(std::move(array));
    }
  }
}

Json curve_json(const std::vector<CurvePoint>& curve) {
  Json json = Json::array();
  for (const CurvePoint& point : curve) {
    json.push_back({point.step, point.epoch, point.name, point.value});
  }
  return json;
}

/// Numbers survive: the shortest text that reads back as the same double is written.
std::string training_text(const Checkpoint& checkpoint) {
  return Json{{"attempt", checkpoint.attempt.text},
              {"provenance", checkpoint.provenance},
              {"step", checkpoint.step},
              {"seconds", checkpoint.seconds},
              {"curve", curve_json(checkpoint.curve)}}
      .dump();
}

Checkpoint training_from(const std::string& text) {
  const Json json = Json::parse(text);
  Checkpoint checkpoint;
  json.at("attempt").get_to(checkpoint.attempt.text);
  checkpoint.provenance = json.at("provenance");
  json.at("step").get_to(checkpoint.step);
  json.at("seconds").get_to(checkpoint.seconds);
  for (const Json& point : json.at("curve")) {
    checkpoint.curve.push_back({point.at(0), point.at(1), point.at(2), point.at(3)});
  }
  return checkpoint;
}

/// Takes the hash out of `bytes`, leaving zeros.
std::string take_hash(std::string& bytes) {
  const std::size_t found = bytes.find(kBeforeHash);
  if (found == std::string::npos || found + kBeforeHash.size() + kDigits > bytes.size()) {
    throw UnusableCheckpoint{"it has no checksum"};
  }
  const std::size_t place = found + kBeforeHash.size();
  std::string hash = bytes.substr(place, kDigits);
  bytes.replace(place, kDigits, kDigits, '0');
  return hash;
}

}  // namespace

std::string checkpoint_bytes(const Checkpoint& checkpoint, const StageKey& stage) {
  const std::string zeros(kDigits, '0');
  std::string bytes =
      safetensors_bytes(arrays_of(checkpoint), {{"format", std::string{kFormat}},
                                                {"sha256", zeros},
                                                {"stage", stage.hex},
                                                {"training", training_text(checkpoint)}});
  const std::string hash = sha256_hex(bytes);
  return bytes.replace(bytes.find(kBeforeHash) + kBeforeHash.size(), kDigits, hash);
}

Checkpoint parse_checkpoint(std::string bytes, const StageKey& stage) {
  const std::string hash = take_hash(bytes);
  if (sha256_hex(bytes) != hash) throw UnusableCheckpoint{"its checksum is wrong"};
  try {
    WeightsFile file = parse_safetensors(bytes, "checkpoint");
    if (file.metadata["format"] != kFormat) {
      throw UnusableCheckpoint{"its format is \"" + file.metadata["format"] + '"'};
    }
    if (file.metadata["stage"] != stage.hex) throw UnusableCheckpoint{"it is of another stage"};
    Checkpoint checkpoint = training_from(file.metadata["training"]);
    put_arrays(std::move(file.arrays), checkpoint);
    return checkpoint;
  } catch (const nlohmann::json::exception& error) {
    throw UnusableCheckpoint{error.what()};
  } catch (const ConfigError& error) {
    throw UnusableCheckpoint{error.what()};
  }
}

}  // namespace oodsweep
