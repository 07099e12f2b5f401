# `cmake --install` gives a tree that runs: both programs, the sample project that the demo copies, and what a desktop needs.
install(TARGETS limbeck-cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/migrations DESTINATION ${CMAKE_INSTALL_DATADIR}/limbeck
  FILES_MATCHING PATTERN "*.sql" PATTERN "*.ini")
install(FILES ${CMAKE_SOURCE_DIR}/README.md ${CMAKE_SOURCE_DIR}/CHANGELOG.md ${CMAKE_SOURCE_DIR}/LICENSE
  DESTINATION ${CMAKE_INSTALL_DOCDIR})

if(TARGET limbeck)
  install(TARGETS limbeck RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  if(UNIX AND NOT APPLE)
    # With the notices of what is part of the programs, as the machine that builds them has them.
    file(READ ${CMAKE_SOURCE_DIR}/packaging/debian/copyright copyright)
    foreach(package libexpected-dev libtomlplusplus-dev libpg-query-dev)
      if(EXISTS /usr/share/doc/${package}/copyright)
        file(READ /usr/share/doc/${package}/copyright notice)
        string(APPEND copyright "\n\n==== ${package} ====\n\n${notice}")
      endif()
    endforeach()
    file(WRITE ${CMAKE_BINARY_DIR}/packaging/copyright "${copyright}")
    install(FILES ${CMAKE_BINARY_DIR}/packaging/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})
    install(FILES ${CMAKE_SOURCE_DIR}/packaging/limbeck.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
    set(LIMBECK_RELEASE_DATE 2026-11-22) # of this version; CHANGELOG.md has the same
    configure_file(${CMAKE_SOURCE_DIR}/packaging/limbeck.metainfo.xml.in
      ${CMAKE_BINARY_DIR}/packaging/org.limbeck.limbeck.metainfo.xml @ONLY)
    install(FILES ${CMAKE_BINARY_DIR}/packaging/org.limbeck.limbeck.metainfo.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo)

    set(icons ${CMAKE_INSTALL_DATADIR}/icons/hicolor)
    install(FILES ${CMAKE_SOURCE_DIR}/resources/icons/app/limbeck.svg DESTINATION ${icons}/scalable/apps)
    file(GLOB sizes CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/resources/icons/app/limbeck-*.png)
    foreach(file ${sizes})
      string(REGEX REPLACE ".*-([0-9]+)\\.png$" "\\1" size ${file})
      install(FILES ${file} DESTINATION ${icons}/${size}x${size}/apps RENAME limbeck.png)
    endforeach()
  endif()
endif()
