#include "results/folders/stage_folder.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <system_error>

#include "core/atomic_file.hpp"
#include "core/hash.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr const char* kResultFile = "result.json";

bool is_key(const std::string& name) {
  return name.size() == 64 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// Hashes and fsyncs what the attempt wrote. Sub-folders are not part of a stage.
std::map<std::string, std::string> seal_files(const fs::path& folder) {
  std::map<std::string, std::string> hashes;
  for (const fs::directory_entry& entry : fs::directory_iterator{folder}) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_regular_file() || name == kResultFile) continue;
    sync_file(entry.path());
    hashes[name] = sha256_file(entry.path());
  }
  return hashes;
}

/// The complaint about one file, or an empty text.
std::string complaint_about(const fs::path& folder, const std::string& name,
                            const std::string& expected) {
  const fs::path path = folder / name;
  if (!fs::is_regular_file(path)) return path.string() + ": missing";
  if (sha256_file(path) != expected) return path.string() + ": its checksum is wrong";
  return "";
}

}  // namespace

DamagedStage::DamagedStage(StageKey key, const std::string& complaint)
    : Error{"stage " + key.short_form() + " is damaged: " + complaint}, key_{std::move(key)} {}

fs::path stage_folder(const fs::path& run_dir, const StageKey& key) {
  return run_dir / "stages" / key.hex.substr(0, 2) / key.hex;
}

bool is_committed(const fs::path& run_dir, const StageKey& key) {
  return fs::is_regular_file(stage_folder(run_dir, key) / kResultFile);
}

std::vector<StageKey> stage_names(const fs::path& run_dir) {
  std::vector<StageKey> keys;
  if (!fs::is_directory(run_dir / "stages")) return keys;
  for (const fs::directory_entry& bucket : fs::directory_iterator{run_dir / "stages"}) {
    if (!bucket.is_directory()) continue;
    for (const fs::directory_entry& stage : fs::directory_iterator{bucket.path()}) {
      std::string name = stage.path().filename().string();
      if (is_key(name)) keys.push_back({std::move(name)});
    }
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

std::vector<StageKey> committed_stages(const fs::path& run_dir) {
  std::vector<StageKey> keys = stage_names(run_dir);
  std::erase_if(keys, [&](const StageKey& key) { return !is_committed(run_dir, key); });
  return keys;
}

bool commit_stage(const fs::path& run_dir, const fs::path& attempt_folder, StageResult result) {
  OOD_EXPECT(is_key(result.key.hex), "a stage is committed under its key");
  result.files = seal_files(attempt_folder);
  write_file_atomically(attempt_folder / kResultFile, to_json(result).dump(1) + "\n");
  sync_folder(attempt_folder);
  return publish_folder(attempt_folder, stage_folder(run_dir, result.key));
}

StageResult read_result(const fs::path& run_dir, const StageKey& key) {
  const fs::path path = stage_folder(run_dir, key) / kResultFile;
  if (!fs::is_regular_file(path)) throw IoError{path.string() + ": not there"};
  try {
    StageResult result = stage_result_from_json(Json::parse(read_file(path)));
    if (result.key != key) throw Error{"it holds the result of stage " + result.key.short_form()};
    return result;
  } catch (const nlohmann::json::parse_error& error) {
    throw IoError{path.string() + ": " + error.what()};
  } catch (const Error& error) {
    throw IoError{path.string() + ": " + error.what()};
  }
}

fs::path verified_file(const fs::path& run_dir, const StageKey& key, const std::string& name) {
  StageResult result;
  try {
    result = read_result(run_dir, key);
  } catch (const IoError& error) {
    throw DamagedStage{key, error.what()};
  }
  const auto known = result.files.find(name);
  if (known == result.files.end()) throw DamagedStage{key, "it has no file \"" + name + "\""};
  const std::string complaint = complaint_about(stage_folder(run_dir, key), name, known->second);
  if (!complaint.empty()) throw DamagedStage{key, complaint};
  return stage_folder(run_dir, key) / name;
}

std::vector<std::string> check_stage(const fs::path& run_dir, const StageKey& key) {
  try {
    std::vector<std::string> complaints;
    for (const auto& [name, hash] : read_result(run_dir, key).files) {
      const std::string complaint = complaint_about(stage_folder(run_dir, key), name, hash);
      if (!complaint.empty()) complaints.push_back(complaint);
    }
    return complaints;
  } catch (const IoError& error) {
    return {error.what()};
  }
}

void set_aside(const fs::path& run_dir, const StageKey& key) {
  for (int number = 1;; ++number) {
    const fs::path target = run_dir / "damaged" / (key.hex + "-" + std::to_string(number));
    if (!fs::exists(target) && publish_folder(stage_folder(run_dir, key), target)) return;
  }
}

}  // namespace oodsweep
