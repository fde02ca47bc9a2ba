# cmake --install build --prefix DIR: a tree that can be moved as a whole. LibTorch goes with it, in the
# layout that its own run paths expect (torch/lib beside nvidia/).
install(TARGETS oodsweep oodsweep-worker RUNTIME DESTINATION bin)
set_target_properties(oodsweep-worker PROPERTIES
  INSTALL_RPATH "$ORIGIN/../lib/oodsweep/torch/lib")
if(OODSWEEP_HAS_CUDA)  # without the libraries of setup.sh --gpu it lies idle, and the worker says what it lacks
  install(TARGETS oodsweep_cuda LIBRARY DESTINATION lib/oodsweep)
  set_target_properties(oodsweep_cuda PROPERTIES
    INSTALL_RPATH "$ORIGIN/torch/lib:$ORIGIN/nvidia/nccl/lib:$ORIGIN/nvidia/cu13/lib")
endif()
install(DIRECTORY ${OODSWEEP_DEPS}/torch/lib/ DESTINATION lib/oodsweep/torch/lib
  FILES_MATCHING PATTERN "*.so*")
install(DIRECTORY ${OODSWEEP_DEPS}/nvidia/ DESTINATION lib/oodsweep/nvidia
  FILES_MATCHING PATTERN "*.so*")
install(PROGRAMS ${PROJECT_SOURCE_DIR}/cluster/launch.sh DESTINATION bin RENAME oodsweep-launch)
install(PROGRAMS ${PROJECT_SOURCE_DIR}/cluster/slurm.sbatch DESTINATION share/oodsweep)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/sweeps/ DESTINATION share/oodsweep/sweeps
  FILES_MATCHING PATTERN "*.json" PATTERN "*.md")
install(DIRECTORY ${PROJECT_SOURCE_DIR}/results/published/ DESTINATION share/oodsweep/published
  FILES_MATCHING PATTERN "*.csv")
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/README.md
  DESTINATION share/doc/oodsweep)
