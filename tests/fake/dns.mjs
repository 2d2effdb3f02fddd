// A name server on UDP. records: name to a function (type, count of questions so far) or to a list:
// addresses of either family, 'cname:other'. [] is NODATA, undefined NXDOMAIN; 'silent', 'servfail', 'refused'.
import dgram from 'node:dgram';
import net from 'node:net';

export class DnsServer {
  questions = [];

  constructor(records, ttl = 0) {
    this.records = records;
    this.ttl = ttl;
  }

  async start() {
    this.socket = dgram.createSocket('udp4');
    this.socket.on('message', (message, from) => {
      const answer = this.#answer(message);
      if (answer) this.socket.send(answer, from.port, from.address);
    });
    await new Promise((done) => this.socket.bind(0, '127.0.0.1', done));
    this.address = `127.0.0.1:${this.socket.address().port}`;
    return this;
  }

  stop() {
    this.socket.close();
  }

  #answer(message) {
    const { name, type, end } = question(message);
    const asked = this.questions.filter((q) => q.name === name && q.type === type).length;
    this.questions.push({ name, type });
    let found = this.records[name];
    if (typeof found === 'function') found = found(type, asked);
    if (found === 'silent') return null;
    const code = found === 'servfail' ? 2 : found === 'refused' ? 5 : found === undefined ? 3 : 0;
    const answers = Array.isArray(found) ? this.#records(found, type) : [];
    const head = Buffer.from(message.subarray(0, 12));
    head.writeUInt16BE(0x8180 | code, 2);
    head.writeUInt16BE(answers.length, 6);
    head.writeUInt32BE(0, 8);
    return Buffer.concat([head, message.subarray(12, end), ...answers]);
  }

  #records(found, type) {
    const ret = [];
    for (const value of found) {
      if (value.startsWith('cname:')) ret.push(this.#record(5, Buffer.concat([...value.slice(6).split('.').map((l) => Buffer.from(`${String.fromCharCode(l.length)}${l}`)), Buffer.from([0])])));
      else if (net.isIPv4(value) && type === 1) ret.push(this.#record(1, Buffer.from(value.split('.').map(Number))));
      else if (net.isIPv6(value) && type === 28) ret.push(this.#record(28, ipv6(value)));
    }
    return ret;
  }

  #record(type, data) {
    const head = Buffer.alloc(12);
    head.writeUInt16BE(0xC00C, 0);
    head.writeUInt16BE(type, 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt32BE(this.ttl, 6);
    head.writeUInt16BE(data.length, 10);
    return Buffer.concat([head, data]);
  }
}

function question(message) {
  const labels = [];
  let at = 12;
  while (message[at]) {
    labels.push(message.subarray(at + 1, at + 1 + message[at]).toString().toLowerCase());
    at += 1 + message[at];
  }
  return { name: labels.join('.'), type: message.readUInt16BE(at + 1), end: at + 5 };
}

function ipv6(text) {
  const [left, right] = text.split('::').map((half) => (half ? half.split(':') : []));
  const groups = right ? [...left, ...Array(8 - left.length - right.length).fill('0'), ...right] : left;
  return Buffer.from(groups.map((g) => g.padStart(4, '0')).join(''), 'hex');
}
