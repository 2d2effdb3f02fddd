// What the proofs are made of: questions to a confined child, looks at processes from outside, and
// one line for each promise.
import fs from 'node:fs';
import path from 'node:path';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { FakeServer } from '../fake/http.mjs';
import { Service } from '../fake/service.mjs';

export const ROOT = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../..');
export const build = (name) => path.join(ROOT, 'build', name);
export const IS_ROOT = process.getuid() === 0;

export class NotApplicable extends Error {}

export function not_applicable(why) {
  throw new NotApplicable(why);
}

// ---- a child that does as it is told ----

export const errno = { EPERM: -1, ENOENT: -2, ESRCH: -3, EAGAIN: -11, EACCES: -13, EINVAL: -22, EMFILE: -24, EROFS: -30, ENETUNREACH: -101, ECONNREFUSED: -111 };
export const SIGSYS = 31, SIGSEGV = 11;
export const KIND = { syscall: 1, int80: 2, rdtsc: 3, rdtscp: 4, descriptors: 5, vdso: 6, space: 7, canary: 8, guard: 9, stack: 10 };
export const SYS = { read: 0, write: 1, open: 2, mmap: 9, mprotect: 10, brk: 12, mremap: 25, madvise: 28, getpid: 39, socket: 41, connect: 42, sendto: 44, sendmsg: 46, bind: 49, clone: 56, fork: 57, vfork: 58, execve: 59, kill: 62, chdir: 80, mkdir: 83,
  getuid: 102, ptrace: 101, setuid: 105, setgroups: 116, mknod: 133, prctl: 157, chroot: 161, mount: 165, sethostname: 170, tkill: 200, mq_open: 240, openat: 257, unshare: 272, process_vm_readv: 310, memfd_create: 319, clone3: 435, pidfd_open: 434 };

// ask('new', KIND.syscall, SYS.read, [0, 'space', 1], 'text')
export function ask(how, kind, number = 0, args = [], text) {
  const words = [0, 1, 2, 3, 4, 5].map((i) => args[i] ?? 0);
  return `${how} ${kind} ${number} ${words.join(' ')} ${text === undefined ? '-' : Buffer.from(text + '\0', 'latin1').toString('hex')}`;
}

// The answers, in order: { result } or { signal } or { exit }.
export function probe(program, questions, { waived = 0, without = [] } = {}) {
  const command = [build('tests/probe'), build(`tests/${program}`), String(waived)];
  if (without.length) command.unshift(build('tests/without'), ...without, '--');
  const run = spawnSync(command[0], command.slice(1), { input: questions.join('\n') + '\n', encoding: 'utf8', timeout: 120000, maxBuffer: 1 << 26 });
  const lines = run.stdout.trim().split('\n');
  const [word, ...rest] = lines[0].split(' ');
  assert.equal(word, 'ready', `${command.join(' ')}: ${lines[0]} ${run.stderr}`);
  const answers = lines.slice(1).map((line) => {
    const [name, ...numbers] = line.split(' ');
    return { [name]: numbers.length > 1 ? numbers.map(Number) : Number(numbers[0]) };
  });
  assert.equal(answers.length, questions.length, `the probe ended early: ${lines.at(-1)}`);
  return { answers, zygote: Number(rest[0]), flags: Number(rest[1]) };
}

// ---- processes from outside ----

export const read = (pid, file) => fs.readFileSync(`/proc/${pid}/${file}`, 'utf8');

export function status_of(pid) {
  return Object.fromEntries(read(pid, 'status').trim().split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]));
}

// pid -> parent, of all that can be seen.
function parents() {
  const all = new Map();
  for (const name of fs.readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const text = read(name, 'stat');
      all.set(Number(name), Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]));
    } catch { /* it ended */ }
  }
  return all;
}

export function children_of(pid) {
  return [...parents()].filter(([, parent]) => parent === pid).map(([child]) => child).sort((a, b) => a - b);
}

// The processes below a service: outer (outside of the PID namespace), zygotes, and the children of those.
export function family(service) {
  const all = parents();
  const below = (pid) => [...all].filter(([, parent]) => parent === pid).map(([child]) => child);
  const outer = below(service.process.pid);
  const has_namespaces = /namespaces/.test(service.log) && !/waived:.*namespaces/.test(service.log);
  const zygotes = has_namespaces ? outer.flatMap(below) : outer;
  return { outer: has_namespaces ? outer : [], zygotes, children: zygotes.flatMap(below) };
}

