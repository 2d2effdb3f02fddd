// E-mails as a mail server gets them: who may be written to, what the message looks like, and that no text
// becomes a header or a command.
import readline from 'node:readline';
import { execFileSync, spawn } from 'node:child_process';
import { Certificates } from '../fake/certificates.mjs';
import { EgressHost } from '../fake/egress.mjs';
import { SmtpServer } from '../fake/smtp.mjs';
import { equal, finish, match, test, truth } from '../fake/check.mjs';

const certificates = new Certificates();
const tls = certificates.signed('mail.example');
const policy = { email: { from: 'Bot Ö. <bot@example.com>', to: ['*@example.com', 'team-*@*.example.org', 'one@other.example'] } };
const hosts = '127.0.0.1 mail.example\n';
const server = await new SmtpServer({ refuse: ['gone@example.com'] }).start();
const host = await EgressHost.start(policy, { hosts, args: [`smtp=smtp://mail.example:${server.port}`, 'plain='] });
const last = () => server.mails.at(-1);
const send = (mail) => host.mail({ to: ['ann@example.com'], subject: 'Hi', text: 'Hello', ...mail });
// Headers unfolded and body, as a mail program would read them.
function parse(raw) {
  const [head, ...rest] = raw.split('\r\n\r\n');
  const headers = Object.fromEntries(head.replace(/\r\n /g, ' ').split('\r\n').map((l) => [l.slice(0, l.indexOf(':')).toLowerCase(), l.slice(l.indexOf(':') + 2)]));
  return { headers, body: rest.join('\r\n\r\n') };
}
const decode = (value) => value.replace(/\?= =\?/g, '?==?').replace(/=\?UTF-8\?B\?([^?]*)\?=/g, (_, b) => Buffer.from(b, 'base64').toString('latin1')).replace(/[\x80-\xff]+/g, (s) => Buffer.from(s, 'latin1').toString());

await test('a plain mail', async () => {
  const r = await send({});
  match(r.message_id, /^[0-9a-f]{32}@example\.com$/);
  equal([last().from, last().to], ['bot@example.com', ['ann@example.com']]);
  const { headers, body } = parse(last().raw);
  equal(decode(headers.from), 'Bot Ö. <bot@example.com>');
  equal([headers.to, headers.subject, headers['message-id'], headers['content-type'], headers['content-transfer-encoding'], headers['mime-version']], ['<ann@example.com>', 'Hi', `<${r.message_id}>`, 'text/plain; charset=utf-8', '7bit', '1.0']);
  match(headers.date, /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} 20\d\d \d\d:\d\d:\d\d \+0000$/);
  equal(body, 'Hello\r\n');
});

await test('all receivers get it, and bcc is in no header', async () => {
  await send({ to: ['Ann <Ann@Example.COM>', '"Lee, Bo" <bo@example.com>'], cc: ['team-x@a.example.org'], bcc: ['one@other.example'], replyTo: ['anybody@elsewhere.example'] });
  equal(last().to, ['Ann@example.com', 'bo@example.com', 'team-x@a.example.org', 'one@other.example']);
  const { headers } = parse(last().raw);
  equal([headers.to, headers.cc, headers['reply-to'], headers.bcc], ['"Ann" <Ann@example.com>, "Lee, Bo" <bo@example.com>', '<team-x@a.example.org>', '<anybody@elsewhere.example>', undefined]);
  truth(!last().raw.includes('one@other'));
});

await test('text and html together, in any language', async () => {
  const text = 'नमस्ते 👋\nline\r\n.\r\n..dots', html = '<p>é</p>', subject = 'Zusammenfassung für Ihr Gespräch – नमस्ते 👋🏽 '.repeat(3).trim();
  await send({ subject, text, html });
  const { headers, body } = parse(last().raw);
  equal(decode(headers.subject), subject);
  truth(last().raw.split('\r\n').every((l) => l.length <= 76 && /^[\x00-\x7f]*$/.test(l)));
  const boundary = /boundary="([^"]+)"/.exec(headers['content-type'])[1];
  match(headers['content-type'], /^multipart\/alternative;/);
  const parts = body.split(`--${boundary}`).slice(1, -1).map((p) => parse(p.replace(/^\r\n/, '')));
  equal(parts.map((p) => p.headers['content-type']), ['text/plain; charset=utf-8', 'text/html; charset=utf-8']);
  equal(parts.map((p) => Buffer.from(p.body, 'base64').toString()), [text.replace(/\r?\n/g, '\r\n'), html]);
  const by_python = execFileSync('/usr/bin/python3', ['-c', 'import sys,email,email.policy as p;m=email.message_from_bytes(sys.stdin.buffer.read(),policy=p.default);sys.stdout.buffer.write(m["subject"].encode()+b"|"+m.get_body(("html",)).get_content().encode())'], { input: Buffer.from(last().raw, 'latin1') }).toString();
  equal(by_python, `${subject}|${html}`);
});

