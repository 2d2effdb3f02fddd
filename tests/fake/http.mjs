// A small HTTP server for tests: answers from a list of routes, records what it was asked.
// A route: {method, path, status, headers, body (JSON or text), answers: [...] (in turn; the last one repeats), delay (ms), drop: true}
// path is compared without its query; a trailing * matches any rest.
import http from 'node:http';

export class FakeServer {
  requests = [];
  #server;
  #asked = new Map();

  constructor(routes = []) {
    this.routes = routes;
  }

  async start(port = 0, host = '127.0.0.1') {
    this.#server = http.createServer((request, response) => this.#answer(request, response));
    await new Promise((done, failed) => {
      this.#server.on('error', failed);
      this.#server.listen(port, host, done);
    });
    this.port = this.#server.address().port;
    this.origin = `http://${host}:${this.port}`;
    return this;
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  async #answer(request, response) {
    const parts = [];
    try {
      for await (const part of request) parts.push(part);
    } catch {
      return; // whoever asked has gone
    }
    const text = Buffer.concat(parts).toString();
    const entry = { method: request.method, path: request.url, headers: request.headers, text };
    try {
      entry.body = JSON.parse(text);
    } catch {
      entry.body = undefined;
    }
    this.requests.push(entry);
    const path = request.url.split('?')[0];
    const fits = (route) => route.path.endsWith('*') ? path.startsWith(route.path.slice(0, -1)) : route.path === path;
    const route = this.routes.find((r) => (r.method ?? 'GET') === request.method && fits(r));
    if (!route) return send(response, { status: 404, body: { error: `no route for ${request.method} ${path}` } });
    const turn = this.#asked.get(route) ?? 0;
    this.#asked.set(route, turn + 1);
    const answer = typeof route.answer === 'function' ? await route.answer(entry)
      : route.answers ? route.answers[Math.min(turn, route.answers.length - 1)] : route;
    if (answer.delay) await new Promise((done) => setTimeout(done, answer.delay));
    if (answer.drop) return request.socket.destroy();
    send(response, answer);
  }
}

function send(response, { status = 200, headers = {}, body }) {
  const isText = typeof body === 'string';
  const type = body === undefined ? {} : { 'Content-Type': isText ? 'text/plain; charset=utf-8' : 'application/json' };
  response.writeHead(status, { ...type, ...headers });
  response.end(body === undefined ? undefined : isText ? body : JSON.stringify(body));
}
