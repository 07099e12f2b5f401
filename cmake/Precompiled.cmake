# Headers that most files read anyway, compiled once for each kind of target: about half of the time of a build from
# nothing. No file may lean on them: the clazy preset builds without, and finds a forgotten #include.
option(LIMBECK_PRECOMPILE "Precompile the headers that most files read" ON)

set(precompiled_core
  <QByteArray> <QCoreApplication> <QDateTime> <QDir> <QFile> <QFileInfo> <QHash> <QJsonArray> <QJsonDocument> <QJsonObject>
  <QList> <QObject> <QProcess> <QRegularExpression> <QSet> <QString> <QStringList>
  <tl/expected.hpp> <algorithm> <array> <chrono> <functional> <memory> <optional> <stop_token> <utility> <variant> <vector>)
set(precompiled_gui ${precompiled_core}
  <QAbstractItemModel> <QAction> <QApplication> <QBoxLayout> <QClipboard> <QDialog> <QEvent> <QHeaderView> <QLabel> <QLineEdit>
  <QMainWindow> <QMenu> <QPainter> <QPlainTextEdit> <QPushButton> <QStyledItemDelegate> <QTableView> <QTimer> <QToolButton>)

# limbeck_precompile(TARGET core|gui [HEADER...])
function(limbeck_precompile target kind)
  if(LIMBECK_PRECOMPILE)
    target_precompile_headers(${target} PRIVATE ${precompiled_${kind}} ${ARGN})
  endif()
endfunction()

# limbeck_precompiled_as(TARGET MODEL): with the headers of a target that is compiled and linked the same way.
function(limbeck_precompiled_as target model)
  if(LIMBECK_PRECOMPILE)
    target_precompile_headers(${target} REUSE_FROM ${model})
  endif()
endfunction()

# A compiler cache has to see which precompiled header a file used.
if(LIMBECK_PRECOMPILE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(limbeck_options INTERFACE -fpch-preprocess)
endif()