await test('a plain subject stays plain, in lines that unfold to it; other blanks do not', async () => {
  for (const subject of ['word '.repeat(60).trim(), 'a  b', `${'x'.repeat(60)} y`]) {
    await send({ subject });
    const [, raw] = /^Subject: ((?:[^\r]|\r\n )*)\r\n/m.exec(last().raw);
    equal(raw.replaceAll('\r\n', ''), subject);
    truth(raw.split('\r\n').every((l) => l.length <= 76 && !l.endsWith(' ')));
  }
  for (const subject of [' a', 'a ', `${'a  '.repeat(40)}b`, 'x'.repeat(61), 'a =?b']) {
    await send({ subject });
    const { headers } = parse(last().raw);
    match(headers.subject, /^=\?UTF-8/);
    equal(decode(headers.subject), subject);
  }
});

await test('a last line that has its end gets no other', async () => {
  for (const [text, body] of [['a\n', 'a\r\n'], ['a', 'a\r\n'], ['a\n\n', 'a\r\n\r\n'], ['', '\r\n']]) {
    await send({ text });
    equal(parse(last().raw).body, body);
  }
});

await test('dots at the beginning of a line and long lines come through', async () => {
  await send({ text: '.\n..\n.x' });
  equal(parse(last().raw).body, '.\r\n..\r\n.x\r\n');
  await send({ text: undefined, html: `<p>${'x'.repeat(5000)}</p>` });
  equal(Buffer.from(parse(last().raw).body, 'base64').toString(), `<p>${'x'.repeat(5000)}</p>`);
});

await test('whom the policy does not name gets nothing', async () => {
  const count = server.mails.length;
  for (const to of ['x@evil.example', 'x@example.com.evil.example', 'x@sub.example.com', 'team-x@example.org', 'other-x@a.example.org', 'two@other.example']) {
    const r = await send({ to: [to] });
    equal(r.code, 'email.denied', to);
    match(r.message, /does not let its functions write to/);
  }
  for (const field of ['cc', 'bcc']) equal((await send({ [field]: ['x@evil.example'] })).code, 'email.denied');
  equal(server.mails.length, count);
});

await test('what some server would take for a way to elsewhere is no address', async () => {
  const count = server.mails.length;
  for (const local of ['x%evil.example', 'evil.example!x', '-oQ', '/tmp/x', '|sh', '=?UTF-8?Q?x?=', 'x'.repeat(65)]) equal((await send({ to: [`${local}@example.com`] })).code, 'email.address', local);
  for (const domain of [`${'x'.repeat(60)}.`.repeat(5), 'evil.example,@example.com', 'example.com\u2028']) equal((await send({ to: [`x@${domain}example.com`] })).code, 'email.address', domain);
  equal(server.mails.length, count);
  for (const local of ["o'hara", 'a+b', 'a-b', 'a/b=c', '{x}~', '_']) truth((await send({ to: [`${local}@example.com`] })).message_id, local);
});

await test('nothing becomes a header or a command', async () => {
  const count = server.mails.length;
  for (const to of ['a@example.com>\r\nRCPT TO:<x@evil.example', 'a@example.com\r\nBcc: x@evil.example', '"a\r\nX: y" <a@example.com>', 'a b@example.com', 'a@b@example.com', '@example.com', 'a@', 'a', '', '<a@example.com', 'a..b@example.com', '.a@example.com', '"a b"@example.com', 'a@[127.0.0.1]', 'a@127.0.0.1', 'a@example.com, x@evil.example', 'a(x)@example.com', 'ä@example.com', '<x@evil.example> <a@example.com>']) match((await send({ to: [to] })).code, /^email\.(address|denied)$/, to);
  equal((await send({ subject: 'a\r\nBcc: x@evil.example' })).code, 'email.subject');
  equal((await send({ to: [] })).code, 'email.recipients');
  equal((await send({ to: Array(101).fill('a@example.com') })).code, 'email.recipients');
  equal((await send({ text: undefined })).code, 'email.empty');
  equal(server.mails.length, count);
  await send({ subject: '=?UTF-8?B?eA==?=', text: '\r\n.\r\nMAIL FROM:<x@evil.example>\r\n' });
  equal(server.mails.length, count + 1);
  equal(decode(parse(last().raw).headers.subject), '=?UTF-8?B?eA==?=');
  truth(parse(last().raw).body.includes('MAIL FROM:<x@evil.example>'));
});

// What the function is told by a server that answers so.
async function told(says, more = {}) {
  const odd = await new SmtpServer({ says, ...more }).start();
  const h = await EgressHost.start(policy, { hosts, args: [`smtp=smtp://mail.example:${odd.port}`, 'plain='] });
  const results = await Promise.all(['gone@example.com', 'ann@example.com'].map((to) => h.mail({ to: [to], subject: 's', text: 't' })));
  equal(await h.stop(), 0);
  await odd.stop();
  return results.map((r) => r.code ? [r.code, r.message] : odd.mails.length);
}

