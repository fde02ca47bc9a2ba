# cmake -D SOURCE_DIR=... -D HEADER=... -P git_revision.cmake: writes the revision that is being built, or
# "unknown" outside a checkout. The file changes only when the revision does.
cmake_minimum_required(VERSION 3.25)
set(OODSWEEP_REVISION unknown)
find_program(GIT git)
if(GIT)
  execute_process(COMMAND ${GIT} -C ${SOURCE_DIR} describe --always --dirty --abbrev=12 --match=none
                  OUTPUT_VARIABLE described OUTPUT_STRIP_TRAILING_WHITESPACE
                  RESULT_VARIABLE failure ERROR_QUIET)
  if(NOT failure)
    set(OODSWEEP_REVISION ${described})
  endif()
endif()
file(CONFIGURE OUTPUT ${HEADER}
     CONTENT "#pragma once\n#define OODSWEEP_REVISION \"@OODSWEEP_REVISION@\"\n" @ONLY)
