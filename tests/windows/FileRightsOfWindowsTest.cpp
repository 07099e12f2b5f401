#include "base/FileRights.h"
#include "base/SaveFile.h"
#include "review/ReviewKey.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <aclapi.h>
#include <sddl.h>
#include <windows.h>

using namespace limbeck;
using namespace Qt::StringLiterals;

// Access lists: who may read a file is told from them, and a file with secrets gets its own.
class FileRightsOfWindowsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everybodysRightsAreSeen();
    void aFileIsKeptToItsOwner();
    void aNewFileWithSecretsIsPrivate();
    void aKeyThatOthersMayReadIsRefused();
    void whatIsNotThereCountsAsReadable();

private:
    QTemporaryDir m_folder;

    QString made(const QString &name) const
    {
        const QString path = m_folder.filePath(name);
        return saveFile(path, "비밀\n") ? path : QString();
    }
    // Everybody may read it.
    static bool open(const QString &path)
    {
        PSECURITY_DESCRIPTOR descriptor = nullptr;
        if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(L"D:P(A;;FA;;;SY)(A;;FR;;;WD)",
                                                                  SDDL_REVISION_1, &descriptor, nullptr))
            return false;
        BOOL present = FALSE;
        BOOL defaulted = FALSE;
        PACL list = nullptr;
        std::wstring file = QDir::toNativeSeparators(path).toStdWString();
        const bool done =
            GetSecurityDescriptorDacl(descriptor, &present, &list, &defaulted) &&
            SetNamedSecurityInfoW(file.data(), SE_FILE_OBJECT,
                                  DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION, nullptr,
                                  nullptr, list, nullptr) == ERROR_SUCCESS;
        LocalFree(descriptor);
        return done;
    }
};

void FileRightsOfWindowsTest::everybodysRightsAreSeen()
{
    const QString path = made(u"설정 (열린).txt"_s);
    QVERIFY(!path.isEmpty());
    QVERIFY(open(path));
    QVERIFY(othersMayRead(path));
}

void FileRightsOfWindowsTest::aFileIsKeptToItsOwner()
{
    const QString path = made(u"설정 (닫힌).txt"_s);
    QVERIFY(open(path));
    QVERIFY(keepToOwner(path));
    QVERIFY(!othersMayRead(path));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QCOMPARE(file.readAll(), QByteArray("비밀\n"));
}

void FileRightsOfWindowsTest::aNewFileWithSecretsIsPrivate()
{
    const QString path = m_folder.filePath(u"비밀.env"_s);
    QVERIFY(saveFile(path, "x", SavedFileAccess::OwnerOnly));
    QVERIFY(!othersMayRead(path));
    QVERIFY(saveFile(path, "y", SavedFileAccess::OwnerOnly));
}

void FileRightsOfWindowsTest::aKeyThatOthersMayReadIsRefused()
{
    const QString path = m_folder.filePath(u"키.pem"_s);
    QVERIFY(ReviewKey::create(path));
    QVERIFY(ReviewKey::find(path));
    QVERIFY(open(path));
    const auto key = ReviewKey::find(path);
    QVERIFY(!key);
    QCOMPARE(key.error().code, u"signing.key-readable"_s);
}

void FileRightsOfWindowsTest::whatIsNotThereCountsAsReadable()
{
    QVERIFY(othersMayRead(m_folder.filePath(u"missing"_s)));
    QVERIFY(!keepToOwner(m_folder.filePath(u"missing"_s)));
}

QTEST_GUILESS_MAIN(FileRightsOfWindowsTest)

#include "FileRightsOfWindowsTest.moc"
