# cmake -D PROGRAM=... -D CORPUS=... -D MAX_LEN=... -P run.cmake
#
# libFuzzer adds what it finds to the first folder: a new, empty one each time, so that every run starts
# the same and the corpus stays as it was built. An input that breaks something is kept there too.
set(found ${CORPUS}.found)
file(REMOVE_RECURSE ${found})
file(MAKE_DIRECTORY ${found})
execute_process(
  COMMAND ${PROGRAM} -runs=20000 -seed=1 -max_len=${MAX_LEN} -timeout=10 -print_final_stats=1
          -artifact_prefix=${found}/ ${found} ${CORPUS}
  RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} ended with ${result}; the input is in ${found}")
endif()
