# Every library of the project, found once. Rooms link the targets named here.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(CLI11 REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(LibArchive REQUIRED)
find_package(PNG REQUIRED)
find_package(MPI REQUIRED COMPONENTS C)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(HDF5 REQUIRED IMPORTED_TARGET hdf5-serial)

# LibTorch from the Python wheel, by own targets: find_package(Torch) insists on nvcc and rewrites CUDA
# flags. Its headers come last (-idirafter): the wheel carries an fmt of its own that would shadow
# the system's.
set(OODSWEEP_TORCH ${OODSWEEP_DEPS}/torch)
if(NOT EXISTS ${OODSWEEP_TORCH}/lib/libtorch_cpu.so)
  message(FATAL_ERROR "LibTorch is not in ${OODSWEEP_DEPS}. Run cluster/setup.sh first.")
endif()
add_library(oodsweep_torch INTERFACE)
target_compile_options(oodsweep_torch INTERFACE
  "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-idirafter ${OODSWEEP_TORCH}/include>"
  "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-idirafter ${OODSWEEP_TORCH}/include/torch/csrc/api/include>")
target_link_libraries(oodsweep_torch INTERFACE
  ${OODSWEEP_TORCH}/lib/libtorch_cpu.so ${OODSWEEP_TORCH}/lib/libc10.so)
target_link_options(oodsweep_torch INTERFACE -Wl,--disable-new-dtags -Wl,--allow-shlib-undefined)
