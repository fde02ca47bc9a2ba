#pragma once

/// Before a function with hot loops over arrays: compiled once for every processor and once each
/// for AVX2 and AVX-512, and the best is taken when the program starts. Fused multiply-adds may
/// change the last bits between them. Its file needs -O3. Not in sanitizer builds, whose checks are
/// not ready when the choice is made.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define OOD_VECTOR_CLONES \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define OOD_VECTOR_CLONES
#endif
