#!/usr/bin/env node
// E-mail from the line of a function to a mail server that others wrote, read there by a parser that others
// wrote. What only a scripted server does (silence, odd answers) is in egress_mail_test.mjs.
import fs from 'node:fs';
import path from 'node:path';
import assert from 'node:assert/strict';
import { Certificates } from '../fake/certificates.mjs';
import { MailServer } from '../fake/mail_server.mjs';
import { EXIM, Relay } from '../fake/relay.mjs';
import { Service, run } from '../fake/service.mjs';
import { open_acts, read_log, records } from '../fake/audit.mjs';

const PASSWORD = 'correct horse battery';
// Sends what the call's metadata holds, one after the other or all at once; "repeat" makes a text long here.
const SOURCE = `async function send(context) {
  const { mails, together } = context.call_metadata, post = async ({ repeat, ...mail }) => {
    try {
      if (repeat) mail.text = mail.text.repeat(repeat);
      return (await sendEmail(mail)).messageId;
    } catch (e) {
      return { code: e.code, message: e.message };
    }
  };
  const out = context.post_call.out = [];
  if (together) out.push(...await Promise.all(mails.map(post)));
  else for (const mail of mails) out.push(await post(mail));
}
`;
const EMAIL = { from: 'Böt, the "1st" <bot@example.com>'.replaceAll('"', "'"), to: ['*@example.com', '*@xn--bcher-kva.example'] };
const certificates = new Certificates();
const tls = certificates.signed('localhost');

class Mailer {
  // options: those of the mail server; smtp, config, limits, email, secrets: what the service is given
  static async start(options = {}, { smtp = {}, config = {}, limits = {}, email = EMAIL, secrets = {} } = {}) {
    const ret = new Mailer();
    ret.server = await new MailServer(options).start();
    ret.service = await new Service({
      policies: { 'a.json': { agent: 'a', email, limits: { emails: 100, ...limits }, functions: [{ name: 'send', mode: 'advanced', source: 'send.js' }] }, 'send.js': SOURCE },
      config: { smtp: { url: `smtp${options.implicit ? 's' : ''}://localhost:${ret.server.port}`, starttls: Boolean(options.tls) && !options.implicit, ...smtp }, ...(options.tls ? { tls: { ca_file: certificates.ca } } : {}), ...config },
      secrets,
    }).start();
    return ret;
  }

  // The outcome of one call whose function sends these, what it got back for each, and what arrived.
  async send(mails, more = {}) {
    const { status, body, text } = await this.service.post('/v1/calls', { agent: 'a', callSid: 'CA1', call_metadata: { mails: [mails].flat(), ...more } });
    assert.equal(status, 200, text);
    return { outcome: body, text, row: body.functions[0], out: body.context.post_call.out, mails: await this.server.take() };
  }

  // One that arrives whole and without fault.
  async one(mail) {
    const { out, mails, text } = await this.send({ to: 'ann@example.com', subject: 'Hi', text: 'Hello', ...mail });
    assert.equal(mails.length, 1, text);
    assert.deepEqual(mails[0].faults, []);
    assert.equal(mails[0].message_id, `<${out[0]}>`);
    return mails[0];
  }

  async refused(mail, code, message) {
    const { out: [answer], mails } = await this.send({ to: 'ann@example.com', subject: 'Hi', text: 'Hello', ...mail });
    assert.deepEqual([answer.code, mails.length], [code, 0], JSON.stringify([answer, mail]));
    if (message) assert.match(answer.message, message);
    return answer;
  }

  // All of it: ends the service.
  async audit() {
    this.service.process.kill('SIGTERM');
    await this.service.ended;
    return records(read_log(path.join(this.service.dir, 'state/audit.jsonl')));
  }

  async stop() {
    assert.equal(await this.service.stop(), 0);
    await this.server.stop();
  }
}

async function with_mailer(options, more, use) {
  const mailer = await Mailer.start(options, more);
  try {
    await use(mailer);
  } finally {
    await mailer.stop();
  }
}

