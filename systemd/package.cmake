# What `cmake --install` puts where, and the Debian package: `./run package`, or `cmake --build --preset release --target package`.
set(KSRD_UNIT_DIR /lib/systemd/system CACHE PATH "where systemd's units go; an absolute path")
find_program(GZIP gzip REQUIRED)

# Compressed as Debian wants it: best, without name and time, so that the same sources give the same bytes.
function(compressed source destination)
    get_filename_component(name ${source} NAME)
    set(out ${CMAKE_BINARY_DIR}/man/${name}.gz)
    add_custom_command(OUTPUT ${out} COMMAND ${GZIP} -9nc ${source} > ${out} DEPENDS ${source} VERBATIM)
    set_property(GLOBAL APPEND PROPERTY KSRD_COMPRESSED ${out})
    install(FILES ${out} DESTINATION ${destination})
endfunction()

configure_file(docs/ksrd.8 ${CMAKE_BINARY_DIR}/man/ksrd.8 @ONLY)
compressed(${CMAKE_BINARY_DIR}/man/ksrd.8 share/man/man8)
configure_file(systemd/deb/changelog ${CMAKE_BINARY_DIR}/man/changelog @ONLY)
compressed(${CMAKE_BINARY_DIR}/man/changelog share/doc/ksrd)
if(NOT KSRD_SANITIZE) # the page comes out of the program itself
    add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/man/ksrd.yaml.5
        COMMAND ksrd schema --man > ${CMAKE_BINARY_DIR}/man/ksrd.yaml.5 DEPENDS ksrd VERBATIM)
    compressed(${CMAKE_BINARY_DIR}/man/ksrd.yaml.5 share/man/man5)
endif()
get_property(files GLOBAL PROPERTY KSRD_COMPRESSED)
add_custom_target(compressed_files ALL DEPENDS ${files})

file(READ LICENSE licence)
file(READ ${fonts}/source-sans-3/LICENSE ofl)
configure_file(systemd/deb/copyright ${CMAKE_BINARY_DIR}/man/copyright @ONLY)

install(TARGETS ksrd DESTINATION bin)
install(FILES systemd/deb/lintian DESTINATION share/lintian/overrides RENAME ksrd)
install(FILES systemd/ksrd.service systemd/ksrd.socket DESTINATION ${KSRD_UNIT_DIR})
install(FILES systemd/ksrd.sysusers DESTINATION lib/sysusers.d RENAME ksrd.conf)
install(DIRECTORY DESTINATION /etc/ksrd)
install(FILES systemd/deb/logrotate DESTINATION /etc/logrotate.d RENAME ksrd)
# the example municipality, for `ksrd demo` and to copy from
file(GLOB examples CONFIGURE_DEPENDS config/*.yaml)
install(FILES ${examples} DESTINATION share/ksrd/config)
install(DIRECTORY config/berattelser DESTINATION share/ksrd/config)
file(GLOB examples CONFIGURE_DEPENDS dashboards/*.yaml)
install(FILES ${examples} DESTINATION share/ksrd/dashboards)
file(GLOB documents CONFIGURE_DEPENDS docs/*.md)
list(FILTER documents EXCLUDE REGEX "HACKING")
install(DIRECTORY docs/proxy DESTINATION share/doc/ksrd)
install(FILES README.md ${documents} ${CMAKE_BINARY_DIR}/man/copyright DESTINATION share/doc/ksrd)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME ksrd)
set(CPACK_PACKAGE_CONTACT "The ksrd developers <ksrd@ksrd.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "KPI pages of a Swedish municipality")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
    "A daemon that pulls figures from the ledger (SIE 4), the personnel system
and open data (Kolada) on a schedule, keeps every one of them in PostgreSQL
and serves accessible pages of key figures in the perspectives Kultur,
Struktur and Resultat, each as it stood at any earlier time.
.
What is shown is described in YAML. Unless the configuration names a database
it runs a private PostgreSQL, which needs one of the recommended packages.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SECTION web)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS
    "systemd | systemd-standalone-sysusers | systemd-sysusers, debconf (>= 0.5) | debconf-2.0, tzdata")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "postgresql-15 | postgresql, postgresql-client, ca-certificates")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "nginx | caddy, logrotate")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_SOURCE_DIR}/systemd/deb/postinst ${CMAKE_SOURCE_DIR}/systemd/deb/prerm
    ${CMAKE_SOURCE_DIR}/systemd/deb/postrm ${CMAKE_SOURCE_DIR}/systemd/deb/templates ${CMAKE_SOURCE_DIR}/systemd/deb/conffiles)
include(CPack)
