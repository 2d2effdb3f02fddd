// A TCP server that records what it was sent, byte for byte, and answers with the bytes that a test
// says, however wrong they are. answers: path to bytes, or to a function (socket, request).
import net from 'node:net';

export class WireServer {
  requests = [];
  connections = 0;
  closed = 0;
  #server;
  #sockets = new Set();

  constructor(answers = {}) {
    this.answers = answers;
  }

  async start(host = '127.0.0.1', port = 0) {
    this.#server = net.createServer((socket) => this.#serve(socket));
    await new Promise((done, failed) => {
      this.#server.on('error', failed);
      this.#server.listen(port, host, done);
    });
    this.port = this.#server.address().port;
    this.origin = `http://${host.includes(':') ? `[${host}]` : host}:${this.port}`;
    return this;
  }

  async stop() {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((done) => this.#server.close(done));
  }

  #serve(socket) {
    const connection = ++this.connections;
    let text = Buffer.alloc(0);
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.closed++;
    });
    socket.on('data', (data) => {
      text = Buffer.concat([text, data]);
      for (let size = whole(text); size; size = whole(text)) {
        const request = parse(text.subarray(0, size), connection);
        text = text.subarray(size);
        this.requests.push(request);
        this.#answer(socket, request);
      }
    });
  }

  #answer(socket, request) {
    const answer = this.answers[request.path.split('?')[0]] ?? this.answers['*'];
    if (typeof answer === 'function') return answer(socket, request);
    socket.write(answer === undefined ? ok('none') : Buffer.isBuffer(answer) ? answer : Buffer.from(answer, 'latin1'));
    if (answer !== undefined) socket.end();
  }
}

// The size of the first whole request; 0: more is to come.
function whole(text) {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return 0;
  const head = text.subarray(0, end).toString('latin1').toLowerCase();
  const length = /\r\ncontent-length: *(\d+)/.exec(head);
  if (/\r\ntransfer-encoding: *chunked/.test(head)) {
    const last = text.indexOf('\r\n0\r\n\r\n', end);
    return last < 0 ? 0 : last + 7;
  }
  const size = end + 4 + (length ? Number(length[1]) : 0);
  return text.length >= size ? size : 0;
}

function parse(text, connection) {
  const end = text.indexOf('\r\n\r\n');
  const [first, ...lines] = text.subarray(0, end).toString('latin1').split('\r\n');
  const [method, path] = first.split(' ');
  return { connection, first, method, path, lines, body: text.subarray(end + 4), header: (name) => lines.find((l) => l.toLowerCase().startsWith(`${name}:`))?.replace(/^[^:]*: ?/, '') };
}

export const ok = (body, ...lines) => Buffer.concat([Buffer.from(['HTTP/1.1 200 OK', `Content-Length: ${Buffer.byteLength(body)}`, ...lines, '', ''].join('\r\n'), 'latin1'), Buffer.from(body)]);
