# What the test programs link: limbeck_tested (core, cli and the tests' support) and limbeck_tested_gui. Each of the test
# programs would hold all of it once more if they linked the static libraries that the programs are made of: gigabytes,
# and sanitized several times as many. So the same objects are made into shared libraries.
if(WIN32)
  # A DLL exports what its sources name, or more than it can hold.
  add_library(limbeck_tested INTERFACE)
  target_link_libraries(limbeck_tested INTERFACE limbeck_test_support limbeck_cli)
  add_library(limbeck_tested_gui INTERFACE)
  target_link_libraries(limbeck_tested_gui INTERFACE limbeck_tested limbeck_gui)
  return()
endif()

# tested_library(NAME LIBRARY...): the objects of static libraries as one shared library, and what their users see of them.
function(tested_library name)
  set(objects ${ARGN})
  list(TRANSFORM objects REPLACE "(.+)" "$<TARGET_OBJECTS:\\1>")
  add_library(${name} SHARED ${objects})
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX AUTOMOC OFF AUTOUIC OFF AUTORCC OFF)
  # Their resources, and the libraries below them.
  target_link_libraries(${name} PRIVATE ${ARGN})
  foreach(library ${ARGN})
    target_include_directories(${name} INTERFACE $<TARGET_PROPERTY:${library},INTERFACE_INCLUDE_DIRECTORIES>)
    target_include_directories(${name} SYSTEM INTERFACE $<TARGET_PROPERTY:${library},INTERFACE_SYSTEM_INCLUDE_DIRECTORIES>)
  endforeach()
endfunction()

find_package(Qt6 6.4 REQUIRED COMPONENTS Test)
tested_library(limbeck_tested limbeck_core limbeck_cli limbeck_test_support)
target_link_libraries(limbeck_tested
  INTERFACE limbeck_options Qt6::Core Qt6::Network Qt6::Sql Qt6::Test tl::expected Threads::Threads PostgreSQL::PostgreSQL)
if(LIMBECK_BUILD_GUI)
  tested_library(limbeck_tested_gui limbeck_gui)
  target_link_libraries(limbeck_tested_gui PUBLIC limbeck_tested Qt6::Gui Qt6::Widgets)
endif()
