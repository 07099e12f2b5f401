#include "dialogs/NewEnvironmentDialog.h"

#include "target/ConnectionText.h"
#include "theme/Theme.h"
#include "ui_NewEnvironmentDialog.h"
#include "views/FormLabels.h"

#include <QEvent>
#include <QFileInfo>
#include <QPushButton>
#include <QSignalBlocker>

namespace limbeck::gui {

namespace {

constexpr int typingPause = 150; // ms

using Source = NewEnvironmentRequest::Source;

QString plain(QString text) // an ampersand of a name is no mnemonic
{
    return text.replace(QLatin1Char('&'), QLatin1String("&&"));
}

} // namespace

NewEnvironmentDialog::NewEnvironmentDialog(std::shared_ptr<const Project> project, QWidget *parent)
    : QDialog(parent), m_ui(std::make_unique<Ui::NewEnvironmentDialog>()), m_project(std::move(project))
{
    m_ui->setupUi(this);
    m_ui->cancel->setProperty("quiet", true); // one button stands out
    m_ui->connection->startEmpty();
    m_debounce.setSingleShot(true);
    m_debounce.setInterval(typingPause);
    fillSources();
    connect(&m_debounce, &QTimer::timeout, this, &NewEnvironmentDialog::requestProposal);
    connect(m_ui->name, &QLineEdit::textChanged, this, &NewEnvironmentDialog::takeChange);
    connect(m_ui->source, &QComboBox::currentIndexChanged, this, &NewEnvironmentDialog::takeChange);
    connect(m_ui->paste, &QLineEdit::textChanged, this, &NewEnvironmentDialog::takeText);
    connect(m_ui->paste, &QLineEdit::editingFinished, this, &NewEnvironmentDialog::takePaste);
    connect(m_ui->connection, &ConnectionForm::changed, this, &NewEnvironmentDialog::takeChange);
    connect(m_ui->ignore, &QCheckBox::toggled, this, &NewEnvironmentDialog::showProposal);
    connect(m_ui->cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_ui->write, &QPushButton::clicked, this, &NewEnvironmentDialog::write);
    connect(Theme::notifier(), &ThemeNotifier::changed, this, &NewEnvironmentDialog::setLooks);
    setLooks();
    m_ui->ignore->hide();
    m_ui->name->setFocus();
    showNote();
    showProposal();
}

NewEnvironmentDialog::~NewEnvironmentDialog() = default;

void NewEnvironmentDialog::fillSources()
{
    const QSignalBlocker blocker(m_ui->source);
    const int current = std::max(m_ui->source->currentIndex(), 0);
    m_ui->source->clear();
    const auto add = [this](const QString &text, Source source, const QString &which) {
        m_ui->source->addItem(text, which);
        m_ui->source->setItemData(m_ui->source->count() - 1, int(source), Qt::UserRole + 1);
    };
    add(tr("An empty file"), Source::Scratch, {});
    for (const EnvironmentTemplate &found : m_project->templates())
        add(QFileInfo(found.file).fileName(), Source::Template, found.file);
    for (const EnvironmentDefinition &other : m_project->environments())
        add(tr("A copy of %1").arg(other.title()), Source::Copy, other.name);
    m_ui->source->setCurrentIndex(std::min(current, m_ui->source->count() - 1));
}

// What comes at once was pasted. What is typed is not read before it is finished: "psql" is a connection
// already, though not the one that somebody is about to type.
void NewEnvironmentDialog::takeText(const QString &text)
{
    const bool pasted = text.size() > m_textLength + 1;
    m_textLength = text.size();
    if (pasted)
        takePaste();
    else
        takeChange();
}

// What could be read moves into the fields, and the text with its password goes out of sight.
void NewEnvironmentDialog::takePaste()
{
    const QString text = m_ui->paste->text();
    if (text.trimmed().isEmpty())
        return;
    const auto read = ConnectionText::read(text);
    if (!read) {
        m_proposal.reset();
        m_debounce.stop();
        m_ui->changes->setError(read.error());
        showWrite();
        return;
    }
    {
        const QSignalBlocker blocker(m_ui->paste);
        m_ui->paste->setText({});
        m_textLength = 0;
    }
    m_ui->connection->setFields(read->fields);
    m_ui->connection->keepPasswordInFile(true);
    QStringList notes;
    for (const Finding &finding : read->findings)
        notes.append(finding.message);
    m_ui->paste->setToolTip(notes.join(QLatin1Char('\n')).toHtmlEscaped());
    takeChange();
}

void NewEnvironmentDialog::takeChange()
{
    if (m_writing)
        return;
    m_proposal.reset();
    showNote();
    m_debounce.start();
    showWrite();
}

void NewEnvironmentDialog::showNote()
{
    m_ui->note->setText(m_ui->source->currentIndex() > 0
                            ? tr("Fields that are left empty keep what the source says.")
                            : tr("Special characters are encoded for you."));
}

NewEnvironmentRequest NewEnvironmentDialog::request(const ConnectionFields &fields) const
{
    NewEnvironmentRequest wanted;
    wanted.name = m_ui->name->text().trimmed();
    wanted.source = Source(m_ui->source->currentData(Qt::UserRole + 1).toInt());
    if (wanted.source == Source::Template)
        wanted.templateFile = m_ui->source->currentData().toString();
    else if (wanted.source == Source::Copy)
        wanted.copyOf = m_ui->source->currentData().toString();
    if (fields != ConnectionFields())
        wanted.fields = fields;
    wanted.withoutPassword = wanted.source != Source::Scratch && !m_ui->connection->isPasswordInFile();
    return wanted;
}

void NewEnvironmentDialog::requestProposal()
{
    const auto fields = m_ui->connection->fields();
    if (!fields)
        m_ui->changes->setError(fields.error());
    else if (m_ui->name->text().trimmed().isEmpty())
        showProposal();
    else
        Q_EMIT proposalRequested(request(*fields));
}

void NewEnvironmentDialog::setProposal(const ProposalReply &reply)
{
    // Typing went on meanwhile: another answer will come.
    if (m_debounce.isActive() || m_writing)
        return;
    m_proposal = reply;
    showProposal();
}

void NewEnvironmentDialog::showProposal()
{
    m_ui->ignore->setVisible(m_proposal && m_proposal->ignore);
    if (!m_proposal) {
        m_ui->changes->setMessage("environment", tr("Give the environment a name."),
                                  tr("Its file is shown here before it is written."));
    } else if (!m_proposal->error.code.isEmpty()) {
        m_ui->changes->setError(m_proposal->error);
    } else {
        std::vector<ShownChange> shown = m_proposal->shown;
        if (m_proposal->ignore && m_ui->ignore->isChecked())
            shown.push_back(m_proposal->shownIgnore);
        m_ui->changes->setChanges(shown, m_proposal->findings);
    }
    showWrite();
}

FileChanges NewEnvironmentDialog::wanted() const
{
    if (!m_proposal || !m_proposal->error.code.isEmpty())
        return {};
    FileChanges changes = m_proposal->changes;
    // First, so that the new file is never one that git would take.
    if (m_proposal->ignore && m_ui->ignore->isChecked())
        changes.insert(changes.begin(), *m_proposal->ignore);
    return changes;
}

void NewEnvironmentDialog::showWrite()
{
    const FileChanges changes = wanted();
    m_ui->write->setEnabled(!changes.empty() && !m_writing);
    m_ui->write->setText(changes.empty() ? tr("&Write")
                         : changes.size() == 1
                             ? tr("&Write %1").arg(plain(QFileInfo(changes.front().file).fileName()))
                             : tr("&Write %n file(s)", nullptr, int(changes.size())));
}

void NewEnvironmentDialog::write()
{
    const FileChanges changes = wanted();
    if (changes.empty() || m_writing)
        return;
    m_writing = true;
    showWrite();
    Q_EMIT writeRequested(changes);
}

QString NewEnvironmentDialog::environmentName() const
{
    return m_ui->name->text().trimmed();
}

void NewEnvironmentDialog::setWritten(const Error &error)
{
    if (!m_writing)
        return;
    m_writing = false;
    if (error.code.isEmpty()) {
        accept();
        return;
    }
    m_proposal.reset();
    m_ui->changes->setError(error);
    showWrite();
}

void NewEnvironmentDialog::setLooks()
{
    QPalette secondary = palette();
    secondary.setColor(QPalette::WindowText, Theme::color(Theme::Token::Secondary));
    m_ui->note->setPalette(secondary);
    m_ui->name->setFont(Theme::monospaceFont());
    m_ui->paste->setFont(Theme::monospaceFont());
}

bool NewEnvironmentDialog::event(QEvent *event)
{
    const bool isDone = QDialog::event(event);
    // The widgets inside have taken it, too.
    if (event->type() == QEvent::Polish || event->type() == QEvent::LanguageChange ||
        event->type() == QEvent::FontChange)
        alignLabels({m_ui->sourceForm, qobject_cast<QFormLayout *>(m_ui->connection->layout())});
    return isDone;
}

void NewEnvironmentDialog::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        fillSources();
        showNote();
        showProposal();
    }
    QDialog::changeEvent(event);
}

} // namespace limbeck::gui
