#include "tests/chaos/stage_files.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/random.hpp"
#include "models/weights/weights_file.hpp"
#include "results/folders/stage_folder.hpp"
#include "results/scores/score_files.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kImages = 120;  // of every split, whatever the sweep says
constexpr std::int64_t kClasses = 10;

CounterRandom numbers_of(const Stage& stage) {
  return {std::stoull(stage.key.hex.substr(0, 15), nullptr, 16), 0};
}

const char* file_name(StageKind kind) {
  switch (kind) {
    case StageKind::kTrain:
      return "weights.safetensors";
    case StageKind::kOutputs:
      return "outputs.h5";
    case StageKind::kScore:
      return "scores.h5";
    case StageKind::kEvaluate:
      break;
  }
  throw Error{"agents evaluate by themselves"};
}

void write_weights(const fs::path& file, const Stage& stage) {
  CounterRandom numbers = numbers_of(stage);
  std::vector<float> values(64);
  for (float& value : values) value = static_cast<float>(numbers.normal());
  NamedArray array{.name = "weight", .dtype = DType::kFloat32, .shape = {64}, .bytes = {}};
  array.bytes.resize(values.size() * sizeof(float));
  std::memcpy(array.bytes.data(), values.data(), array.bytes.size());
  write_safetensors(file, {array}, {{"stage", stage.key.hex}});
}

OutputsFile outputs_of(const Stage& stage) {
  CounterRandom numbers = numbers_of(stage);
  OutputsFile file{kImages, stage.material.at("network").at("outputs"), {}, {}};
  for (std::int64_t i = 0; i < file.count * file.outputs; ++i) {
    file.logits.push_back(static_cast<float>(numbers.normal()));
  }
  const auto labels = static_cast<std::uint64_t>(std::min(kClasses, file.outputs));
  for (std::int64_t i = 0; i < file.count; ++i) {
    file.labels.push_back(static_cast<std::int32_t>(numbers.below(labels)));
  }
  return file;
}

ScoresFile scores_of(const Stage& stage) {
  CounterRandom numbers = numbers_of(stage);
  ScoresFile file{std::ssize(stage.material.at("detectors")), kImages, {}};
  for (std::int64_t i = 0; i < file.variants * file.count; ++i) {
    file.scores.push_back(numbers.uniform());
  }
  return file;
}

void check_parent(const fs::path& run_dir, const Stage& stage) {
  const auto check = [&](const char* field, StageKind kind) {
    if (!stage.material.contains(field)) return;
    static_cast<void>(verified_file(run_dir, {stage.material.at(field)}, file_name(kind)));
  };
  check("parent", StageKind::kTrain);
  check("model", StageKind::kTrain);
  check("outputs", StageKind::kOutputs);
}

}  // namespace

void write_stage_files(const fs::path& run_dir, const fs::path& folder, const Stage& stage) {
  check_parent(run_dir, stage);
  const fs::path file = folder / file_name(stage.kind);
  if (stage.kind == StageKind::kTrain) write_weights(file, stage);
  if (stage.kind == StageKind::kOutputs) write_outputs(file, outputs_of(stage));
  if (stage.kind == StageKind::kScore) write_scores(file, scores_of(stage));
}

void damage_stage_file(const fs::path& run_dir, const Stage& stage) {
  const fs::path file = stage_folder(run_dir, stage.key) / file_name(stage.kind);
  const auto middle = static_cast<std::streamoff>(fs::file_size(file) / 2);
  std::fstream stream{file, std::ios::in | std::ios::out | std::ios::binary};
  stream.seekg(middle);
  const int byte = stream.get();
  stream.seekp(middle);
  stream.put(static_cast<char>(byte ^ 0xff));
}

}  // namespace oodsweep
