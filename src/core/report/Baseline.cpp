#include "report/Baseline.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <tuple>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Baseline)
};

tl::unexpected<Error> unreadable(const QString &file, const QString &why)
{
    Error error{u"baseline.unreadable"_s,
                Tr::tr("The baseline cannot be read: %1").arg(file),
                why,
                Tr::tr("Name a file that --write-baseline has written."),
                {},
                {file, 0, 0}};
    return fail(std::move(error));
}

void sort(QList<Baseline::Entry> &entries)
{
    const auto key = [](const Baseline::Entry &entry) {
        return std::tie(entry.place, entry.code, entry.fingerprint);
    };
    std::ranges::sort(entries, [&](const auto &left, const auto &right) { return key(left) < key(right); });
}

} // namespace

Baseline Baseline::of(const std::vector<ReportedFinding> &findings)
{
    Baseline baseline;
    for (const ReportedFinding &each : findings)
        baseline.m_entries.append({each.fingerprint, each.finding.code, each.place, each.finding.message});
    sort(baseline.m_entries);
    return baseline;
}

Result<Baseline> Baseline::read(const QString &file)
{
    QFile source(file);
    if (!source.open(QIODevice::ReadOnly))
        return unreadable(file, source.errorString());
    return parse(source.readAll(), file);
}

Result<Baseline> Baseline::parse(const QByteArray &content, const QString &file)
{
    QJsonParseError broken;
    const QJsonObject object = QJsonDocument::fromJson(content, &broken).object();
    if (broken.error != QJsonParseError::NoError)
        return unreadable(file, broken.errorString());
    const QJsonValue findings = object.value(u"findings"_s);
    if (object.value(u"limbeck_baseline"_s).toInt() != 1 || !findings.isArray())
        return unreadable(file, Tr::tr("It is not a baseline of this version of Limbeck."));
    Baseline baseline;
    const QJsonArray array = findings.toArray();
    for (const QJsonValue &value : array) {
        const QJsonObject entry = value.toObject();
        if (entry.value(u"fingerprint"_s).toString().isEmpty())
            return unreadable(file, Tr::tr("An entry has no fingerprint."));
        baseline.m_entries.append({entry.value(u"fingerprint"_s).toString(),
                                   entry.value(u"code"_s).toString(), entry.value(u"place"_s).toString(),
                                   entry.value(u"message"_s).toString()});
    }
    return baseline;
}

QByteArray Baseline::toBytes() const
{
    QByteArrayList lines;
    for (const Entry &entry : m_entries) {
        const QJsonObject object{{u"fingerprint"_s, entry.fingerprint},
                                 {u"code"_s, entry.code},
                                 {u"place"_s, entry.place},
                                 {u"message"_s, entry.message}};
        lines.append("    " + QJsonDocument(object).toJson(QJsonDocument::Compact));
    }
    return "{\n  \"limbeck_baseline\": 1,\n  \"findings\": [\n" + lines.join(",\n") +
           (lines.isEmpty() ? "" : "\n") + "  ]\n}\n";
}

bool Baseline::has(const QString &fingerprint) const
{
    return std::ranges::find(m_entries, fingerprint, &Entry::fingerprint) != m_entries.end();
}

QList<Baseline::Entry> Baseline::stale(const QStringList &fingerprints) const
{
    QList<Entry> gone;
    for (const Entry &entry : m_entries) {
        if (!fingerprints.contains(entry.fingerprint))
            gone.append(entry);
    }
    return gone;
}

} // namespace limbeck
