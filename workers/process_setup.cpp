#include "workers/process_setup.hpp"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <malloc.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace oodsweep {

void die_with(std::optional<pid_t> parent) {
  if (!parent) return;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != *parent) _exit(1);  // it died before prctl
}

void ignore_closed_pipes() { std::signal(SIGPIPE, SIG_IGN); }

void prepare_for_tensors(int threads) {
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, -1);
  mallopt(M_TOP_PAD, 64 << 20);
  at::set_num_threads(threads);
  at::set_num_interop_threads(1);
  at::globalContext().setFlushDenormal(true);
}

void leave(int status) {
  std::fflush(nullptr);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  std::exit(status);
#else
  _exit(status);
#endif
}

}  // namespace oodsweep
