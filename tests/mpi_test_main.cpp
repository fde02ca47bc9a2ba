#include <gtest/gtest.h>

#include <cstdio>
#include <memory>

#include "cluster/mpi_session.hpp"
#include "tests/support/mpi_environment.hpp"

namespace oodsweep {
namespace {

std::unique_ptr<MpiSession> session_of_this_process;

/// Other ranks than 0 stay quiet, except that a failure is printed with the rank it happened on.
class FailurePrinter : public testing::EmptyTestEventListener {
 public:
  explicit FailurePrinter(int rank) : rank_{rank} {}
  void OnTestPartResult(const testing::TestPartResult& part) override {
    if (!part.failed()) return;
    const char* file = part.file_name() != nullptr ? part.file_name() : "unknown file";
    std::fprintf(stderr, "[rank %d] %s:%d: %s\n", rank_, file, part.line_number(), part.message());
  }

 private:
  int rank_;
};

void leave_printing_to_rank_0(int rank) {
  if (rank == 0) return;
  auto& listeners = testing::UnitTest::GetInstance()->listeners();
  delete listeners.Release(listeners.default_result_printer());
  listeners.Append(new FailurePrinter{rank});  // GoogleTest deletes it
}

}  // namespace

MpiSession& mpi_session_of_test() { return *session_of_this_process; }

}  // namespace oodsweep

/// A GoogleTest program under mpirun. A rank that fails returns 1, and mpirun returns that.
int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const std::string node_name = argc > 1 ? argv[1] : "";
  oodsweep::session_of_this_process = std::make_unique<oodsweep::MpiSession>(node_name);
  oodsweep::leave_printing_to_rank_0(oodsweep::session_of_this_process->layout().rank);
  const int failed = RUN_ALL_TESTS();
  oodsweep::session_of_this_process->finalize();
  return failed;
}
