#include "workers/cuda/graph_recorder.hpp"

#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAStream.h>

#include <exception>

#include "core/error.hpp"

namespace oodsweep {
namespace {

class RecordedGraph final : public RecordedWork {
 public:
  void replay() override { graph_.replay(); }
  [[nodiscard]] at::cuda::CUDAGraph& graph() { return graph_; }

 private:
  at::cuda::CUDAGraph graph_;
};

class GraphRecorder final : public WorkRecorder {
 public:
  [[nodiscard]] std::unique_ptr<RecordedWork> record(const Work& work) override {
    const c10::cuda::CUDAStream stream = c10::cuda::getCurrentCUDAStream();
    OOD_EXPECT(stream != c10::cuda::getDefaultCUDAStream(), "the default stream is not recorded");
    stream.synchronize();
    // What the warm-up left in reserve is of no use to the graph, which allocates from its own
    // pool.
    c10::cuda::CUDACachingAllocator::emptyCache();
    auto record = std::make_unique<RecordedGraph>();
    // Other threads of the worker (reading ahead) may allocate pinned memory meanwhile.
    record->graph().capture_begin(pool_, cudaStreamCaptureModeThreadLocal);
    try {
      work();
    } catch (...) {
      end_quietly(record->graph());
      throw;
    }
    record->graph().capture_end();
    return record;
  }

 private:
  /// The stream is left usable as far as that goes; the reason is what the work threw.
  static void end_quietly(at::cuda::CUDAGraph& graph) {
    try {
      graph.capture_end();
    } catch (const std::exception&) {
    }
  }

  at::cuda::MempoolId_t pool_ = at::cuda::graph_pool_handle();
};

}  // namespace

std::unique_ptr<WorkRecorder> make_graph_recorder() { return std::make_unique<GraphRecorder>(); }

}  // namespace oodsweep
