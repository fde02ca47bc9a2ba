#pragma once

#include "cluster/mpi_session.hpp"

namespace oodsweep {

/// The session that tests/mpi_test_main.cpp opened. MPI can be initialised once per process.
[[nodiscard]] MpiSession& mpi_session_of_test();

}  // namespace oodsweep
