# add_layer(NAME SOURCES a.c ... [LINKS layer-or-library ...])
#
# One room of the house: a static library that can call only the rooms named in LINKS. Every .h beside the
# sources is the room's public face; "all_verify_interface_header_sets" compiles each of them alone.
function(add_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 LAYER "" "" "SOURCES;LINKS")
  file(GLOB headers CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.h")
  list(TRANSFORM LAYER_SOURCES PREPEND "${name}/")
  add_library(${name} STATIC ${LAYER_SOURCES})
  target_sources(${name} PUBLIC FILE_SET HEADERS BASE_DIRS "${CMAKE_CURRENT_SOURCE_DIR}" FILES ${headers})
  set_target_properties(${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
  target_link_libraries(${name} PUBLIC project_flags ${LAYER_LINKS})
endfunction()
