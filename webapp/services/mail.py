"""E-mail to people of the desk, through the mail server of the settings."""

import ipaddress
import smtplib
import socket
import ssl
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

from webapp.settings import Settings

PATIENCE_SECONDS = 10
PORTS = {"smtp": 25, "smtps": 465}


class NotSafe(Exception):
    """The mail server would get the password of the desk without TLS."""


def send(settings: Settings, to: str, subject: str, text: str, name: str) -> None:
    """Send one e-mail. Raises OSError (smtplib's errors are such), ValueError and NotSafe."""
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = to
    message["Subject"] = subject
    message["Message-ID"] = f"<{name}@{settings.mail_from.rpartition('@')[2].strip('>')}>"
    # Absence notes of mail programs do not answer to this.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    with _server(urlsplit(settings.smtp_url)) as server:
        server.send_message(message)


def try_server(settings: Settings) -> None:
    """Sign in to the mail server and leave. Raises OSError and NotSafe."""
    with _server(urlsplit(settings.smtp_url)) as server:
        server.noop()


def _server(url: SplitResult) -> smtplib.SMTP:
    host, port = url.hostname or "", url.port or PORTS[url.scheme]
    context, me = ssl.create_default_context(), socket.gethostname()
    server: smtplib.SMTP
    if url.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, port, me, timeout=PATIENCE_SECONDS, context=context)
        safe = True
    else:
        server = smtplib.SMTP(host, port, me, timeout=PATIENCE_SECONDS)
        server.ehlo()
        safe = server.has_extn("starttls")
        if safe:
            server.starttls(context=context)
    if url.username:
        if not safe and not _here(host):
            server.close()
            raise NotSafe("the mail server offers no TLS, so it does not get the password")
        server.login(unquote(url.username), unquote(url.password or ""))
    return server


def _here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
