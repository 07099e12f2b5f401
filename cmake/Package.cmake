# `cpack -G DEB` in a build folder makes a package for the Debian that it is built on; packaging/debian/test.sh tries it.
if(NOT UNIX OR APPLE)
  return()
endif()
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME limbeck)
set(CPACK_PACKAGE_VENDOR Limbeck)
set(CPACK_PACKAGE_CONTACT "The Limbeck maintainers <maintainers@limbeck.invalid>") # the one who publishes it sets a real one
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "PostgreSQL schema migrations without a silent target")
set(CPACK_PACKAGE_DESCRIPTION
"Limbeck shows which PostgreSQL database a migration changes before it changes
it, what the change will do, and what it did. It works on Alembic projects and
on folders of SQL revisions, in a window (limbeck) and on the console
(limbeck-cli).")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
# What is linked is found by dpkg-shlibdeps. These are loaded by a running program: Qt's PostgreSQL driver and libpq
# (pg/Libpq.h).
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libpq5, libqt6sql6-psql")
# The demo and the rehearsal start a server of their own, and copy a schema with its pg_dump; a tunnel is ssh's; an
# Alembic project has a Python, which may be its own.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "postgresql, postgresql-client, openssh-client, qt6-translations-l10n")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "python3-alembic, python3-psycopg2, git, fonts-noto-cjk")
include(CPack)
