// An SMTP server that keeps what it takes. options: tls {key, cert} (offers STARTTLS), users {name: password},
// refuse: recipients it does not take, silent: true says nothing at all, says: {command: bytes in latin1} in
// place of its own answers, "." for the end of a message; null hangs up, "" says nothing. together: so many
// messages must have come before the first is answered. cut: hangs up when a message has begun.
import net from 'node:net';
import tls from 'node:tls';

export class SmtpServer {
  mails = [];
  most = 0; // connections at a time
  #sockets = new Set();
  #held = [];

  constructor(options = {}) {
    this.options = options;
  }

  async start() {
    const serve = (socket, secure) => this.#greet(socket, secure);
    this.server = this.options.implicit ? tls.createServer(this.options.tls, (s) => serve(s, true)) : net.createServer((s) => serve(s, false));
    this.server.on('tlsClientError', () => {});
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.port = this.server.address().port;
    return this;
  }

  async stop() {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((done) => this.server.close(done));
  }

  #greet(socket, secure) {
    this.#track(socket);
    if (this.options.silent) return;
    socket.write('220 fake ESMTP\r\n');
    this.#talk(socket, { secure, user: null });
  }

  #track(socket) {
    this.#sockets.add(socket);
    this.most = Math.max(this.most, this.#sockets.size);
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
  }

  #talk(socket, session) {
    let text = '', mail = null;
    const on_data = (data) => {
      text += data.toString('latin1');
      for (;;) {
        const end = text.indexOf(mail?.data ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const line = text.slice(0, end);
        text = text.slice(end + (mail?.data ? 5 : 2));
        if (mail?.data) {
          this.mails.push({ from: mail.from, to: mail.to, raw: `${line}\r\n`.replace(/^\.\./gm, '.'), user: session.user, secure: session.secure });
          mail = null;
          this.#held.push(() => this.#say(socket, '.', '250 kept'));
          if (this.mails.length >= (this.options.together ?? 0)) for (const say of this.#held.splice(0)) say();
        } else if (/^STARTTLS/i.test(line)) {
          socket.removeListener('data', on_data);
          socket.write('220 go on\r\n');
          const secured = new tls.TLSSocket(socket, { isServer: true, ...this.options.tls });
          this.#track(secured);
          return this.#talk(secured, { ...session, secure: true });
        } else {
          const [reply, changed] = this.#answer(line, session, mail);
          mail = changed;
          this.#say(socket, line.split(' ')[0].toUpperCase(), reply);
        }
      }
    };
    socket.on('data', on_data);
  }

  #say(socket, command, reply) {
    const said = this.options.says?.[command] ?? reply;
    if (this.options.says?.[command] === null) socket.destroy();
    else if (said) socket.write(`${said}\r\n`, 'latin1');
    if (said && command === 'QUIT') socket.end();
  }

  #answer(line, session, mail) {
    const { users, tls: offered, refuse = [] } = this.options;
    const word = line.split(/[ :]/)[0].toUpperCase();
    const address = /<([^>]*)>/.exec(line)?.[1];
    if (word === 'EHLO') return [['250-fake', ...(offered && !session.secure ? ['250-STARTTLS'] : []), ...(users ? ['250-AUTH PLAIN'] : []), '250 8BITMIME'].join('\r\n'), mail];
    if (word === 'AUTH' && !line.split(' ')[2]) {
      session.asked = true;
      return ['334 ', mail];
    }
    if (word === 'AUTH' || session.asked) {
      session.asked = false;
      const [, name, password] = Buffer.from(line.split(' ').at(-1), 'base64').toString().split('\0');
      if (users?.[name] !== password) return ['535 wrong', mail];
      session.user = name;
      return ['235 fine', mail];
    }
    if (word === 'MAIL') return users && !session.user ? ['530 log in first', mail] : ['250 ok', { from: address, to: [] }];
    if (word === 'RCPT') {
      if (refuse.includes(address)) return ['550 no such user', mail];
      mail.to.push(address);
      return ['250 ok', mail];
    }
    if (word === 'DATA') return ['354 go on', { ...mail, data: true }];
    return [word === 'QUIT' ? '221 bye' : '250 ok', mail];
  }
}
