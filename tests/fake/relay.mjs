// The machine's own Exim, where it has one, as a mail server that takes each message like a provider's and hands
// it to another (a MailServer): started from here for each connection, as inetd would, with a configuration and a
// spool of its own. What is no proper message is refused ("verify = header_syntax").
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

export const EXIM = [process.env.EXIM, '/usr/sbin/exim4', '/usr/sbin/exim'].find((file) => file && fs.existsSync(file));

const configuration = ({ folder, user, password, next, uid, gid }) => `
exim_path = ${EXIM}
keep_environment =
exim_user = ${uid}
exim_group = ${gid}
never_users =
spool_directory = ${folder}/spool
log_file_path = ${folder}/spool/%slog
primary_hostname = relay.test
host_lookup =
rfc1413_hosts =
tls_advertise_hosts = *
tls_certificate = ${folder}/cert
tls_privatekey = ${folder}/key
acl_smtp_rcpt = recipient
acl_smtp_data = message
begin acl
recipient:
  require authenticated = *
          encrypted = *
  accept
message:
  require verify = header_syntax
  accept
begin routers
next:
  driver = manualroute
  transport = next
  route_list = * 127.0.0.1
  self = send
begin transports
next:
  driver = smtp
  port = ${next}
  allow_localhost
begin authenticators
login:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_advertise_condition = \${if def:tls_in_cipher}
  server_condition = \${if and{{eq{$auth2}{${user}}}{eq{$auth3}{${password}}}}}
  server_set_id = $auth2
`;

export class Relay {
  // {tls: {key, cert}, user, password, next: the port of the MailServer}
  async start({ tls, ...given }) {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'relay-'));
    // Never root: with a configuration that is not the machine's, Exim is as whoever starts it.
    const [uid, gid] = process.getuid() === 0 ? [65534, 65534] : [process.getuid(), process.getgid()];
    fs.mkdirSync(path.join(this.folder, 'spool'));
    for (const [name, text] of Object.entries({ ...tls, configuration: configuration({ ...given, uid, gid, folder: this.folder }) })) fs.writeFileSync(path.join(this.folder, name), text, { mode: 0o600 });
    for (const name of ['', ...fs.readdirSync(this.folder)]) fs.chownSync(path.join(this.folder, name), uid, gid);
    this.log = '';
    this.running = new Set();
    this.server = net.createServer({ pauseOnConnect: true }, (socket) => {
      const exim = spawn(EXIM, ['-C', path.join(this.folder, 'configuration'), '-bs', '-odi'], { stdio: [socket, socket, 'pipe'], uid, gid });
      exim.stderr.on('data', (text) => { this.log += text; });
      this.running.add(new Promise((done) => exim.on('close', done)));
      socket.destroy();
    });
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.port = this.server.address().port;
    return this;
  }

  async stop() {
    await new Promise((done) => this.server.close(done));
    await Promise.all(this.running);
    fs.rmSync(this.folder, { recursive: true });
  }
}
