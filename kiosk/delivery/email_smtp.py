"""Reports by SMTP, through yagmail where it can, through the standard library where it can't.

yagmail opens the connection, starts TLS and logs in, with what it leaves out by default: a verified TLS
context, a timeout, and a password that is always given (without one it would ask on the terminal). These
parts are the standard library's, because yagmail 0.16 can't do them:

* the message: yagmail puts the login into From, attaches any file whose path appears as text, renders text
  as HTML unescaped, fetches style sheets and makes one Message-ID of equal subjects. `mime.build_mime` does
  none of that.
* a login without `@`: yagmail appends `@gmail.com`; the login is set after construction.
* the sending: yagmail repeats a broken connection by itself, sleeping, and answers False. `smtplib` raises
  what happened; the outbox repeats.
"""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage

import yagmail

from kiosk.delivery.message import Message, Outcome, doubtful, down, misconfigured, permanent, retry, sent
from kiosk.delivery.mime import address_of, build_mime
from kiosk.settings import SmtpSettings

IMPLICIT_TLS_PORT = 465  # RFC 8314
TOO_LARGE = 552  # RFC 1870: refused at MAIL FROM for its size


class SmtpEmail:
    """One SMTP account. Every mail has its own connection: TLS always, and always verified."""

    name = "smtp"

    def __init__(self, settings: SmtpSettings, sender: str) -> None:
        self._settings = settings
        self._sender = sender

    def send(self, message: Message) -> Outcome:
        """Try once; every wait is limited by `smtp.timeoutS`."""
        try:
            mail = build_mime(message, self._sender)
        except ValueError:
            return permanent("bad_header")
        except OSError:
            return permanent("report_file_unreadable")
        client = self._client()
        if isinstance(client, Outcome):
            return client
        try:
            return _log_in(client) or self._submit(client.smtp, mail, message)
        finally:
            _hang_up(client)

    def refusal(self) -> Outcome | None:
        """Connect, start TLS and log in; returns what prevented it."""
        client = self._client()
        if isinstance(client, Outcome):
            return client
        try:
            return _log_in(client)
        finally:
            _hang_up(client)

    def _client(self) -> yagmail.SMTP | Outcome:
        settings = self._settings
        try:
            context = ssl.create_default_context(cafile=settings.ca_file)
        except OSError:  # ssl.SSLError is one
            return misconfigured("smtp_ca_file")
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        is_implicit = settings.port == IMPLICIT_TLS_PORT
        kwargs = {"context": context} if is_implicit else {}
        client = yagmail.SMTP(
            user=settings.user,
            password=settings.password.get_secret_value(),
            host=settings.host,
            port=settings.port,
            smtp_ssl=is_implicit,
            smtp_starttls=False if is_implicit else {"context": context},
            smtp_skip_login=not settings.user,
            soft_email_validation=False,
            timeout=settings.timeout_s,
            **kwargs,
        )
        client.user = settings.user
        return client

    def _submit(self, smtp: smtplib.SMTP, mail: EmailMessage, message: Message) -> Outcome:  # noqa: PLR0911 - one a kind of reply
        try:
            smtp.send_message(mail, address_of(self._sender), [message.target])
        except smtplib.SMTPRecipientsRefused as error:
            return _by_code(max(code for code, _ in error.recipients.values()))
        except smtplib.SMTPSenderRefused as error:
            if error.smtp_code >= 500 and error.smtp_code != TOO_LARGE:
                return misconfigured(f"smtp_sender_{error.smtp_code}")
            return _by_code(error.smtp_code)
        except smtplib.SMTPResponseException as error:
            return _by_code(error.smtp_code)
        except smtplib.SMTPNotSupportedError:
            return permanent("smtp_address_not_supported")
        except (smtplib.SMTPException, OSError):
            # Whether the final dot was heard can't be known; the Message-ID makes a second copy harmless.
            return doubtful("unanswered")
        return sent(message.message_id)


def _log_in(client: yagmail.SMTP) -> Outcome | None:  # noqa: PLR0911 - one a kind of error
    """Connect, start TLS and log in; returns what prevented it."""
    try:
        client.login()
    except ssl.SSLCertVerificationError:
        return misconfigured("smtp_certificate")
    except smtplib.SMTPNotSupportedError:
        return misconfigured("smtp_no_tls_or_login")
    except smtplib.SMTPResponseException as error:
        if error.smtp_code >= 500:
            return misconfigured(f"smtp_login_{error.smtp_code}")
        return down(f"smtp_{error.smtp_code}")
    except ValueError:
        return misconfigured("smtp_host")
    except (smtplib.SMTPException, OSError):
        return down("unreachable")
    return None


def _by_code(code: int) -> Outcome:
    """Return what a reply means (RFC 5321 §4.2.1; 421: the server closes, for everybody)."""
    if code == 421:
        return down("smtp_421")
    return permanent(f"smtp_{code}") if code >= 500 else retry(f"smtp_{code}")


def _hang_up(client: yagmail.SMTP) -> None:
    """Close the socket without asking the server's leave."""
    client.is_closed = True
    if client.smtp is not None:
        client.smtp.close()
