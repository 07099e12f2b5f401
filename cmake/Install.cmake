# `cmake --install` gives a tree that runs: both programs and the sample project that the demo copies.
install(TARGETS limbeck-cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
if(TARGET limbeck)
  install(TARGETS limbeck RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
