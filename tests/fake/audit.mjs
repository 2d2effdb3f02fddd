// Audit logs for tests: read, and held against their chain by other code than the service's own.
import fs from 'node:fs';
import path from 'node:path';
import { createHash } from 'node:crypto';

// Records of a text; a last line that is not whole is left out.
export const records = (text) => text.split('\n').slice(0, -1).map((line) => JSON.parse(line));

// All files of a log, oldest first.
export function read_log(file) {
  const kept = fs.readdirSync(path.dirname(file)).filter((name) => name.startsWith(`${path.basename(file)}.`)).sort();
  return [...kept.map((name) => path.join(path.dirname(file), name)), file].map((name) => fs.readFileSync(name, 'utf8')).join('');
}

// undefined, or what is wrong with the chain of a whole log.
export function chain_fault(text) {
  let hash = '0'.repeat(64), seq = 0;
  for (const line of text.split('\n').slice(0, -1)) {
    const [, body, told] = /^(.*),"hash":"([0-9a-f]{64})"}$/.exec(line) ?? [];
    if (!body) return `no record: ${line}`;
    if (JSON.parse(line).seq !== ++seq) return `record ${seq} is missing`;
    hash = createHash('sha256').update(hash + body).digest('hex');
    if (hash !== told) return `the hash of record ${seq} is another`;
  }
}

const ENDS = { 'child.started': 'child.ended', 'request.started': 'request.ended', 'mail.started': 'mail.ended', 'signature.started': 'signature.ended' };

// The acts that have no end; throws when one has two, or an end has no act.
export function open_acts(all) {
  const open = new Map();
  for (const record of all) {
    if (ENDS[record.kind]) open.set(record.seq, record);
    if (record.begin === undefined) continue;
    const begun = open.get(record.begin);
    if (!begun || ENDS[begun.kind] !== record.kind) throw new Error(`${JSON.stringify(record)} ends nothing`);
    open.delete(record.begin);
  }
  return [...open.values()];
}
