# LibTorch from the Python wheel, by own targets: find_package(Torch) insists on nvcc and rewrites CUDA
# flags. Its headers come last (-idirafter): the wheel carries an fmt of its own that would shadow
# the system's.
set(OODSWEEP_TORCH_FOLDER ${OODSWEEP_DEPS}/torch)
if(NOT EXISTS ${OODSWEEP_TORCH_FOLDER}/lib/libtorch_cpu.so)
  message(FATAL_ERROR "LibTorch is not in ${OODSWEEP_DEPS}. Run cluster/setup.sh first.")
endif()
add_library(oodsweep_torch INTERFACE)
target_compile_options(oodsweep_torch INTERFACE
  "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-idirafter ${OODSWEEP_TORCH_FOLDER}/include>"
  "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-idirafter ${OODSWEEP_TORCH_FOLDER}/include/torch/csrc/api/include>")
target_link_libraries(oodsweep_torch INTERFACE
  ${OODSWEEP_TORCH_FOLDER}/lib/libtorch_cpu.so ${OODSWEEP_TORCH_FOLDER}/lib/libc10.so)
target_link_options(oodsweep_torch INTERFACE -Wl,--disable-new-dtags -Wl,--allow-shlib-undefined)

# One precompiled <ATen/ATen.h> for all targets that see LibTorch.
add_library(oodsweep_torch_pch OBJECT ${PROJECT_SOURCE_DIR}/cmake/torch_pch.cpp)
target_link_libraries(oodsweep_torch_pch PUBLIC oodsweep_torch)
target_compile_options(oodsweep_torch_pch PRIVATE -Wall -Wextra -Wshadow -Wconversion -Werror)
target_precompile_headers(oodsweep_torch_pch PRIVATE <ATen/ATen.h>)

function(oodsweep_use_torch target)
  target_link_libraries(${target} PUBLIC oodsweep_torch)
  target_compile_options(${target} PRIVATE -fPIC)  # programs too: one header for all needs equal flags
  target_precompile_headers(${target} REUSE_FROM oodsweep_torch_pch)
endfunction()