await test('a server that says no is quoted', async () => {
  const refuse = ['gone@example.com'];
  equal(await told({}, { refuse }), [['email.failed', 'The mail server refused <gone@example.com>: 550 no such user'], 1]);
  for (const [says, thing, words] of [[{ MAIL: '451-4.7.1 Later,\r\n451 4.7.1 please' }, 'the e-mail', '451-4.7.1 Later, 4.7.1 please'], [{ RCPT: '550 \xff\x01\xc3' }, '<gone@example.com>', '550 ???'], [{ RCPT: '550 \xc3\xa9' }, '<gone@example.com>', '550 é'],
    [{ DATA: '554 no' }, 'the e-mail', '554 no'], [{ DATA: '250 odd' }, 'the e-mail', '250 odd'], [{ '.': '554 5.7.1 Spam' }, 'the e-mail', '554 5.7.1 Spam'], [{ RCPT: `550 ${'x'.repeat(900)}` }, '<gone@example.com>', `550 ${'x'.repeat(496)}`]])
    equal((await told(says))[0], ['email.failed', `The mail server refused ${thing}: ${words}`]);
});

await test('a message that was sent and not answered may have arrived, and is told so', async () => {
  const may = /may arrive all the same/;
  match((await told({ '.': null }))[0][1], may);
  for (const command of ['MAIL', 'RCPT', 'DATA']) {
    const [[code, message]] = await told({ [command]: null });
    equal([code, may.test(message)], ['email.failed', false]);
  }
});

await test('nothing waits for a server that does not say goodbye', async () => {
  const refuse = ['gone@example.com'];
  equal((await told({ QUIT: '' }, { refuse })).map((r) => r[0] ?? r), ['email.failed', 1]);
  for (const says of [{ MAIL: '550 no' }, { DATA: '554 no' }, { DATA: '250 odd' }, { '.': '554 no' }, { '.': '999 odd' }])
    equal((await told({ QUIT: '', ...says })).map((r) => r[0]), ['email.failed', 'email.failed']);
});

await test('nothing waits for a server that thinks about a message', async () => {
  const slow = await new SmtpServer({ together: 3 }).start();
  const h = await EgressHost.start(policy, { hosts, args: [`smtp=smtp://mail.example:${slow.port}`, 'plain='] });
  const results = await Promise.all([1, 2, 3].map((n) => h.mail({ to: [`r${n}@example.com`], subject: 's', text: 't' })));
  equal(results.map((r) => typeof r.message_id), ['string', 'string', 'string']);
  equal(await h.stop(), 0);
  await slow.stop();
});

await test('a mail server has twenty connections at most; the others wait for their turn', async () => {
  const busy = await new SmtpServer({ together: 20 }).start();
  const h = await EgressHost.start(policy, { hosts, args: [`smtp=smtp://mail.example:${busy.port}`, 'plain='] });
  const results = await Promise.all(Array.from({ length: 50 }, (_, n) => h.mail({ to: [n % 7 ? `r${n}@example.com` : 'nobody'], subject: 's', text: 't' })));
  equal(results.map((r) => r.code ?? typeof r.message_id), results.map((_, n) => n % 7 ? 'string' : 'email.address'));
  equal([busy.mails.length, new Set(busy.mails.map((m) => m.to[0])).size], [42, 42]);
  truth(busy.most < 30, `${busy.most}`); // the server may hear of new ones before it hears that others are closed
  equal(await h.stop(), 0);
  await busy.stop();
});

// A process of its own, because it has to be as quick as who reads it. Lines that end no reply, as long as anybody
// listens.
const FLOOD = `
import socket
door = socket.create_server(('127.0.0.1', 0))
print(door.getsockname()[1], flush=True)
peer, _ = door.accept()
peer.sendall(b'220 fake\\r\\n')
while not peer.recv(1000).startswith(b'MAIL'):
    peer.sendall(b'250 fake\\r\\n')
taken = 0
try:
    while True:
        taken += peer.send(b'250-\\r\\n' * 20000)
        if taken > 20 << 20:
            print('floods', flush=True)
            taken = -1 << 60
except OSError:
    pass
`;

