#pragma once

#include "MainWindow.h"
#include "Settings.h"
#include "SharedSandbox.h"
#include "models/LogModel.h"
#include "models/RevisionModel.h"
#include "session/Appearance.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

#include <functional>
#include <memory>

namespace limbeck::test {

// A SQL project in a folder of its own, with a database for each environment.
class ProjectFolder
{
public:
    QString path() const { return m_dir.path(); }
    QString file(const QString &name) const { return m_dir.filePath(name); }

    void write(const QString &name, const QByteArray &content)
    {
        QFile out(file(name));
        QDir().mkpath(QFileInfo(out).path());
        QVERIFY2(out.open(QIODevice::WriteOnly), qPrintable(out.errorString()));
        QCOMPARE(out.write(content), content.size());
    }
    void writeRevision(const QByteArray &id, const QByteArray &parent, const QByteArray &message,
                       const QByteArray &up, const QByteArray &down)
    {
        QByteArray text = "-- " + message + "\n--\n-- Revision ID: " + id + "\n-- Revises: " + parent +
                          "\n-- Create Date: 2025-02-12 10:00:00+09:00\n\n-- migrate:up\n" + up + "\n";
        if (!down.isEmpty())
            text += "\n-- migrate:down\n" + down + "\n";
        write(QString::fromUtf8(id + ".sql"), text);
    }
    // Two tables in a row; development and production (protected), each with an empty database.
    void writeSample()
    {
        writeRevision("001", "", "create user tables", "CREATE TABLE users (id int);", "DROP TABLE users;");
        writeRevision("002", "001", "주문 테이블 추가", "CREATE TABLE orders (id int);",
                      "DROP TABLE orders;");
        write(QStringLiteral("limbeck.ini"),
              "[limbeck]\ndefault_environment = development\n\n"
              "[environment.development]\nfiles = .env.development\ncolour = green\n\n"
              "[environment.production]\nfiles = .env.production\ncolour = red\nprotected = true\n");
        writeEnvironment(QStringLiteral("development"), database = freshDatabase().database);
        writeEnvironment(QStringLiteral("production"), production = freshDatabase().database);
    }
    // The databases take any password: one that must not be seen anywhere.
    void addPassword(const QString &name, const QByteArray &password)
    {
        QFile in(file(QStringLiteral(".env.") + name));
        QVERIFY(in.open(QIODevice::ReadOnly));
        const QByteArray text = in.readAll();
        in.close();
        write(QStringLiteral(".env.") + name, QByteArray(text).replace("@", ":" + password + "@"));
    }
    void writeEnvironment(const QString &name, const QString &databaseName)
    {
        write(QStringLiteral(".env.") + name,
              "# settings\nDATABASE_URL=" + sharedSandbox().url(databaseName).toUtf8() + "\n");
    }

    QString database;
    QString production;

private:
    QTemporaryDir m_dir;
};

// Every text that a person, a screen reader or the clipboard can get out of a widget: for the search after
// secrets.
inline QString everyText(const QWidget *of)
{
    QStringList texts;
    const auto addModel = [&texts](const QAbstractItemModel *model) {
        const std::function<void(const QModelIndex &)> add = [&](const QModelIndex &above) {
            for (int row = 0; row < model->rowCount(above); ++row) {
                for (int column = 0; column < model->columnCount(above); ++column) {
                    const QModelIndex index = model->index(row, column, above);
                    for (const int role : {int(Qt::DisplayRole), int(Qt::ToolTipRole),
                                           int(Qt::AccessibleTextRole), int(Qt::EditRole)})
                        texts.append(index.data(role).toString());
                }
                add(model->index(row, 0, above));
            }
        };
        if (model)
            add({});
    };
    QList<const QWidget *> widgets{of};
    for (const QWidget *each : of->findChildren<QWidget *>())
        widgets.append(each);
    for (const QWidget *each : std::as_const(widgets)) {
        texts << each->windowTitle() << each->toolTip() << each->accessibleName()
              << each->accessibleDescription();
        for (const char *property : {"text", "plainText", "title", "placeholderText"})
            texts.append(each->property(property).toString());
        if (const auto *view = qobject_cast<const QAbstractItemView *>(each))
            addModel(view->model());
    }
    texts.removeAll(QString());
    return texts.join(QLatin1Char('\n'));
}

// A real window with settings of its own.
class WindowFixture
{
public:
    WindowFixture()
    {
        qputenv("XDG_CONFIG_HOME", QFile::encodeName(m_settings.path())); // where the pins go
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_settings.path());
        QCoreApplication::setOrganizationName(QStringLiteral("Limbeck"));
        QCoreApplication::setApplicationName(QStringLiteral("limbeck-test"));
        QSettings().clear();
        appearance = std::make_unique<gui::Appearance>();
        appearance->applySettings();
        appearance->setLanguage(QStringLiteral("en"));
        window = std::make_unique<gui::MainWindow>(*appearance);
        window->show();
    }

    const gui::SessionState &state() const { return window->session().state(); }
    template <class T>
    T *child(const char *name) const
    {
        return window->findChild<T *>(QString::fromLatin1(name));
    }
    QAction *action(const char *name) const { return child<QAction>(name); }
    QTreeView *table() const { return child<QTreeView>("table"); }

    // The cell of the revision in the table as it is shown; empty: not shown.
    QString cell(const QString &revision, int column) const
    {
        const QAbstractItemModel *model = table()->model();
        for (int row = 0; row < model->rowCount(); ++row) {
            if (model->index(row, 0).data(gui::RevisionModel::IdRole).toString() == revision)
                return model->index(row, column).data().toString();
        }
        return {};
    }
    QString stateOf(const QString &revision) const { return cell(revision, gui::RevisionModel::StateColumn); }
    void select(const QString &revision) const
    {
        const QAbstractItemModel *model = table()->model();
        for (int row = 0; row < model->rowCount(); ++row) {
            if (model->index(row, 0).data(gui::RevisionModel::IdRole).toString() == revision)
                table()->setCurrentIndex(model->index(row, gui::RevisionModel::IdColumn));
        }
    }
    QString log() const
    {
        const auto *model = window->findChild<gui::LogModel *>();
        QStringList lines;
        for (int row = 0; row < model->size(); ++row)
            lines.append(gui::LogModel::plainText(model->entry(row)));
        return lines.join(QLatin1Char('\n'));
    }
    // The dialog of that class that is open; nullptr: none.
    template <class Dialog>
    Dialog *dialog() const
    {
        for (Dialog *found : window->findChildren<Dialog *>()) {
            if (found->isVisible())
                return found;
        }
        return nullptr;
    }
    bool isSettled() const { return !window->session().isBusy() && state().pending.plan != nullptr; }

private:
    QTemporaryDir m_settings;

public:
    std::unique_ptr<gui::Appearance> appearance;
    std::unique_ptr<gui::MainWindow> window;
};

} // namespace limbeck::test
