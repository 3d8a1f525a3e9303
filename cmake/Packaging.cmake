# What is installed beside the program, and the packages: cmake --install, cpack -G DEB.
include(GNUInstallDirs)

# The manual page and the completions say what the table of settings says.
set(documents "${PROJECT_SOURCE_DIR}/packaging/documents")
add_executable(documents ${documents}/main.c ${documents}/manual.c ${documents}/completion.c)
target_compile_definitions(documents PRIVATE PROJECT_VERSION="${PROJECT_VERSION}")
target_link_libraries(documents PRIVATE config)

function(add_document name format)
  add_custom_command(OUTPUT ${name}
    COMMAND documents ${format} > ${name}
    VERBATIM)
  list(APPEND document_files "${CMAKE_CURRENT_BINARY_DIR}/${name}")
  set(document_files "${document_files}" PARENT_SCOPE)
endfunction()

add_document(codecatalyst-mock.1 manual)
add_document(codecatalyst-mock.bash bash)
add_document(_codecatalyst-mock zsh)
add_custom_command(OUTPUT codecatalyst-mock.1.gz
  COMMAND gzip -9 --no-name --stdout codecatalyst-mock.1 > codecatalyst-mock.1.gz
  DEPENDS codecatalyst-mock.1
  VERBATIM)
add_custom_target(installed_documents ALL
  DEPENDS ${document_files} "${CMAKE_CURRENT_BINARY_DIR}/codecatalyst-mock.1.gz")

install(FILES "${CMAKE_CURRENT_BINARY_DIR}/codecatalyst-mock.1.gz"
  DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/codecatalyst-mock.bash"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" RENAME codecatalyst-mock)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/_codecatalyst-mock"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions")
install(FILES README.md CHANGELOG.md docs/CONFIGURATION.md DESTINATION "${CMAKE_INSTALL_DOCDIR}")

# The unit names the program where a package puts it; elsewhere it would name nothing.
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  install(FILES packaging/debian/copyright DESTINATION "${CMAKE_INSTALL_DOCDIR}")
  install(FILES packaging/systemd/codecatalyst-mock.service DESTINATION lib/systemd/system)
else()
  install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME codecatalyst-mock)
set(CPACK_PACKAGE_CONTACT "the authors of codecatalyst-mock <codecatalyst-mock@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  "${PROJECT_SOURCE_DIR}/packaging/debian/postinst"
  "${PROJECT_SOURCE_DIR}/packaging/debian/prerm"
  "${PROJECT_SOURCE_DIR}/packaging/debian/postrm")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "local stand-in for Amazon CodeCatalyst's token API")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
  "An HTTP server for tests of programs that use an AWS SDK: it creates, lists
and deletes personal access tokens, and gives the errors, delays and lost
answers that it is configured to give.")
include(CPack)
