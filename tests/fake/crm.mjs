#!/usr/bin/env node
// The sample CRM of `make demo`: leads, ledger, calendar, hooks, visits, mail and feedback on one port.
//   crm.mjs [PORT]    prints one line per request; PORT 0 chooses one
import { FakeServer } from './http.mjs';

let revision = 0;
const say = (answer) => (request) => {
  const result = answer(request);
  console.log(`crm: ${request.method} ${decodeURI(request.path)} ${request.text || '-'} => ${result.status ?? 200}`);
  return result;
};
const routes = [
  ['POST', '/leads/*', () => ({ body: { ok: true, revision: ++revision } })],
  ['GET', '/ledger/accounts/*', () => ({ body: { balance: 1500 } })],
  ['POST', '/ledger/accounts/*', ({ body }) => ({ status: 201, body: { id: 'p-1', ...body } })],
  ['PUT', '/ledger/accounts/*', () => ({ body: { opened: true } })],
  ['GET', '/calendar/free', () => ({ body: { slots: ['09:00', '16:00'] } })],
  ['POST', '/calendar/bookings', () => ({ status: 201, body: { id: 'bk-9' } })],
  ['POST', '/hooks/analytics', () => ({ status: 422, body: { error: 'unknown field' } })],
  ['POST', '/hooks/*', () => ({ body: { ok: true } })],
  ['GET', '/visits/*', () => ({ body: { visits: [{ person: 'Asha', minutes: 600 }] } })],
  ['POST', '/reports', () => ({ status: 201, body: { id: 'r-5' } })],
  ['POST', '/mail/send', () => ({ status: 202, body: { message_id: 'm-1' } })],
  ['GET', '/feedback/average', () => ({ body: { average: 4.25 } })],
  ['POST', '/feedback/*', () => ({ body: { ok: true } })],
].map(([method, path, answer]) => ({ method, path, answer: say(answer) }));

const server = await new FakeServer(routes).start(Number(process.argv[2] ?? 18080));
console.log(`crm: ready on ${server.origin}`);
process.on('SIGTERM', () => process.exit(0));
