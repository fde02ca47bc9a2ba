#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>

namespace oodsweep {

/// The work of one training step as a function: forward, backward, reduction and update. What
/// changes from step to step (images, positions, learning rate) it reads out of tensors on the
/// device that are written before it is run, never out of variables of the host; it waits for
/// nothing on the device and keeps no tensor that it makes.
using StepWork = std::function<void()>;

/// How the work of steps is done. One thread.
class StepRunner {
 public:
  virtual ~StepRunner() = default;
  /// @param shape Equal for steps whose work differs in nothing but values: the images of a batch.
  virtual void run(std::int64_t shape, const StepWork& work) = 0;
};

/// At once, step by step.
class EagerRunner final : public StepRunner {
 public:
  void run(std::int64_t, const StepWork& work) override { work(); }
};

/// Work of a GPU that was recorded and can be done again and again.
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
  [[nodiscard]] virtual std::unique_ptr<RecordedWork> record(const StepWork& work) = 0;
};

/// Does the first steps of each shape at once, which warms libraries and the memory pool up, and
/// then records one and does it from the record, as all that follow. Warm-up steps are steps of the
/// training like any other, and recording does nothing, so there is no state to put back.
class RecordingRunner final : public StepRunner {
 public:
  static constexpr int kWarmUpSteps = 3;
  static constexpr std::size_t kMostRecords = 4;  ///< Steps of further shapes stay at once.

  /// @param recorder Outlives this.
  explicit RecordingRunner(WorkRecorder& recorder) : recorder_{recorder} {}
  void run(std::int64_t shape, const StepWork& work) override;

 private:
  WorkRecorder& recorder_;
  std::map<std::int64_t, int> steps_at_once_;  ///< Of shapes without a record.
  std::map<std::int64_t, std::unique_ptr<RecordedWork>> records_;
};

}  // namespace oodsweep
