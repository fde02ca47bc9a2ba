# The compiler and the libraries of the GPU module. OODSWEEP_HAS_CUDA says whether it is built. Nothing here is
# needed to run on the CPU, and nothing of it needs a GPU or its driver to be built.
set(OODSWEEP_HAS_CUDA OFF)

function(oodsweep_no_cuda reason)
  if(OODSWEEP_CUDA STREQUAL "ON")
    message(FATAL_ERROR "OODSWEEP_CUDA is ON, but ${reason}")
  endif()
  message(STATUS "No GPU module: ${reason}")
endfunction()

# Sets OODSWEEP_CUDA_PROBLEM, empty if all is there, and what the module is built from.
macro(oodsweep_find_cuda)
  set(OODSWEEP_CUDA_PROBLEM "")
  find_program(OODSWEEP_NVCC nvcc HINTS ENV CUDACXX ENV CUDA_HOME PATHS /usr/local/cuda PATH_SUFFIXES bin)
  if(NOT OODSWEEP_NVCC)
    set(OODSWEEP_CUDA_PROBLEM "nvcc is not found (PATH, CUDA_HOME)")
  else()
    get_filename_component(OODSWEEP_CUDA_TOOLKIT "${OODSWEEP_NVCC}" DIRECTORY)
    get_filename_component(OODSWEEP_CUDA_TOOLKIT "${OODSWEEP_CUDA_TOOLKIT}" DIRECTORY)
    execute_process(COMMAND ${OODSWEEP_NVCC} --version OUTPUT_VARIABLE nvcc_version ERROR_QUIET)
    # NCCL out of the wheel's folder if setup.sh --gpu put it there, so that one copy serves LibTorch and us.
    find_path(OODSWEEP_NCCL_HEADERS nccl.h HINTS ${OODSWEEP_DEPS}/nvidia/nccl/include ${OODSWEEP_CUDA_TOOLKIT}/include)
    find_library(OODSWEEP_NCCL NAMES libnccl.so.2 HINTS ${OODSWEEP_DEPS}/nvidia/nccl/lib ${OODSWEEP_CUDA_TOOLKIT}/lib
                 ${OODSWEEP_CUDA_TOOLKIT}/lib64)
    # ATen/cuda/CUDAContext.h wants the headers of cuBLAS, cuSPARSE and cuSOLVER.
    find_path(OODSWEEP_CUSPARSE_HEADERS cusparse.h HINTS ${OODSWEEP_CUDA_TOOLKIT}/include)
    if(NOT nvcc_version MATCHES "release 13\\.")
      set(OODSWEEP_CUDA_PROBLEM "${OODSWEEP_NVCC} is not of CUDA 13, which LibTorch is built with")
    elseif(NOT OODSWEEP_NCCL_HEADERS OR NOT OODSWEEP_NCCL)
      set(OODSWEEP_CUDA_PROBLEM "nccl.h and libnccl.so.2 are not found (cluster/setup.sh --gpu installs them)")
    elseif(NOT OODSWEEP_CUSPARSE_HEADERS)
      set(OODSWEEP_CUDA_PROBLEM "the toolkit of ${OODSWEEP_NVCC} has no cusparse.h")
    endif()
  endif()
endmacro()

if(OODSWEEP_CUDA STREQUAL "OFF")
  return()
endif()
oodsweep_find_cuda()
if(OODSWEEP_CUDA_PROBLEM)
  oodsweep_no_cuda("${OODSWEEP_CUDA_PROBLEM}")
  return()
endif()

set(CMAKE_CUDA_COMPILER ${OODSWEEP_NVCC})
set(CMAKE_CUDA_ARCHITECTURES 80-real 90)  # sm_80, sm_90 and PTX of 9.0, which later GPUs compile for themselves
set(CMAKE_CUDA_STANDARD 20)  # see oodsweep_cuda_settings; without this pair C++'s standard is demanded of nvcc
set(CMAKE_CUDA_STANDARD_REQUIRED OFF)
enable_language(CUDA)
if(CCACHE)
  set(CMAKE_CUDA_COMPILER_LAUNCHER ${CMAKE_CXX_COMPILER_LAUNCHER})
endif()
set(OODSWEEP_HAS_CUDA ON)
message(STATUS "GPU module: ${OODSWEEP_NVCC}, ${OODSWEEP_NCCL}")

# What every target with CUDA code gets. CMake 3.25 knows no C++20 for nvcc 13 and would take 17 without a word.
add_library(oodsweep_cuda_settings INTERFACE)
target_compile_options(oodsweep_cuda_settings INTERFACE
  "$<$<COMPILE_LANGUAGE:CUDA>:-std=c++20>"
  "$<$<COMPILE_LANGUAGE:CUDA>:--Werror=all-warnings>"
  "$<$<COMPILE_LANGUAGE:CUDA>:-Xcompiler=-Wall,-Wextra,-Werror>")
target_include_directories(oodsweep_cuda_settings SYSTEM INTERFACE
  ${OODSWEEP_CUDA_TOOLKIT}/include ${OODSWEEP_NCCL_HEADERS})
# libcuda is the driver's and never linked: a machine without a driver still opens the module.
target_link_libraries(oodsweep_cuda_settings INTERFACE
  ${OODSWEEP_TORCH_FOLDER}/lib/libtorch_cuda.so ${OODSWEEP_TORCH_FOLDER}/lib/libc10_cuda.so
  ${OODSWEEP_NCCL} ${OODSWEEP_DEPS}/nvidia/cu13/lib/libcudart.so.13)
