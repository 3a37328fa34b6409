# What `cmake --install` puts where, how other projects find it (pkg-config, find_package), and the Debian package.

include(CMakePackageConfigHelpers)

# ---- Library, headers, program ----------------------------------------------------------------------------------

set(library_targets critpoint_static)
if(CRITPOINT_SHARED)
    list(APPEND library_targets critpoint_shared)
else()
    set_target_properties(critpoint_static PROPERTIES EXPORT_NAME critpoint)
endif()
install(TARGETS ${library_targets} EXPORT critpoint
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/critpoint DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
if(TARGET critpoint)
    install(TARGETS critpoint RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

# ---- find_package(critpoint) and pkg-config ---------------------------------------------------------------------

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/critpoint)
configure_package_config_file(src/cmake/critpoint-config.cmake.in critpoint-config.cmake
                              INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(critpoint-config-version.cmake COMPATIBILITY SameMinorVersion)
install(EXPORT critpoint NAMESPACE critpoint:: FILE critpoint-targets.cmake DESTINATION ${package_dir})
install(FILES ${PROJECT_BINARY_DIR}/critpoint-config.cmake ${PROJECT_BINARY_DIR}/critpoint-config-version.cmake
        DESTINATION ${package_dir})

set(static_libraries "-llapacke -lopenblas -lcjson -lz -lpthread -lm")
if(CRITPOINT_SHARED)
    set(pc_libs "-lcritpoint")
    set(pc_libs_private "${static_libraries}")
else()
    set(pc_libs "-lcritpoint ${static_libraries}")
    set(pc_libs_private "")
endif()
# The prefix is relative to the file itself, so that an installed tree may be moved (CPack does).
file(RELATIVE_PATH pc_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(src/cmake/critpoint.pc.in critpoint.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/critpoint.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# ---- Manual, completions, schemas, examples ---------------------------------------------------------------------

# src/man/critpoint.1.scd becomes critpoint.1.gz. Without scdoc there is no manual, and everything else is.
find_program(SCDOC scdoc)
find_program(GZIP gzip)
file(GLOB manual_sources CONFIGURE_DEPENDS src/man/*.scd)
if(SCDOC AND GZIP AND TARGET critpoint)
    file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/man)
    foreach(source ${manual_sources})
        get_filename_component(page ${source} NAME_WLE) # critpoint.1
        string(REGEX MATCH "[0-9]$" section ${page})
        set(result ${PROJECT_BINARY_DIR}/man/${page}.gz)
        set(tool ${PROJECT_SOURCE_DIR}/src/cmake/manual_page.sh)
        add_custom_command(OUTPUT ${result} DEPENDS ${source} ${tool} critpoint VERBATIM
                           COMMAND ${tool} $<TARGET_FILE:critpoint> ${source} ${result} COMMENT "Manual page ${page}")
        list(APPEND manual_pages ${result})
        install(FILES ${result} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
    endforeach()
    add_custom_target(manual ALL DEPENDS ${manual_pages})
elseif(manual_sources)
    message(STATUS "critpoint is built without its manual pages; on Debian: apt install scdoc")
endif()

# Completions are printed by the program, so that they follow its tables. The zsh of Debian's packages looks in
# vendor-completions, every other one in site-functions.
if(TARGET critpoint)
    file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/completions)
    foreach(shell bash fish zsh)
        set(result ${PROJECT_BINARY_DIR}/completions/critpoint.${shell})
        add_custom_command(OUTPUT ${result} DEPENDS critpoint VERBATIM
                           COMMAND critpoint help --completion ${shell} -o ${result} COMMENT "Completions for ${shell}")
        list(APPEND completions ${result})
    endforeach()
    add_custom_target(completions ALL DEPENDS ${completions})
    set(from ${PROJECT_BINARY_DIR}/completions/critpoint)
    set(to ${CMAKE_INSTALL_DATADIR})
    install(FILES ${from}.bash DESTINATION ${to}/bash-completion/completions RENAME critpoint)
    install(FILES ${from}.fish DESTINATION ${to}/fish/vendor_completions.d)
    foreach(place site-functions vendor-completions)
        install(FILES ${from}.zsh DESTINATION ${to}/zsh/${place} RENAME _critpoint)
    endforeach()
endif()

file(GLOB schemas CONFIGURE_DEPENDS src/schema/*.json)
install(FILES ${schemas} DESTINATION ${CMAKE_INSTALL_DATADIR}/critpoint)
install(DIRECTORY examples/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples PATTERN "*.sh" EXCLUDE)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)

# ---- The Debian package: `cpack` in the build directory, then apt install ./critpoint_*.deb -----------------------

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME critpoint)
set(CPACK_PACKAGE_VENDOR "The critpoint authors")
set(CPACK_PACKAGE_CONTACT "The critpoint authors <maintainers@critpoint.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "critical-point analyzer for error surfaces")
set(CPACK_PACKAGE_DESCRIPTION "Says what kind of point theta is on the surface of a loss (minimum, maximum,
saddle), how sure that is, and which way is out: exact gradient and Hessian
of a formula or a JSON model, eigenvalues with error bounds, and an escape
direction that was tried on the loss itself. Program, C library and manual.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION math)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "liblapacke-dev, libopenblas-dev, libcjson-dev, zlib1g-dev")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
# `triggers` asks for ldconfig; `shlibs` says which package brings libcritpoint.
if(CRITPOINT_SHARED)
    file(WRITE ${PROJECT_BINARY_DIR}/shlibs
         "libcritpoint ${PROJECT_VERSION_MAJOR} critpoint (>= ${PROJECT_VERSION})\n")
    set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/src/cmake/triggers ${PROJECT_BINARY_DIR}/shlibs)
endif()

# Debian wants a changelog; only the package has one.
if(GZIP)
    string(TIMESTAMP package_date "%a, %d %b %Y %H:%M:%S +0000" UTC) # obeys SOURCE_DATE_EPOCH
    configure_file(src/cmake/changelog.in changelog @ONLY)
    execute_process(COMMAND ${GZIP} -9nf changelog WORKING_DIRECTORY ${PROJECT_BINARY_DIR})
    install(FILES ${PROJECT_BINARY_DIR}/changelog.gz DESTINATION ${CMAKE_INSTALL_DOCDIR})
endif()
include(CPack)
