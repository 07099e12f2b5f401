#include "rehearsal/WorkRates.h"

#include "base/Quantities.h"
#include "pg/Session.h"

#include <QCoreApplication>

#include <algorithm>

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

struct RatesText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::WorkRates)
};

constexpr double gigabyte = 1024.0 * 1024 * 1024;

// Runs them and gives the seconds of the last one.
Result<double> timed(Session &session, const QByteArrayList &statements, const std::stop_token &stop)
{
    double seconds = 0;
    for (const QByteArray &sql : statements) {
        const auto done = session.executeOne(sql, stop);
        if (!done && stop.stop_requested())
            return fail("rehearsal.cancelled", RatesText::tr("The rehearsal was stopped."));
        if (!done)
            return fail(done.error().error);
        seconds = double(done->elapsed.count()) / 1e6;
    }
    return seconds;
}

Result<double> bytesOf(Session &session, const QByteArray &relation)
{
    const auto bytes = session.value("SELECT pg_catalog.pg_relation_size('limbeck_rates." + relation + "')");
    if (!bytes)
        return fail(bytes.error());
    return std::max(1.0, bytes->toDouble());
}

Result<WorkRates> measure(Session &copy, const std::stop_token &stop)
{
    // Rows of about 170 bytes, as business tables have them.
    const auto filled = timed(
        copy,
        {"DROP SCHEMA IF EXISTS limbeck_rates CASCADE", "CREATE SCHEMA limbeck_rates",
         "CREATE TABLE limbeck_rates.sample (id int, n int, t text)",
         "INSERT INTO limbeck_rates.sample SELECT i, (i * 7919) % 50000, pg_catalog.repeat(pg_catalog.md5("
         "i::text), 4) FROM pg_catalog.generate_series(1, 50000) i"},
        stop);
    if (!filled)
        return fail(filled.error());
    const auto heap = bytesOf(copy, "sample");
    if (!heap)
        return fail(heap.error());
    // The first reading writes hint bits, the second is the one that counts.
    const auto scan = timed(copy,
                            {"ALTER TABLE limbeck_rates.sample ALTER id SET NOT NULL",
                             "ALTER TABLE limbeck_rates.sample ALTER n SET NOT NULL"},
                            stop);
    if (!scan)
        return fail(scan.error());
    const auto index = timed(copy, {"CREATE INDEX sample_n ON limbeck_rates.sample (n)"}, stop);
    if (!index)
        return fail(index.error());
    const auto indexBytes = bytesOf(copy, "sample_n");
    if (!indexBytes)
        return fail(indexBytes.error());
    const auto rewrite = timed(
        copy, {"DROP INDEX limbeck_rates.sample_n", "ALTER TABLE limbeck_rates.sample ALTER id TYPE bigint"},
        stop);
    if (!rewrite)
        return fail(rewrite.error());
    return WorkRates{*rewrite / *heap * gigabyte, *scan / *heap * gigabyte,
                     std::max(0.0, *index - *scan) / *indexBytes * gigabyte, qint64(*heap)};
}

} // namespace

Finding WorkRates::finding() const
{
    return {
        u"rehearsal.estimate"_s,
        Severity::Info,
        RatesText::tr("Times for the target are estimates: its bytes, times what a GB took here (%1 to "
                      "rewrite, %2 to read, %3 of index to build).")
            .arg(secondsText(rewriteSecondsPerGb), secondsText(scanSecondsPerGb),
                 secondsText(indexSecondsPerGb)),
        RatesText::tr("Measured in the sandbox on %1 of generated rows, in memory. The target's disks and "
                      "what else it has to do are not in it.")
            .arg(bytesText(sampleBytes)),
        {},
        {}};
}

QJsonObject WorkRates::toJson() const
{
    return {{u"rewrite_s_per_gb"_s, rewriteSecondsPerGb},
            {u"scan_s_per_gb"_s, scanSecondsPerGb},
            {u"index_s_per_gb"_s, indexSecondsPerGb},
            {u"sample_bytes"_s, sampleBytes}};
}

Result<WorkRates> measureWorkRates(Session &copy, std::stop_token stop)
{
    auto rates = measure(copy, stop);
    if (copy.isAlive())
        (void)copy.execute(QByteArrayLiteral("DROP SCHEMA IF EXISTS limbeck_rates CASCADE"));
    return rates;
}

} // namespace limbeck
