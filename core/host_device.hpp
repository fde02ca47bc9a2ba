#pragma once

/// Before an inline function whose arithmetic is done by the CPU and by kernels of a GPU alike: the
/// same source compiled by both, so that tests of the one cover the other. Such functions use
/// neither exceptions nor the standard library.
#ifdef __CUDACC__
#define OOD_HOST_DEVICE __host__ __device__
#else
#define OOD_HOST_DEVICE
#endif
