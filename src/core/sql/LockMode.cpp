#include "sql/LockMode.h"

#include <QCoreApplication>

#include <array>

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

struct LockText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::LockMode)
};

struct ModeName
{
    QLatin1StringView catalog;
    QLatin1StringView sql;
};

constexpr std::array<ModeName, 8> modeNames{{
    {"AccessShareLock"_L1, "ACCESS SHARE"_L1},
    {"RowShareLock"_L1, "ROW SHARE"_L1},
    {"RowExclusiveLock"_L1, "ROW EXCLUSIVE"_L1},
    {"ShareUpdateExclusiveLock"_L1, "SHARE UPDATE EXCLUSIVE"_L1},
    {"ShareLock"_L1, "SHARE"_L1},
    {"ShareRowExclusiveLock"_L1, "SHARE ROW EXCLUSIVE"_L1},
    {"ExclusiveLock"_L1, "EXCLUSIVE"_L1},
    {"AccessExclusiveLock"_L1, "ACCESS EXCLUSIVE"_L1},
}};

} // namespace

std::optional<LockMode> lockModeFromName(const QString &name)
{
    for (size_t i = 0; i < modeNames.size(); ++i) {
        if (name == modeNames[i].catalog)
            return LockMode(i);
    }
    return std::nullopt;
}

QString lockModeCatalogName(LockMode mode)
{
    return modeNames[size_t(mode)].catalog;
}

QString lockModeName(LockMode mode)
{
    return modeNames[size_t(mode)].sql;
}

// INSERT, UPDATE and DELETE take ROW EXCLUSIVE, SELECT takes ACCESS SHARE, most schema changes and VACUUM
// take SHARE UPDATE EXCLUSIVE or more: the conflict table of the manual.
LockEffect lockEffect(LockMode mode)
{
    switch (mode) {
    case LockMode::AccessShare:
    case LockMode::RowShare:
    case LockMode::RowExclusive:
        return LockEffect::None;
    case LockMode::ShareUpdateExclusive:
        return LockEffect::BlocksChanges;
    case LockMode::Share:
    case LockMode::ShareRowExclusive:
    case LockMode::Exclusive:
        return LockEffect::BlocksWrites;
    case LockMode::AccessExclusive:
        break;
    }
    return LockEffect::BlocksAll;
}

QString lockEffectText(LockEffect effect)
{
    switch (effect) {
    case LockEffect::None:
        return LockText::tr("blocks neither reading nor writing");
    case LockEffect::BlocksChanges:
        return LockText::tr("blocks other schema changes and VACUUM, not reading or writing");
    case LockEffect::BlocksWrites:
        return LockText::tr("blocks writing, not reading");
    case LockEffect::BlocksAll:
        break;
    }
    return LockText::tr("blocks reading and writing");
}

} // namespace limbeck
