# What every target of this project is compiled with, as interface targets so that nothing is global.
#   project_warnings    the warnings (errors in the presets for developers)
#   project_hardening   what a release binary is protected by
#   project_sanitizers  ASan and UBSan, or libFuzzer's instrumentation, when SANITIZERS names them
set(SANITIZERS "" CACHE STRING "Sanitizers to build with, e.g. address,undefined")
option(COVERAGE "Count executed lines, for gcovr" OFF)

add_library(project_warnings INTERFACE)
target_compile_options(project_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wformat=2
  -Wcast-qual -Wwrite-strings -Wundef -Wvla -Wswitch-enum)

add_library(project_hardening INTERFACE)
target_compile_options(project_hardening INTERFACE
  $<$<CONFIG:Release>:-fstack-protector-strong -fstack-clash-protection -fcf-protection>
  $<$<CONFIG:Release>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2>)
target_link_options(project_hardening INTERFACE
  -Wl,-z,relro,-z,now,-z,noexecstack $<$<CONFIG:Release>:-Wl,--gc-sections,--as-needed>)

add_library(project_sanitizers INTERFACE)
if(SANITIZERS)
  target_compile_options(project_sanitizers INTERFACE
    -fsanitize=${SANITIZERS} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(project_sanitizers INTERFACE -fsanitize=${SANITIZERS})
endif()
if(COVERAGE)
  target_compile_options(project_sanitizers INTERFACE --coverage)
  target_link_options(project_sanitizers INTERFACE --coverage)
endif()

add_library(project_flags INTERFACE)
target_compile_features(project_flags INTERFACE c_std_17)
target_compile_definitions(project_flags INTERFACE _GNU_SOURCE)
target_link_libraries(project_flags INTERFACE project_warnings project_hardening project_sanitizers)
