#pragma once

#include <QObject>
#include <QString>
#include <QTimer>

#include <optional>
#include <vector>

namespace limbeck::gui {

// Finds all places of a pattern in a text, in slices of a few milliseconds. GUI thread.
class TextSearch : public QObject
{
    Q_OBJECT

public:
    static constexpr int maxMatches = 100'000; // the search stops there

    explicit TextSearch(QObject *parent = nullptr);

    void start(const QString &text, const QString &pattern, Qt::CaseSensitivity sensitivity);
    void stop(); // forgets the matches

    const std::vector<qsizetype> &matches() const { return m_matches; } // positions in UTF-16, ascending
    qsizetype length() const { return m_pattern.size(); }
    bool isRunning() const { return m_slice.isActive(); }
    bool isCut() const { return int(m_matches.size()) >= maxMatches; }

    // The match at or after a position, or before it; around the end. nullopt: there is none.
    std::optional<qsizetype> next(qsizetype from) const;
    std::optional<qsizetype> previous(qsizetype before) const;
    int number(qsizetype position) const; // counts from 1; 0: not a match

Q_SIGNALS:
    void progressed(); // more matches, or done

private:
    void scan();

    QString m_text;
    QString m_pattern;
    Qt::CaseSensitivity m_sensitivity = Qt::CaseInsensitive;
    QTimer m_slice;
    qsizetype m_at = 0;
    std::vector<qsizetype> m_matches;
};

} // namespace limbeck::gui
