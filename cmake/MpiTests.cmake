# Flags of every mpirun in the tests: ranks are not bound to cores (children would inherit that), more ranks
# than cores are allowed, and the transports of one host are named, which saves 0.2 s per call.
set(OODSWEEP_MPIRUN ${MPIEXEC_EXECUTABLE} --bind-to none --oversubscribe
    --mca pml ob1 --mca btl self,vader,tcp --mca osc ^ucx)

# oodsweep_mpi_test(name TARGET t RANKS 1 2 4 [ARGUMENTS ...]): one CTest test per number of ranks.
function(oodsweep_mpi_test name)
  cmake_parse_arguments(ARG "" "TARGET" "RANKS;ARGUMENTS" ${ARGN})
  foreach(ranks IN LISTS ARG_RANKS)
    add_test(NAME ${name}.${ranks}_ranks
             COMMAND ${OODSWEEP_MPIRUN} -n ${ranks} $<TARGET_FILE:${ARG_TARGET}> ${ARG_ARGUMENTS})
    set_tests_properties(${name}.${ranks}_ranks PROPERTIES
      LABELS mpi PROCESSORS 2 TIMEOUT 60
      ENVIRONMENT "OMPI_ALLOW_RUN_AS_ROOT=1;OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1")
  endforeach()
endfunction()
