# What Windows reads from a program's file: icon, version, and the manifest (UTF-8, long paths, a DPI for each monitor).
if(WIN32)
  enable_language(RC)
endif()

# limbeck_windows_program(TARGET DESCRIPTION): nothing to do on other systems.
function(limbeck_windows_program name description)
  if(NOT WIN32)
    return()
  endif()
  set(folder ${CMAKE_BINARY_DIR}/packaging)
  set(icon ${CMAKE_SOURCE_DIR}/packaging/windows/limbeck.ico)
  set(manifest ${folder}/${name}.manifest)
  configure_file(${CMAKE_SOURCE_DIR}/packaging/windows/program.manifest.in ${manifest} @ONLY)
  configure_file(${CMAKE_SOURCE_DIR}/packaging/windows/program.rc.in ${folder}/${name}.rc @ONLY)
  target_sources(${name} PRIVATE ${folder}/${name}.rc)
  set_property(SOURCE ${folder}/${name}.rc APPEND PROPERTY OBJECT_DEPENDS "${icon};${manifest}")
  if(MSVC)
    target_link_options(${name} PRIVATE /MANIFEST:NO) # it is in the resources
  endif()
endfunction()
