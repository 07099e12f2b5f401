#include "base/ChildTree.h"

#include <QtGlobal>

#ifdef Q_OS_UNIX

#include <QProcess>

namespace limbeck {

struct ChildTree::Private
{
    QProcess &process;
};

ChildTree::ChildTree(QProcess &process) : d(new Private{process}) {}

ChildTree::~ChildTree() = default;

void ChildTree::attach() {}

void ChildTree::kill()
{
    d->process.kill();
}

} // namespace limbeck

#endif
