#!/usr/bin/python3
"""A mail server on a free port of the loopback, for tests/fake/mail_server.mjs: aiosmtpd speaks SMTP, Python's
own e-mail package reads what came.

Its argument is JSON: cert and key (files), implicit (TLS from the first byte), users {name: password}, mechanisms
[to offer], refuse [recipients], size (the most that it takes). One JSON line on stdout tells the port; then one
for each e-mail, written before the client is told that it was taken. A line on stdin is answered by an empty one,
after all lines of e-mails that came before.
"""
import asyncio
import base64
import email
import email.policy
import json
import ssl
import sys
from email.header import decode_header, make_header
from email.utils import getaddresses

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

OPTIONS = json.loads(sys.argv[1])
MECHANISMS = ("LOGIN", "PLAIN")


def say(line):
    print(json.dumps(line) if line is not None else "", flush=True)


def addresses(plain, name):
    """Of a message read by the older policy: the newer one keeps the white space between encoded words of names."""
    return [[str(make_header(decode_header(display))), spec] for display, spec in getaddresses(plain.get_all(name, []))]


def faults(raw, message):
    """What no mail server has to forgive, of the bytes and of what the parser made of them."""
    head = raw.split(b"\r\n\r\n")[0].split(b"\r\n")
    lines = raw.replace(b"\r\n", b"\n").split(b"\n")
    found = [f"{name}: {defect!r}" for name, value in message.items() for defect in value.defects]
    found += [repr(defect) for part in message.walk() for defect in part.defects]
    found += ["a lone CR or LF"] if b"\r" in raw.replace(b"\r\n", b"") or b"\n" in raw.replace(b"\r\n", b"") else []
    found += ["a byte that is not ASCII"] if any(byte > 0x7E for byte in raw) else []
    found += ["a line of more than 998"] if any(len(line) > 998 for line in lines) else []
    # Ours fold with a space, what relays put before with a tab. RFC 2047, 2: 75 for an encoded word, 76 for a line that has one; RFC 5322, 2.1.1 would like 78.
    found += [f"long: {line!r}" for line in head 
              if len(line) > (76 if b"=?" in line else 78) and b"@" not in line and line[:1] != b"\t"]
    found += [f"blank: {line!r}" for line in head if not line.strip()]
    names = [name.lower() for name in message.keys()]
    found += [f"twice: {name}" for name in set(names) if names.count(name) > 1]
    return found


def part_of(part):
    return {
        "type": part.get_content_type(),
        "charset": part.get_content_charset(),
        "encoding": part["content-transfer-encoding"],
        "text": part.get_content(),
    }


def read(raw):
    message = email.message_from_bytes(raw, policy=email.policy.default)
    plain = email.message_from_bytes(raw)
    return {
        "subject": message["subject"],
        "date": message["date"].datetime.timestamp() if message["date"] else None,
        "message_id": message["message-id"],
        **{key: addresses(plain, name) for key, name in
           (("from", "from"), ("to", "to"), ("cc", "cc"), ("bcc", "bcc"), ("reply_to", "reply-to"))},
        "headers": message.keys(),
        "type": message.get_content_type(),
        "parts": [part_of(part) for part in message.walk() if not part.is_multipart()],
        "faults": faults(raw, message),
    }


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in OPTIONS.get("refuse", []):
            return "550 5.1.1 There is nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        raw = envelope.original_content
        say({
            "envelope": {"from": envelope.mail_from, "to": envelope.rcpt_tos, "options": envelope.mail_options},
            "connection": server.number,
            "name": session.host_name,
            "secure": session.ssl is not None or bool(OPTIONS.get("implicit")),
            "user": session.auth_data,
            "raw": base64.b64encode(raw).decode(),
            **read(raw),
        })
        return "250 kept"


def authenticate(server, session, envelope, mechanism, data):
    name, password = data.login.decode(), data.password.decode()
    if OPTIONS["users"].get(name) != password:
        # Some servers repeat what they got.
        return AuthResult(success=False, handled=False, message=f"535 5.7.8 {password} is not the password of {name}")
    return AuthResult(success=True, auth_data=f"{name} by {mechanism}")


async def main():
    count = 0
    context = None
    if "cert" in OPTIONS:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(OPTIONS["cert"], OPTIONS["key"])
    implicit = bool(OPTIONS.get("implicit"))

    def connect():
        nonlocal count
        server = SMTP(
            Handler(), hostname="mail.test", data_size_limit=OPTIONS.get("size", 1 << 25),
            tls_context=None if implicit else context, require_starttls=bool(context) and not implicit,
            authenticator=authenticate if "users" in OPTIONS else None, auth_required="users" in OPTIONS,
            auth_require_tls=not implicit and bool(context),
            auth_exclude_mechanism=[name for name in MECHANISMS if name not in OPTIONS.get("mechanisms", MECHANISMS)])
        count += 1
        server.number = count
        return server

    loop = asyncio.get_running_loop()
    listener = await loop.create_server(connect, "127.0.0.1", 0, ssl=context if implicit else None)
    say({"port": listener.sockets[0].getsockname()[1]})
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while await reader.readline():
        say(None)


asyncio.run(main())
