#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>

namespace oodsweep {

/// Work of a GPU that is done again and again, as a training's step. What changes from one time to
/// the next (images, positions, learning rate) it reads out of tensors on the device that are
/// written before it is run, never out of variables of the host; it waits for nothing on the device
/// and keeps no tensor that it makes.
using Work = std::function<void()>;

class RecordedWork {
 public:
  virtual ~RecordedWork() = default;
  virtual void replay() = 0;
};

/// Records work, as a CUDA graph, without doing it.
class WorkRecorder {
 public:
  virtual ~WorkRecorder() = default;
  /// @throws Error if the work does what cannot be recorded; the process is of no further use then.
  [[nodiscard]] virtual std::unique_ptr<RecordedWork> record(const Work& work) = 0;
};

/// Does work of each shape at once for a few times, which warms libraries and the memory pool up,
/// then records it and does it from the record, as ever after. The warm-up is work like any other,
/// and recording does nothing, so there is no state to put back. One thread.
class WorkRunner {
 public:
  static constexpr int kWarmUps = 3;
  static constexpr std::size_t kMostRecords = 4;  ///< Work of further shapes stays at once.

  /// @param recorder Outlives this. Null: all work is done at once.
  explicit WorkRunner(WorkRecorder* recorder) : recorder_{recorder} {}
  /// @param shape Equal for work that differs in nothing but values: the images of a batch.
  void run(std::int64_t shape, const Work& work);

 private:
  [[nodiscard]] bool may_record(std::int64_t shape);

  WorkRecorder* recorder_;
  std::map<std::int64_t, int> warm_ups_;  ///< Of shapes without a record.
  std::map<std::int64_t, std::unique_ptr<RecordedWork>> records_;
};

}  // namespace oodsweep