// Where its mappings begin; [vsyscall] is the same in all processes.
export function maps_of(pid) {
  return read(pid, 'maps').trim().split('\n').filter((line) => !line.endsWith('[vsyscall]')).map((line) => {
    const [, begin, end, rights, name] = line.match(/^(\w+)-(\w+) (\S+) \S+ \S+ \S+\s*(.*)$/);
    return { begin, end, rights, name };
  });
}

// Which of these texts are in its readable memory; only root may look.
export function found_in(pid, texts) {
  const found = new Set(), piece = Buffer.alloc(1 << 20), fd = fs.openSync(`/proc/${pid}/mem`, 'r');
  let bytes = 0;
  for (const { begin, end, rights, name } of maps_of(pid)) {
    if (!rights.startsWith('r') || name.startsWith('[vvar')) continue;
    // Pieces overlap, so that none is missed between two.
    for (let at = BigInt(`0x${begin}`); at < BigInt(`0x${end}`); at += BigInt(piece.length - 256)) {
      let size = 0;
      try {
        size = fs.readSync(fd, piece, 0, Number(BigInt(`0x${end}`) - at < BigInt(piece.length) ? BigInt(`0x${end}`) - at : piece.length), at);
      } catch { /* a guard page */ }
      bytes += size;
      for (const text of texts) if (piece.subarray(0, size).includes(text)) found.add(text);
    }
  }
  fs.closeSync(fd);
  return { found: texts.filter((text) => found.has(text)), bytes };
}

export async function until(ask_again, what, ms = 20000) {
  const end = Date.now() + ms;
  for (;;) {
    const answer = await ask_again();
    if (answer) return answer;
    if (Date.now() > end) assert.fail(`this never came: ${what}`);
    await new Promise((done) => setTimeout(done, 2));
  }
}

export function limits_of(pid) {
  return Object.fromEntries(read(pid, 'limits').trim().split('\n').slice(1).map((line) => {
    const [, name, soft, hard] = line.match(/^(.+?)\s{2,}(\S+)\s+(\S+)/);
    return [name, [soft, hard]];
  }));
}

// ---- a service with children that wait in the middle of their functions ----

export const WAITER = `async function waiter(context) {
  const kept = JSON.stringify(context.call_metadata) + x_secrets.TOKEN;
  const { data } = await axios.get('ORIGIN/wait', { headers: { 'X-Token': x_secrets.TOKEN } });
  context.post_call.kept = kept + data;
}
`;

// Calls `use` with the service, and the pids of `count` children whose requests have arrived and get no answer.
export async function with_waiters(count, use, { policy = {}, policies = {}, context, ...options } = {}) {
  let answer;
  const answered = new Promise((done) => { answer = done; });
  const server = await new FakeServer([{ path: '/wait', answer: () => answered }]).start();
  const waiter = { agent: 'waiter', egress: [{ url: `${server.origin}/*`, private: true }], secrets: { TOKEN: { hosts: [server.origin.slice(7)], in: ['header:X-Token'] } },
    functions: [{ name: 'waiter', mode: 'advanced', source: 'waiter.js' }], ...policy, limits: { wall_ms: 60000, ...policy.limits } };
  const { secrets = {}, ...rest } = options;
  const service = await new Service({ policies: { 'waiter.json': waiter, 'waiter.js': WAITER.replace('ORIGIN', server.origin), ...policies }, secrets: { TOKEN: 'a-secret-for-the-waiters', ...secrets }, ...rest }).start();
  assert.equal(service.code, undefined, service.log);
  try {
    for (let i = 0; i < count; i++)
      assert.equal((await service.post('/v1/calls', { agent: 'waiter', ...context?.(i) }, { Prefer: 'respond-async' })).status, 202);
    const children = await until(() => {
      const found = server.requests.length === count && family(service).children;
      return found && found.length === count && found;
    }, `${count} children in their functions`);
    return await use(service, children, () => answer({ body: 'now' }), server);
  } finally {
    await service.stop('SIGKILL');
    answer({ body: '' });
    await server.stop();
  }
}
