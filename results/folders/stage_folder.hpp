#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/ids.hpp"
#include "core/json.hpp"

namespace oodsweep {

/// A committed stage whose files are not what `result.json` says. Set it aside and make it again.
class DamagedStage : public Error {
 public:
  DamagedStage(StageKey key, const std::string& complaint);
  [[nodiscard]] const StageKey& key() const { return key_; }

 private:
  StageKey key_;
};

/// A number that a stage produced. NaN is refused: absent values carry a reason.
struct MetricRow {
  std::string metric;      ///< "auroc"
  std::string convention;  ///< "oe"; "" where none applies (test_error).
  std::string positive;    ///< "out", "in", "" where it does not matter.
  std::string dataset;     ///< Name of the outlier split, "" for in-distribution metrics.
  std::string role;        ///< "test", "validation", "in".
  Json variant;            ///< Score-level parameters of this row.
  int draw = 0;            ///< 0, 1, ...; -1: whole sets.
  bool has_value = true;
  double value = 0.0;  ///< A fraction; tables multiply by 100.
  std::string reason;  ///< Why there is no value.
  std::int64_t n_in = 0;
  std::int64_t n_out = 0;
};

/// One point of a training curve.
struct CurvePoint {
  std::int64_t step = 0;
  double epoch = 0.0;
  std::string name;  ///< "train_loss"
  double value = 0.0;
};

[[nodiscard]] Json to_json(const MetricRow& row);
[[nodiscard]] MetricRow metric_row_from_json(const Json& json);

/// How fast a stage that runs a network got on.
struct StageSpeed {
  std::int64_t width = 1;          ///< Processes that did it together.
  double images_per_second = 0.0;  ///< Of all of them, over the steps or batches of this attempt.
  std::optional<double> step_seconds = std::nullopt;  ///< Mean of the training steps.
  /// Of that time, the part in which rank 0 waited for others or summed with them, 0 to 1; not
  /// known of trainings on GPUs.
  std::optional<double> collective_share = std::nullopt;
  std::optional<std::int64_t> device_memory_bytes = std::nullopt;  ///< Peak, of a GPU.
};

/// Content of `result.json` of a committed stage.
struct StageResult {
  StageKey key;
  std::string kind;
  Json stage;  ///< to_json(Stage) as it was run.
  std::string attempt;
  double seconds = 0.0;
  double started_at = 0.0;  ///< Unix time.
  std::int64_t peak_memory_bytes = 0;
  /// Of `seconds`, those in which it stood still for its images; absent in results of versions
  /// that did not measure it, and where none are read.
  std::optional<double> data_wait_seconds = std::nullopt;
  /// Absent in results of versions that did not measure it, and where no network is run.
  std::optional<StageSpeed> speed = std::nullopt;
  Json provenance;  ///< host, threads, library versions, cpu capability, git revision.
  std::map<std::string, std::string> files;  ///< name -> SHA-256
  std::vector<MetricRow> metrics;
  std::vector<CurvePoint> curve;
};

[[nodiscard]] Json to_json(const StageResult& result);
/// @throws Error if a field is missing or of another type, or the format is another version's.
[[nodiscard]] StageResult stage_result_from_json(const Json& json);

[[nodiscard]] std::filesystem::path stage_folder(const std::filesystem::path& run_dir,
                                                 const StageKey& key);
[[nodiscard]] bool is_committed(const std::filesystem::path& run_dir, const StageKey& key);

/// Names of all committed stages, from the 256 folders `stages/<aa>`.
[[nodiscard]] std::vector<StageKey> committed_stages(const std::filesystem::path& run_dir);

/// The same by the names of the folders alone, which is a hundred times faster: a folder is renamed
/// into place when it is complete, so one without a result was damaged later.
[[nodiscard]] std::vector<StageKey> stage_names(const std::filesystem::path& run_dir);

/// Commit protocol: hashes and fsyncs every file of `attempt_folder`, writes `result.json` last,
/// fsyncs the folder and renames it into place. `result.files` is filled here.
/// @return false if the key was committed already (the attempt's folder is then left).
bool commit_stage(const std::filesystem::path& run_dir, const std::filesystem::path& attempt_folder,
                  StageResult result);

/// @throws IoError if missing or not valid.
[[nodiscard]] StageResult read_result(const std::filesystem::path& run_dir, const StageKey& key);

/// Path of a file of a committed stage after its checksum has been verified.
/// @throws DamagedStage naming the stage.
[[nodiscard]] std::filesystem::path verified_file(const std::filesystem::path& run_dir,
                                                  const StageKey& key, const std::string& name);

/// Verifies every checksum of one stage; returns the complaints.
[[nodiscard]] std::vector<std::string> check_stage(const std::filesystem::path& run_dir,
                                                   const StageKey& key);

/// Moves a damaged stage to `damaged/<key>-<n>` so that it is made again.
void set_aside(const std::filesystem::path& run_dir, const StageKey& key);

}  // namespace oodsweep