const plain = await Mailer.start({ refuse: ['gone@example.com'], size: 400000 });
// As it arrives: CR LF ends lines, and the last one of a message that is one part has an end.
const lines_of = (text) => text.replace(/\r\n|\r|\n/g, '\r\n');
const whole = (text) => lines_of(text).replace(/(?<!\n)$/, '\r\n');
const texts = (mail) => mail.parts.map((part) => [part.type, part.text]);
const WORDS = ['Grüße', 'नमस्ते', '通話の要約', 'Ελληνικά', 'مكالمة', '👩‍👩‍👧‍👦', '🇮🇳', 'e\u0301'];

await run({
  async 'a text, as it is'() {
    const before = Math.floor(Date.now() / 1000), mail = await plain.one({});
    assert.deepEqual([mail.envelope.from, mail.envelope.to, mail.secure, mail.user], ['bot@example.com', ['ann@example.com'], false, null]);
    assert.deepEqual([mail.from, mail.to, mail.subject], [[["Böt, the '1st'", 'bot@example.com']], [['', 'ann@example.com']], 'Hi']);
    assert.deepEqual(mail.parts, [{ type: 'text/plain', charset: 'utf-8', encoding: '7bit', text: 'Hello\r\n' }]);
    assert.deepEqual(mail.headers.map((name) => name.toLowerCase()).sort(), ['content-transfer-encoding', 'content-type', 'date', 'from', 'message-id', 'mime-version', 'subject', 'to']);
    assert.ok(mail.date >= before && mail.date <= Date.now() / 1000);
  },

  async 'html alone, and text and html together'() {
    const html = '<!doctype html><p title="x">Grüße 👋</p>\n';
    assert.deepEqual(texts(await plain.one({ text: undefined, html })), [['text/html', whole(html)]]);
    const both = await plain.one({ text: 'Grüße', html });
    assert.equal(both.type, 'multipart/alternative');
    assert.deepEqual(texts(both), [['text/plain', 'Grüße'], ['text/html', whole(html)]]);
    assert.deepEqual(texts(await plain.one({ text: 'plain', html: '<b>plain</b>' })), [['text/plain', 'plain'], ['text/html', '<b>plain</b>']]);
  },

  async 'subjects in all scripts and lengths'() {
    const long = 'Summary of your call on Monday with our agent about the order that you placed last week, the refund and the next steps';
    for (const subject of ['', 'a', 'x'.repeat(60), 'x'.repeat(61), 'x'.repeat(500), long, long.repeat(5), ...WORDS, ...WORDS.map((word) => `${word} `.repeat(60).trim()),
      'Re: =?UTF-8?B?eA==?= and =?', '"quoted", (comment) <tag>; \\ @', 'a  b   c', `${'long words and double  spaces '.repeat(8)}.`, 'é'.repeat(300), `${'x'.repeat(41)}é`, 'tab\tin it']) {
      if (subject.includes('\t')) await plain.refused({ subject }, 'email.subject');
      else assert.equal((await plain.one({ subject })).subject, subject);
    }
    for (const subject of [' ', ' leading', 'trailing ', 'x'.repeat(80) + ' ']) {
      const { raw } = await plain.one({ subject });
      assert.equal(Buffer.from(/^Subject: ((?:=\?UTF-8\?B\?[^?]*\?=(?:\r\n )?)+)\r\n/m.exec(raw)[1].replace(/=\?UTF-8\?B\?|\?=|\s/g, ''), 'base64').toString(), subject);
    }
  },

  async 'a subject that is plain stays readable on the way'() {
    const subject = 'Summary of your call on Monday with our agent about the order that you placed last week, the refund and the next steps';
    const { raw } = await plain.one({ subject });
    assert.equal(/^Subject: (.*(?:\r\n .*)*)\r\n/m.exec(raw)[1].replaceAll('\r\n', ''), subject);
  },

  async 'names in all scripts'() {
    for (const name of [...WORDS, 'Ann', 'Ann Lee', 'Lee, Ann', 'O\'Hara', 'a.b@c', 'Ann (home)', 'x'.repeat(200), 'back\\slash', 'Ann =?UTF-8?B?eA==?=', 'ü'.repeat(80), 'group: x;', 'Ann "the boss" Lee', '<ann>', '", "']) {
      const given = `"${name.replace(/[\\"]/g, '\\$&')}"`, mail = await plain.one({ to: `${given} <ann@example.com>`, cc: [`${given} <bo@example.com>, ${given} <di@example.com>`], replyTo: `${given} <cy@elsewhere.example>` });
      assert.deepEqual([mail.to, mail.cc, mail.reply_to], [[[name, 'ann@example.com']], [[name, 'bo@example.com'], [name, 'di@example.com']], [[name, 'cy@elsewhere.example']]]);
    }
  },

  async 'bodies come byte for byte, their line ends as CR LF'() {
    for (const text of ['', '\n', 'a\n', 'a\n\n', 'a\r\nb\rc\nd', '.', '.\n', '..\n.', '\n.\n', '\r\n.\r\nQUIT\r\n', 'From me\nFrom you', ' leading and trailing \n \n', 'tab\t.', 'x'.repeat(900), 'x'.repeat(901), 'x'.repeat(998), 'x'.repeat(20000),
      `${'y'.repeat(900)}\n`.repeat(3), '.'.repeat(3000), '--part-x\n', '=3D=\n=', 'nul \0 and bell \x07', ...WORDS, '\ud83d lone', '\u2028line', '\ufeffmark']) {
      const want = text.replace('\ud83d l', '\ufffd l'), mail = await plain.one({ text });
      assert.deepEqual(texts(mail), [['text/plain', mail.parts[0].encoding === '7bit' ? whole(want) : lines_of(want)]], JSON.stringify(text));
      const twice = await plain.one({ text, html: text });
      assert.deepEqual(texts(twice).map(([, t]) => t), [want, want].map(lines_of), JSON.stringify(text));
    }
  },

  async 'dots are dots wherever buffers end'() {
    for (const size of [0, 1, 2, 3]) {
      for (const line of ['.\n', '..x\n', `${'x'.repeat(61 + size)}\n.\n`]) {
        const repeat = Math.ceil(150000 / line.length), mail = await plain.one({ text: line, repeat, subject: 's'.repeat(size) });
        assert.ok(texts(mail)[0][1] === lines_of(line.repeat(repeat)), `${size} ${line}`);
      }
    }
  },

  async 'a large one'() {
    const repeat = 20000, mail = await plain.one({ text: 'Zeile für Zeile\n'.slice(0, 12), repeat });
    assert.ok(texts(mail)[0][1] === 'Zeile für Ze'.repeat(repeat));
  },

  async 'cc is told, bcc is not'() {
    const mail = await plain.one({ to: ['Ann <ann@example.com>', 'bo@example.com, "Lee, Cy" <cy@example.com>'], cc: 'di@example.com', bcc: ['hidden@example.com', 'Hidden <hidden.too@example.com>'], replyTo: ['help@elsewhere.example'] });
    assert.deepEqual(mail.envelope.to, ['ann', 'bo', 'cy', 'di', 'hidden', 'hidden.too'].map((name) => `${name}@example.com`));
    assert.deepEqual([mail.to, mail.cc, mail.bcc, mail.reply_to], [[['Ann', 'ann@example.com'], ['', 'bo@example.com'], ['Lee, Cy', 'cy@example.com']], [['', 'di@example.com']], [], [['', 'help@elsewhere.example']]]);
    assert.ok(!/hidden/i.test(mail.raw));
    const hidden = await plain.one({ to: undefined, bcc: 'ann@example.com' });
    assert.deepEqual([hidden.envelope.to, hidden.raw.includes('ann@'), /^To: (.*)\r$/m.exec(hidden.raw)[1]], [['ann@example.com'], false, 'undisclosed-recipients:;']);
  },

  async 'a hundred receivers and no more'() {
    const to = Array.from({ length: 100 }, (_, i) => `"Receiver ${i}" <r${i}@example.com>`), mail = await plain.one({ to });
    assert.deepEqual([mail.envelope.to.length, mail.to.length, mail.to[99]], [100, 100, ['Receiver 99', 'r99@example.com']]);
    await plain.refused({ to, cc: 'one@example.com' }, 'email.recipients');
    await plain.refused({ replyTo: [...to, 'one@example.com'] }, 'email.recipients');
  },

  async 'domains beyond ASCII go as the DNS has them, names before the @ do not go'() {
    const mail = await plain.one({ to: 'ann@Bücher.example' });
    assert.deepEqual([mail.envelope.to, mail.to], [['ann@xn--bcher-kva.example'], [['', 'ann@xn--bcher-kva.example']]]);
    for (const to of ['änn@example.com', `${'ä'.repeat(100)}@example.com`]) await plain.refused({ to }, 'email.address', /^"ä.* is no e-mail address \(before the @ only ASCII\)$/);
  },

  async 'no text becomes a header, a receiver or a command'() {
    const evil = ['\r\nBcc: evil@example.com', '\nBcc: evil@example.com', '\rBcc: evil@example.com', '\r\n\r\nbody', '\r\n.\r\nMAIL FROM:<evil@example.com>', '\0', '\u2028Bcc: evil@example.com', '\x0bBcc: evil@example.com', '\u0085Bcc: x', '\x7f'];
    for (const text of evil) {
      for (const field of ['subject', 'to', 'cc', 'bcc', 'replyTo']) {
        for (const value of field === 'subject' ? [`s${text}`] : [`a@example.com${text}`, `"A${text}" <a@example.com>`, `A${text} <a@example.com>`, `<a@example.com${text}>`]) {
          const { mails, out } = await plain.send({ to: 'ann@example.com', subject: 's', text: 't', [field]: value });
          for (const mail of mails) {
            assert.deepEqual(mail.faults, []);
            assert.ok(!mail.headers.includes('Bcc') && !/evil/.test(mail.envelope.to.join()) && mail.parts[0].text === 't\r\n', `${field} ${JSON.stringify(value)}`);
          }
          if (!mails.length) assert.ok(/^email\./.test(out[0].code ?? '') || /line break/.test(out[0].message), JSON.stringify(out));
        }
      }
      const body = await plain.one({ text: `t${text}` });
      assert.deepEqual([body.envelope.to, body.headers.includes('Bcc')], [['ann@example.com'], false]);
    }
  },

  async 'whoever the server refuses, nobody gets it'() {
    for (const more of [{ to: 'gone@example.com' }, { to: ['ann@example.com', 'gone@example.com', 'bo@example.com'] }, { bcc: 'gone@example.com' }])
      await plain.refused(more, 'email.failed', /550 5\.1\.1 There is nobody of that name/);
    await plain.one({});
  },

  async 'what is too large for the server is not sent'() {
    await plain.refused({ text: 'x'.repeat(99), repeat: 5000 }, 'email.failed', /552/);
    await plain.one({});
  },

  async 'what is too large for the policy is not sent'() {
    await with_mailer({}, { limits: { request_kb: 10 } }, async (it) => {
      await it.refused({ text: 'x'.repeat(10300) }, 'limit.request_kb', /request_kb/);
      await it.one({ text: 'x'.repeat(9000) });
    });
  },

  async 'many in one run, after each other and at once'() {
    const list = Array.from({ length: 20 }, (_, i) => ({ to: `r${i}@example.com`, subject: `s${i}`, text: `t${i}` }));
    for (const together of [false, true]) {
      const { out, mails } = await plain.send(list, { together });
      assert.equal(new Set(out).size, 20);
      mails.sort((a, b) => Number(a.subject.slice(1)) - Number(b.subject.slice(1)));
      assert.deepEqual(mails.map((m) => [m.envelope.to, m.subject, m.parts[0].text, m.message_id]), list.map((m, i) => [[m.to], m.subject, `${m.text}\r\n`, `<${out[i]}>`]));
    }
  },

  async 'emails is how many'() {
    await with_mailer({}, { limits: { emails: 2 } }, async (it) => {
      for (const together of [false, true]) {
        const { out, mails } = await it.send(Array.from({ length: 4 }, () => ({ to: 'ann@example.com', text: 't' })), { together });
        assert.deepEqual([mails.length, out.map((o) => o.code)], [2, [undefined, undefined, 'limit.emails', 'limit.emails']]);
      }
    });
  },

  async 'STARTTLS and TLS at once, with a login by either mechanism'() {
    for (const implicit of [false, true]) {
      for (const mechanism of ['PLAIN', 'LOGIN']) {
        await with_mailer({ tls, implicit, mechanisms: [mechanism], users: { 'bot@example.com': PASSWORD } }, { smtp: { user: 'bot@example.com', password_secret: 'MAIL' }, secrets: { MAIL: PASSWORD } }, async (it) => {
          const mail = await it.one({});
          assert.deepEqual([mail.secure, mail.user], [true, `bot@example.com by ${mechanism}`]);
        });
      }
    }
  },

  async 'a wrong password is told, and shown nowhere'() {
    const wrong = 'the wrong one of them';
    for (const mechanism of ['PLAIN', 'LOGIN']) {
      await with_mailer({ tls, mechanisms: [mechanism], users: { bot: PASSWORD } }, { smtp: { user: 'bot', password_secret: 'MAIL' }, secrets: { MAIL: wrong } }, async (it) => {
        const { out, text, mails } = await it.send({ to: 'ann@example.com', text: 't' });
        assert.deepEqual([out[0].code, mails], ['email.login', []]);
        const seen = [text, JSON.stringify(await it.audit()), it.service.log].join('\n');
        for (const form of [wrong, Buffer.from(wrong).toString('base64'), Buffer.from(`\0bot\0${wrong}`).toString('base64')]) assert.ok(!seen.includes(form));
      });
    }
  },

  async 'a server that wants a login gets no mail without one'() {
    await with_mailer({ tls, users: { bot: PASSWORD } }, {}, (it) => it.refused({}, 'email.failed', /530/));
  },

  async 'whose certificate is not believed gets nothing, not even a login'() {
    const login = { smtp: { user: 'bot', password_secret: 'MAIL' }, secrets: { MAIL: PASSWORD } };
    for (const [name, pair] of Object.entries({ other: certificates.signed('other.example'), self: certificates.self_signed('localhost'), expired: certificates.expired('localhost') })) {
      for (const implicit of [false, true]) {
        await with_mailer({ tls: pair, implicit, users: { bot: PASSWORD } }, login, async (it) => {
          const { message } = await it.refused({}, 'email.failed', /certificate/i);
          assert.ok(!message.includes(PASSWORD), name);
        });
      }
    }
    await with_mailer({ tls }, { config: { tls: {} } }, (it) => it.refused({}, 'email.failed', /certificate/i));
  },

  async 'where TLS is wanted and not offered nothing is sent'() {
    await with_mailer({}, { smtp: { starttls: undefined } }, (it) => it.refused({}, 'email.failed', /TLS/i));
    await with_mailer({}, {}, (it) => it.one({}));
  },

  async 'the sender of a policy comes before that of the service'() {
    const { from: _, ...email } = EMAIL, smtp = { from: 'Dienst <dienst@bücher.example>' };
    await with_mailer({}, { smtp }, async (it) => assert.equal((await it.one({})).envelope.from, 'bot@example.com'));
    await with_mailer({}, { email, smtp }, async (it) => {
      const mail = await it.one({});
      assert.deepEqual([mail.envelope.from, mail.from], ['dienst@xn--bcher-kva.example', [['Dienst', 'dienst@xn--bcher-kva.example']]]);
      assert.match(mail.message_id, /@xn--bcher-kva\.example>$/);
    });
    await with_mailer({}, { email }, (it) => it.refused({}, 'email.unavailable', /sender/));
  },

  async 'a configuration that names no mail server or no sender stops the start'() {
    const url = 'smtp://localhost:25', wrong = ['smtp://', 'smtp://a b', 'smtp://localhost:port', 'smtp://bot:word@localhost', 'smtp://localhost/name', 'smtp://localhost?x', 'smtp://localhost#x', 'smtp://höst'].map((bad) => [{ url: bad }, 'smtp.url'])
      .concat(['@', 'a@', 'a b@example.com', 'a@b\r\nBcc: c@d', 'a@example.com, b@example.com'].map((from) => [{ url, from }, 'smtp.from']));
    for (const [smtp, key] of wrong) {
      const service = await new Service({ config: { smtp } }).start();
      assert.equal(await service.stop(), 78, JSON.stringify(smtp));
      assert.match(service.log, new RegExp(`config\\.smtp.*${key}: expected`), JSON.stringify(smtp));
    }
  },

  async 'nobody there'() {
    const it = await Mailer.start();
    await it.one({});
    await it.server.stop();
    const { out: [answer] } = await it.service.post('/v1/calls', { agent: 'a', call_metadata: { mails: [{ to: 'ann@example.com', text: 't' }] } }).then(({ body }) => body.context.post_call);
    assert.equal(answer.code, 'ECONNREFUSED');
    assert.equal(await it.service.stop(), 0);
  },

  async 'the audit log has each, before it leaves'() {
    await with_mailer({ refuse: ['gone@example.com'] }, {}, async (it) => {
      const { out, mails } = await it.send([{ to: 'Ann <ann@example.com>', cc: 'bo@example.com', bcc: 'cy@example.com', text: 't' }, { to: 'gone@example.com', text: 't' }, { to: 'x@evil.example', text: 't' }, { to: 'ann@example.com', text: 't', subject: 'a\tb' }]);
      const log = await it.audit(), all = log.filter((r) => r.kind.startsWith('mail.')), [first, , second] = all;
      assert.deepEqual(open_acts(log), []);
      assert.deepEqual(all.map((r) => [r.kind, r.status ?? r.code]), [['mail.started', undefined], ['mail.ended', 'sent'], ['mail.started', undefined], ['mail.ended', 'failed'], ['mail.denied', 'email.denied'], ['mail.denied', 'email.subject']]);
      assert.deepEqual([first.to, first.message_id, first.bytes, second.to], [['ann@example.com', 'bo@example.com', 'cy@example.com'], out[0], mails[0].raw.length, ['gone@example.com']]);
      assert.match(all[3].message, /550/);
      assert.ok(all.every((r) => r.function === 'send' && r.agent === 'a'));
    });
  },

  // A server of the kind that providers run, which also refuses what is no proper message; not all machines have one.
  async [EXIM ? 'Exim takes them and hands them on' : 'Exim is not here: nothing is sent through it']() {
    if (!EXIM) return;
    const server = await new MailServer().start();
    const relay = await new Relay().start({ tls, user: 'bot', password: PASSWORD, next: server.port });
    const it = await Mailer.start({ tls }, { smtp: { url: `smtp://localhost:${relay.port}`, user: 'bot', password_secret: 'MAIL' }, secrets: { MAIL: PASSWORD } });
    const list = [{ subject: 'Hi', text: 'Hello\n' }, { subject: WORDS.join(' '), text: WORDS.join('\n'), html: `<p>${WORDS}</p>` }, { subject: 'many words '.repeat(30).trim(), text: '.\n..\nx\n' },
      { subject: '', text: 'x'.repeat(5000), replyTo: `"${WORDS.join(', ')}" <a@elsewhere.example>` }, { subject: 's', text: '.\n'.repeat(50000) }];
    for (const mail of list) {
      const { out } = await it.send({ to: [`"${WORDS[0]}, x" <ann@example.com>`, 'bo@example.com'], cc: '"C \\"D\\"" <cy@example.com>', bcc: 'di@example.com', ...mail });
      assert.equal(typeof out[0], 'string', JSON.stringify([out, relay.log]));
      const [got] = await server.wait(1);
      assert.deepEqual([got.faults, got.message_id, got.subject, got.envelope.to.sort()], [[], `<${out[0]}>`, mail.subject, ['ann', 'bo', 'cy', 'di'].map((name) => `${name}@example.com`)]);
      assert.deepEqual([got.from, got.to, got.cc, got.bcc], [[["Böt, the '1st'", 'bot@example.com']], [[`${WORDS[0]}, x`, 'ann@example.com'], ['', 'bo@example.com']], [['C "D"', 'cy@example.com']], []]);
      assert.equal(lines_of(got.parts[0].text).trimEnd(), lines_of(mail.text).trimEnd());
    }
    await it.stop();
    await relay.stop();
    await server.stop();
  },

  async 'closing'() {
    await plain.stop();
    certificates.done();
  },
});