await test('nobody waits for the end of a reply that has none', async () => {
  const flood = spawn('/usr/bin/python3', ['-c', FLOOD], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = readline.createInterface({ input: flood.stdout })[Symbol.asyncIterator]();
  const h = await EgressHost.start(policy, { hosts, args: [`smtp=smtp://mail.example:${(await lines.next()).value}`, 'plain='] });
  const endless = h.mail({ to: ['ann@example.com'], subject: 's', text: 't' });
  equal((await lines.next()).value, 'floods');
  equal((await h.mail({ to: ['x@evil.example'], subject: 's', text: 't' })).code, 'email.denied');
  flood.kill('SIGKILL');
  equal((await endless).code, 'email.failed');
  equal(await h.stop(), 0);
});

await test('STARTTLS, implicit TLS and a login', async () => {
  const options = { tls, users: { bot: 'a password' } };
  const starttls = await new SmtpServer(options).start();
  const implicit = await new SmtpServer({ ...options, implicit: true }).start();
  for (const url of [`smtp://mail.example:${starttls.port}`, `smtps://mail.example:${implicit.port}`]) {
    const h = await EgressHost.start(policy, { hosts, ca: certificates.ca, args: [`smtp=${url}`, 'user=bot', 'password=a password'] });
    const r = await h.mail({ to: ['a@example.com'], subject: 's', text: 't' });
    truth(r.message_id, `${url}: ${r.message}`);
    equal(await h.stop(), 0);
    const wrong = await EgressHost.start(policy, { hosts, ca: certificates.ca, args: [`smtp=${url}`, 'user=bot', 'password=wrong'] });
    const no = await wrong.mail({ to: ['a@example.com'], subject: 's', text: 't' });
    equal(no.code, 'email.login');
    truth(!JSON.stringify(no).includes('a password'));
    equal(await wrong.stop(), 0);
  }
  equal([...starttls.mails, ...implicit.mails].map((m) => [m.user, m.secure]), [['bot', true], ['bot', true]]);
  await starttls.stop();
  await implicit.stop();
});

await test('no word of a server brings the login back', async () => {
  const user = 'bot', password = 'pä$$ w"rd/\\+012', secret = 'a policy\'s own sécret', bytes = (text) => Buffer.from(text);
  const forms = (text) => [text, text.replaceAll(' ', '+'), encodeURIComponent(text), JSON.stringify(text).slice(1, -1), bytes(text).toString('hex'), bytes(text).toString('base64'), bytes(`x${text}`).toString('base64'), bytes(text).toString('base64url')].map((form) => bytes(form).toString('latin1'));
  const words = [password, ...forms(password), ...forms(`\0${user}\0${password}`), bytes(user).toString('base64'), secret, ...forms(secret), `${'x'.repeat(470)}${secret}`, `${'x'.repeat(470)}${bytes(password).toString('base64')}`];
  for (const word of words) {
    const odd = await new SmtpServer({ users: { [user]: password }, says: { RCPT: `550-no\r\n550 for ${word}` } }).start();
    const h = await EgressHost.start({ ...policy, secrets: { S: { hosts: [] } } }, { hosts, secrets: { S: secret }, args: [`smtp=smtp://mail.example:${odd.port}`, `user=${user}`, `password=${password}`, 'plain='] });
    const { code, message } = await h.mail({ to: ['ann@example.com'], subject: 's', text: 't' });
    equal(code, 'email.failed');
    const [, found] = /^The mail server refused <ann@example\.com>: 550-no for x*(.*)$/.exec(message) ?? [, message];
    match(found, /^\S{0,4}(\[smtp login\]|secret-S-[a-z0-9]*)\S{0,4}$/, word);
    equal(await h.stop(), 0);
    await odd.stop();
  }
});

await test('without TLS nothing is sent where it is asked for', async () => {
  const count = server.mails.length;
  const h = await EgressHost.start(policy, { hosts, args: [`smtp=smtp://mail.example:${server.port}`] });
  equal((await h.mail({ to: ['a@example.com'], subject: 's', text: 't' })).code, 'email.failed');
  equal(server.mails.length, count);
  equal(await h.stop(), 0);
});

await test('no policy, no server, nobody there', async () => {
  const none = await EgressHost.start({}, { args: [`smtp=smtp://127.0.0.1:${server.port}`] });
  equal((await none.mail({ to: ['a@example.com'], text: 't' })).code, 'email.denied');
  equal(await none.stop(), 0);
  const away = await EgressHost.start(policy, {});
  equal((await away.mail({ to: ['a@example.com'], text: 't' })).code, 'email.unavailable');
  equal((await away.mail({ to: ['a@elsewhere.test'], text: 't' })).code, 'email.denied');
  equal(await away.stop(), 0);
  for (const nobody of ['127.0.0.1:1', '[::1]:1', 'localhost:1', 'mail.example:1']) {
    const refused = await EgressHost.start(policy, { hosts, args: [`smtp=smtp://${nobody}`] });
    equal((await refused.mail({ to: ['a@example.com'], text: 't' })).code, 'ECONNREFUSED', nobody);
    equal(await refused.stop(), 0);
  }
});

equal(await host.stop(), 0);
await server.stop();
certificates.done();
finish();
