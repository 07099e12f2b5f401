#include "views/ConnectionForm.h"

#include "models/ConnectionOptions.h"
#include "models/HostsText.h"
#include "theme/Icons.h"
#include "theme/Theme.h"
#include "ui_ConnectionForm.h"

#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QSignalBlocker>
#include <QTextOption>

namespace limbeck::gui {

namespace {

constexpr int shownFor = 8000; // ms

// Selects the entry of that data; one that is not known is added.
void select(QComboBox *combo, const QString &value)
{
    if (combo->findData(value) < 0)
        combo->addItem(value, value);
    combo->setCurrentIndex(combo->findData(value));
}

} // namespace

ConnectionForm::ConnectionForm(QWidget *parent)
    : QWidget(parent), m_ui(std::make_unique<Ui::ConnectionForm>())
{
    m_ui->setupUi(this);
    m_hide.setSingleShot(true);
    m_hide.setInterval(shownFor);
    m_ui->url->setWordWrapMode(QTextOption::WrapAnywhere);
    m_ui->literal->hide();
    setFocusProxy(m_ui->host);
    fillCombos();
    connectFields();
    connect(Theme::notifier(), &ThemeNotifier::changed, this, &ConnectionForm::setLooks);
    setLooks();
    showSslmode();
    showUrl();
}

ConnectionForm::~ConnectionForm() = default;

void ConnectionForm::connectFields()
{
    for (QLineEdit *edit : {m_ui->host, m_ui->port, m_ui->database, m_ui->user, m_ui->password,
                            m_ui->sslrootcert, m_ui->sslcert, m_ui->sslkey, m_ui->options})
        connect(edit, &QLineEdit::textChanged, this, &ConnectionForm::takeChange);
    for (QComboBox *combo : {m_ui->driver, m_ui->passwordPlace, m_ui->sslmode})
        connect(combo, &QComboBox::currentIndexChanged, this, &ConnectionForm::takeChange);
    connect(m_ui->literal, &QCheckBox::toggled, this, &ConnectionForm::takeChange);
    connect(m_ui->showPassword, &QToolButton::toggled, this, &ConnectionForm::showPassword);
    connect(&m_hide, &QTimer::timeout, this, [this] { m_ui->showPassword->setChecked(false); });
    connect(m_ui->chooseRoot, &QToolButton::clicked, this,
            [this] { chooseFile(m_ui->sslrootcert, tr("Choose the CA certificate")); });
    connect(m_ui->chooseCertificate, &QToolButton::clicked, this,
            [this] { chooseFile(m_ui->sslcert, tr("Choose the client certificate")); });
    connect(m_ui->chooseKey, &QToolButton::clicked, this,
            [this] { chooseFile(m_ui->sslkey, tr("Choose the client key")); });
}

void ConnectionForm::fillCombos()
{
    const QSignalBlocker blockers[] = {QSignalBlocker(m_ui->driver), QSignalBlocker(m_ui->passwordPlace),
                                       QSignalBlocker(m_ui->sslmode)};
    const auto refill = [](QComboBox *combo, const QList<QPair<QString, QString>> &items) {
        const QString current = combo->currentData().toString();
        combo->clear();
        for (const auto &[text, value] : items)
            combo->addItem(text, value);
        select(combo, current);
    };
    QList<QPair<QString, QString>> drivers;
    for (const QString &driver : knownDrivers())
        drivers.append({driver.isEmpty() ? tr("not said (SQLAlchemy takes psycopg2)") : driver, driver});
    refill(m_ui->driver, drivers);
    QList<QPair<QString, QString>> modes = {{tr("not said (the driver takes prefer)"), QString()}};
    for (const char *mode : {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"})
        modes.append({QString::fromLatin1(mode), QString::fromLatin1(mode)});
    refill(m_ui->sslmode, modes);
    refill(m_ui->passwordPlace, {{tr("Kept in the file"), QString()},
                                 {tr("Not in the file: it is asked for"), QStringLiteral("ask")}});
}

void ConnectionForm::setFields(const ConnectionFields &fields)
{
    m_filling = true;
    m_fields = fields;
    const HostsText hosts = HostsText::of(fields.hosts);
    select(m_ui->driver, fields.driver);
    m_ui->host->setText(hosts.hosts);
    m_ui->port->setText(hosts.ports);
    m_ui->database->setText(fields.database);
    m_ui->user->setText(fields.user);
    m_ui->password->setText(QString::fromUtf8(fields.password.reveal()));
    select(m_ui->passwordPlace, fields.password.isSet() ? QString() : QStringLiteral("ask"));
    select(m_ui->sslmode, fields.sslmode);
    m_ui->sslrootcert->setText(fields.sslrootcert);
    m_ui->sslcert->setText(fields.sslcert);
    m_ui->sslkey->setText(fields.sslkey);
    m_ui->options->setText(optionsText(fields.options));
    for (QLineEdit *edit : findChildren<QLineEdit *>())
        edit->setCursorPosition(0);
    m_filling = false;
    takeChange();
}

void ConnectionForm::setEdit(const EnvironmentEdit &edit)
{
    const std::pair<QWidget *, const char *> parts[] = {
        {m_ui->driver, "driver"},           {m_ui->host, "host"},       {m_ui->port, "port"},
        {m_ui->database, "database"},       {m_ui->user, "user"},       {m_ui->password, "password"},
        {m_ui->sslmode, "sslmode"},         {m_ui->sslcert, "sslcert"}, {m_ui->sslkey, "sslkey"},
        {m_ui->sslrootcert, "sslrootcert"},
    };
    for (const auto &[widget, part] : parts) {
        const Origin origin = edit.origin(QString::fromLatin1(part));
        widget->setToolTip(origin.kind == OriginKind::Default
                               ? QString()
                               : tr("from %1").arg(origin.describe()).toHtmlEscaped());
    }
    m_ui->literal->setVisible(edit.hasReferences());
    m_ui->literal->setChecked(false);
    setFields(edit.fields());
}

void ConnectionForm::setEditAgain(const EnvironmentEdit &edit)
{
    const auto typed = fields();
    const ConnectionFields before = m_fields;
    const bool literal = m_ui->literal->isChecked();
    if (!typed) { // not even a connection yet, so that nothing can be told apart
        m_fields = edit.fields();
        takeChange();
        return;
    }
    setEdit(edit);
    setFields(edit.fields().withChanges(before, *typed));
    m_fields = edit.fields();
    m_ui->literal->setChecked(literal);
}

void ConnectionForm::offerLiteral()
{
    m_ui->literal->show();
}

void ConnectionForm::startEmpty()
{
    m_ui->form->setRowVisible(m_ui->url, false);
    keepPasswordInFile(true);
}

void ConnectionForm::keepPasswordInFile(bool kept)
{
    select(m_ui->passwordPlace, kept ? QString() : QStringLiteral("ask"));
}

Result<ConnectionFields> ConnectionForm::fields() const
{
    ConnectionFields fields = m_fields;
    // What was not touched stays as it was, however it is shown.
    const HostsText shown = HostsText::of(m_fields.hosts);
    if (shown.hosts != m_ui->host->text() || shown.ports != m_ui->port->text()) {
        auto hosts = HostsText{m_ui->host->text(), m_ui->port->text()}.parse();
        if (!hosts)
            return fail(hosts.error());
        fields.hosts = std::move(*hosts);
    }
    if (optionsText(m_fields.options) != m_ui->options->text()) {
        auto options = optionsOf(m_ui->options->text(), m_fields.options);
        if (!options)
            return fail(options.error());
        fields.options = std::move(*options);
    }
    fields.driver = m_ui->driver->currentData().toString();
    fields.database = m_ui->database->text();
    fields.user = m_ui->user->text();
    fields.password = password();
    fields.sslmode = m_ui->sslmode->currentData().toString();
    fields.sslrootcert = m_ui->sslrootcert->text();
    fields.sslcert = m_ui->sslcert->text();
    fields.sslkey = m_ui->sslkey->text();
    return fields;
}

UrlWriting ConnectionForm::writing() const
{
    return !m_ui->literal->isHidden() && m_ui->literal->isChecked() ? UrlWriting::Literal
                                                                    : UrlWriting::KeepReferences;
}

bool ConnectionForm::isPasswordInFile() const
{
    return m_ui->passwordPlace->currentData().toString().isEmpty();
}

// An empty password is none, unless the file had an empty one.
Secret ConnectionForm::password() const
{
    if (!isPasswordInFile())
        return {};
    const QString text = m_ui->password->text();
    return text.isEmpty() && !m_fields.password.isSet() ? Secret() : Secret(text);
}

void ConnectionForm::takeChange()
{
    if (m_filling)
        return;
    m_ui->password->setEnabled(isPasswordInFile());
    m_ui->showPassword->setEnabled(isPasswordInFile());
    if (!isPasswordInFile())
        m_ui->showPassword->setChecked(false);
    showSslmode();
    showUrl();
    Q_EMIT changed();
}

void ConnectionForm::showPassword(bool shown)
{
    m_ui->password->setEchoMode(shown ? QLineEdit::Normal : QLineEdit::Password);
    m_ui->showPassword->setText(shown ? tr("Hide") : tr("Show"));
    m_ui->showPassword->setAccessibleName(shown ? tr("Hide the password")
                                                : tr("Show the password for a few seconds"));
    if (shown)
        m_hide.start();
    else
        m_hide.stop();
}

void ConnectionForm::showSslmode()
{
    const QString mode = m_ui->sslmode->currentData().toString();
    QString text;
    if (mode == QLatin1String("disable"))
        text =
            tr("Nothing is encrypted: whoever is on the way can read the password and change what is sent.");
    else if (mode == QLatin1String("allow"))
        text = tr("Encrypts only if the server insists on it. It protects against nobody.");
    else if (mode.isEmpty() || mode == QLatin1String("prefer"))
        text =
            tr("Encrypts if the server offers it, and goes on without if not. It protects against nobody who "
               "can change the traffic.");
    else if (mode == QLatin1String("require") && m_ui->sslrootcert->text().isEmpty())
        text = tr("Always encrypts, but does not ask who the server is: another one can take its place.");
    else if (mode == QLatin1String("require"))
        text =
            tr("Always encrypts. With a CA certificate it checks who signed the server’s, as verify-ca does, "
               "but not its name.");
    else if (mode == QLatin1String("verify-ca"))
        text =
            tr("Encrypts, and checks who signed the server’s certificate, but not that it is this host’s.");
    else if (mode == QLatin1String("verify-full"))
        text = tr(
            "Encrypts, and checks that the certificate is trusted and is this host’s: nobody else can take "
            "its place.");
    m_ui->sslmodeText->setText(text);
}

void ConnectionForm::showUrl()
{
    auto wanted = fields();
    if (!wanted) {
        m_ui->url->setPlainText(QString());
        return;
    }
    wanted->options = maskedOptions(wanted->options);
    m_ui->url->setPlainText(wanted->toUrl().display());
}

void ConnectionForm::chooseFile(QLineEdit *edit, const QString &title)
{
    auto *dialog = new QFileDialog(this, title, QFileInfo(edit->text()).path());
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, edit, &QLineEdit::setText);
    dialog->open();
}

void ConnectionForm::setLooks()
{
    const QFont mono = Theme::monospaceFont();
    for (QWidget *widget : std::initializer_list<QWidget *>{
             m_ui->host, m_ui->port, m_ui->database, m_ui->user, m_ui->password, m_ui->sslrootcert,
             m_ui->sslcert, m_ui->sslkey, m_ui->options, m_ui->url})
        widget->setFont(mono);
    const QFontMetrics metrics(mono);
    m_ui->port->setFixedWidth(metrics.averageCharWidth() * 12);
    m_ui->url->setFixedHeight(metrics.lineSpacing() * 3 + 12);
    m_ui->sslmodeText->setMinimumHeight(fontMetrics().lineSpacing() * 3);
    m_ui->host->setMinimumWidth(metrics.averageCharWidth() * 24);
    for (QToolButton *button : {m_ui->chooseRoot, m_ui->chooseCertificate, m_ui->chooseKey})
        button->setIcon(icon("open"));
    // The button keeps its width when its word changes.
    m_ui->showPassword->setMinimumWidth(
        std::max(fontMetrics().horizontalAdvance(tr("Show")), fontMetrics().horizontalAdvance(tr("Hide"))) +
        24);
    QPalette secondary = palette();
    secondary.setColor(QPalette::WindowText, Theme::color(Theme::Token::Secondary));
    m_ui->sslmodeText->setPalette(secondary);
    showPassword(m_ui->showPassword->isChecked());
}

void ConnectionForm::hideEvent(QHideEvent *event)
{
    m_ui->showPassword->setChecked(false);
    QWidget::hideEvent(event);
}

void ConnectionForm::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_filling = true;
        m_ui->retranslateUi(this);
        fillCombos();
        m_filling = false;
        setLooks();
        showSslmode();
    }
    QWidget::changeEvent(event);
}

} // namespace limbeck::gui
