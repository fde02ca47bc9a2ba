option(OODSWEEP_TESTS "Build the tests" ON)
option(OODSWEEP_TORCH "Build what needs LibTorch: workers, networks, objectives and their tests. Without it \
`oodsweep run` is given a worker by --worker" ON)
set(OODSWEEP_CUDA AUTO CACHE STRING "The module for GPUs, workers/cuda: AUTO builds it where nvcc 13 and nccl.h are found, \
ON insists, OFF leaves it out")
set_property(CACHE OODSWEEP_CUDA PROPERTY STRINGS AUTO ON OFF)
option(OODSWEEP_FUZZ "Build the programs of tests/fuzz, with clang" OFF)
option(OODSWEEP_PRECOMPILE "Precompile the headers that nearly every file includes: half the time where LibTorch is \
left out" OFF)
set(OODSWEEP_DEPS ${PROJECT_SOURCE_DIR}/.deps CACHE PATH
    "Folder with torch/ and nvidia/ as cluster/setup.sh unpacks them")

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_CXX_FLAGS_RELEASE "-O2")
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
endif()
