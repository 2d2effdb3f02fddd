// Certificates for tests, made by the openssl program: an authority, and servers that are right or wrong in
// one way each.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export class Certificates {
  constructor() {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'certificates-'));
    this.#make('ca', ['-x509', '-subj', '/CN=Test authority', '-days', '30']);
    this.ca = this.#path('ca.crt');
  }

  #path(name) {
    return path.join(this.folder, name);
  }

  #openssl(...args) {
    execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  }

  #make(name, args) {
    this.#openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', this.#path(`${name}.key`), '-out', this.#path(`${name}.crt`), ...args);
  }

  #read(name) {
    return { key: fs.readFileSync(this.#path(`${name}.key`)), cert: fs.readFileSync(this.#path(`${name}.crt`)) };
  }

  self_signed(host) {
    this.#make('self', ['-x509', '-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`, '-days', '30']);
    return this.#read('self');
  }

  // Signed by the authority.
  signed(host) {
    const name = `signed-${host}`;
    this.#make(name, ['-x509', '-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`, '-addext', 'basicConstraints=critical,CA:FALSE', '-CA', this.#path('ca.crt'), '-CAkey', this.#path('ca.key'), '-days', '30']);
    return this.#read(name);
  }

  // Signed by one whom the authority signed; that one's certificate is `issuer`.
  indirect(host) {
    this.#make('middle', ['-x509', '-subj', '/CN=Middle', '-addext', 'basicConstraints=critical,CA:TRUE', '-CA', this.#path('ca.crt'), '-CAkey', this.#path('ca.key'), '-days', '30']);
    this.#make('indirect', ['-x509', '-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`, '-addext', 'basicConstraints=critical,CA:FALSE', '-CA', this.#path('middle.crt'), '-CAkey', this.#path('middle.key'), '-days', '30']);
    return { ...this.#read('indirect'), issuer: this.#read('middle').cert };
  }

  // The same, years ago: only `openssl ca` takes dates.
  expired(host) {
    fs.writeFileSync(this.#path('ca.cnf'), `[ca]\ndefault_ca=x\n[x]\ndatabase=${this.#path('index')}\nnew_certs_dir=${this.folder}\nrand_serial=yes\ndefault_md=sha256\npolicy=p\nx509_extensions=e\n[p]\ncommonName=supplied\n[e]\nsubjectAltName=DNS:${host}\n`);
    fs.writeFileSync(this.#path('index'), '');
    this.#openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', this.#path('old.key'), '-out', this.#path('old.csr'), '-subj', `/CN=${host}`);
    this.#openssl('ca', '-batch', '-notext', '-config', this.#path('ca.cnf'), '-cert', this.ca, '-keyfile', this.#path('ca.key'), '-in', this.#path('old.csr'), '-out', this.#path('old.crt'), '-startdate', '20200101000000Z', '-enddate', '20200201000000Z');
    return this.#read('old');
  }

  done() {
    fs.rmSync(this.folder, { recursive: true });
  }
}
