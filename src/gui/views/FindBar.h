#pragma once

#include <QWidget>

#include <memory>

namespace limbeck::gui {

namespace Ui {
class FindBar;
}

// The bar below a view in which a text to find is typed. It only asks; its owner searches and tells the count
// with setStatus(). Enter and F3 go on, Shift+Enter and Shift+F3 go back, Escape closes.
class FindBar : public QWidget
{
    Q_OBJECT

public:
    explicit FindBar(QWidget *parent = nullptr);
    ~FindBar() override;

    void open(const QString &pattern = {}); // shows it; a given pattern replaces the one before
    QString pattern() const;
    Qt::CaseSensitivity caseSensitivity() const;
    // `current` counts from 1, 0 = none of them; `more`: counting is not done or was given up.
    void setMatches(int current, int total, bool more = false);
    void setFound(bool found); // for owners that do not count

Q_SIGNALS:
    void patternChanged();
    void nextRequested();
    void previousRequested();
    void closed();

protected:
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void setIcons();
    void setStatus(const QString &text, bool bad);

    std::unique_ptr<Ui::FindBar> m_ui;
    bool m_bad = false; // the status is shown as a failure
};

} // namespace limbeck::gui
