// A real mail server on the loopback, and what it got: aiosmtpd of Debian (python3-aiosmtpd), driven by
// mail_host.py. Postfix, Exim and OpenSMTPD would need a user, a port or root of their own and replace the
// mail server of the machine where they are installed ("Conflicts: mail-transport-agent"), which is nothing
// that the set-up of a test may do. aiosmtpd is another's code as well, any user can run it, and it keeps each
// byte as it came. Where Exim is there all the same, mail_test.mjs sends through it too: see Relay.
//   const server = await new MailServer({ users: { bot: 'a password' } }).start();
//   const [mail] = await server.take();
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';

// options: tls {key, cert} (offers and wants STARTTLS), implicit: true (TLS at once), users {name: password},
// mechanisms ['PLAIN', 'LOGIN'], refuse [recipients], size (bytes, at most)
export class MailServer {
  #mails = [];
  #lines = [];
  #wanted;

  constructor(options = {}) {
    this.options = options;
  }

  async start() {
    const { tls, ...rest } = this.options;
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mail-server-'));
    if (tls) {
      for (const name of ['cert', 'key']) {
        rest[name] = path.join(this.folder, name);
        fs.writeFileSync(rest[name], tls[name], { mode: 0o600 });
      }
    }
    // Not the python3 of PATH, which may be one without Debian's modules.
    this.process = spawn('/usr/bin/python3', ['-W', 'ignore', path.join(import.meta.dirname, 'mail_host.py'), JSON.stringify(rest)], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.errors = '';
    this.process.stderr.on('data', (text) => { this.errors += text; });
    this.ended = new Promise((done) => this.process.on('close', () => {
      for (const { failed } of this.#lines.splice(0)) failed(new Error(`the mail server ended: ${this.errors}`));
      done();
    }));
    readline.createInterface(this.process.stdout).on('line', (line) => {
      const said = line && JSON.parse(line);
      if (said.envelope) {
        this.#mails.push({ ...said, raw: Buffer.from(said.raw, 'base64').toString('latin1') });
        if (this.#mails.length >= this.#wanted?.count) this.#wanted.done();
      } else this.#lines.shift().done(said);
    });
    this.port = (await this.#next()).port;
    return this;
  }

  #next() {
    return new Promise((done, failed) => this.#lines.push({ done, failed }));
  }

  // What came since the last time.
  async take() {
    const answer = this.#next();
    this.process.stdin.write('\n');
    await answer;
    return this.#mails.splice(0);
  }

  // The same, when there are so many of them: for what comes on a way of its own.
  async wait(count) {
    if (this.#mails.length < count) await new Promise((done) => { this.#wanted = { count, done }; });
    return this.#mails.splice(0);
  }

  async stop() {
    this.process.stdin.end();
    await this.ended;
    fs.rmSync(this.folder, { recursive: true });
  }
}
