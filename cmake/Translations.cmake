# Every resources/translations/*.ts becomes :/i18n/*.qm of the core, so that both programs find it.
# tools/update-translations.sh brings the .ts files up to date with the sources.
function(limbeck_add_translations target)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/resources/translations/*.ts)
  set_source_files_properties(${sources} PROPERTIES OUTPUT_LOCATION ${CMAKE_BINARY_DIR}/i18n)
  qt_add_translation(compiled ${sources})
  qt_add_resources(${target} translations PREFIX /i18n BASE ${CMAKE_BINARY_DIR}/i18n FILES ${compiled})
endfunction()
