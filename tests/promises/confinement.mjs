// P1 to P6: what the kernel lets a child do, asked of a child and looked at from outside.
import fs from 'node:fs';
import net from 'node:net';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { IS_ROOT, KIND, ROOT, SIGSYS, SYS, ask, build, errno, limits_of, probe, read, status_of, with_waiters } from './lib.mjs';
import { Service } from '../fake/service.mjs';

const SIGILL = 4, SIGKILL = 9, URETPROBE = 335, UPROBE = 336;
const NUMBERS = 601, X32 = 0x40000000, I386 = 470;
const PROT = { READ: 1, WRITE: 2, EXEC: 4 }, MAP = { SHARED: 1, PRIVATE: 2, FIXED: 16, ANONYMOUS: 32 };
const MINUS_1 = '0xffffffffffffffff';
const describe = () => JSON.parse(execFileSync(build('postcall-sandbox'), ['--describe=0'], { encoding: 'utf8' }));

export async function P1() {
  const rows = describe().syscalls;
  // Arguments that satisfy the rules, and every number with each of them.
  const vectors = [[3, 'space', 0], [4096, 4096, 4, 1], [0, 4096, PROT.READ | PROT.WRITE, MAP.PRIVATE | MAP.ANONYMOUS, MINUS_1, 0]];
  const numbers = Array.from({ length: NUMBERS }, (_, n) => n);
  const questions = vectors.flatMap((args) => numbers.map((n) => ask('new', KIND.syscall, n, args)));
  const { answers } = probe('evil-child', questions);
  const survivors = new Set(answers.flatMap((answer, i) => answer.signal ? [] : [i % NUMBERS]));
  // Newer kernels put the two calls of their own trampolines beside every filter; from elsewhere they do nothing.
  const exempt = [UPROBE, URETPROBE].filter((n) => survivors.delete(n) || answers[n].signal !== SIGSYS);
  assert.ok(exempt.every((n) => answers[n].signal === SIGILL || answers[n].result === -6), JSON.stringify(exempt.map((n) => answers[n])));
  assert.ok(answers.every((answer, i) => answer.signal === undefined || answer.signal === SIGSYS || exempt.includes(i % NUMBERS)), 'a death that is not the filter\'s');
  assert.deepEqual([...survivors].sort((a, b) => a - b), rows.map((row) => row.number).sort((a, b) => a - b), 'those who survive are not those of syscalls.def');
  assert.ok(rows.length <= 9, `${rows.length} system calls`);
  assert.ok(rows.every((row) => row.reason.length > 4));

  const other = probe('evil-child', [...numbers.map((n) => ask('new', KIND.syscall, X32 + n, [3])), ...numbers.slice(0, I386).map((n) => ask('new', KIND.int80, n, [3]))]).answers;
  assert.ok(other.every((answer) => answer.signal === SIGSYS), 'a number of x32 or i386 survives');

  const deadly = [
    ['mmap', [0, 4096, PROT.READ | PROT.EXEC, MAP.PRIVATE | MAP.ANONYMOUS, MINUS_1]],
    ['mmap', [0, 4096, PROT.READ, MAP.PRIVATE, 3]],
    ['mmap', [0, 4096, PROT.READ, MAP.SHARED | MAP.ANONYMOUS, MINUS_1]],
    ['mmap', [65536, 4096, PROT.READ, MAP.PRIVATE | MAP.ANONYMOUS | MAP.FIXED, MINUS_1]],
    ['mmap', [0, 4096, `0x100000001`, MAP.PRIVATE | MAP.ANONYMOUS, MINUS_1]],
    ['mprotect', ['space', 4096, PROT.READ | PROT.EXEC]], ['mprotect', ['space', 4096, PROT.READ]],
    ['read', [0, 'space', 1]], ['read', [4, 'space', 1]], ['read', ['0x100000003', 'space', 1]], ['write', [1, 'space', 1]], ['write', [2, 'space', 1]],
    ['sendmsg', [3, 'space', 0]], ['mremap', ['space', 4096, 8192, 3]], ['mremap', ['space', 4096, 8192, 0]], ['madvise', ['space', 4096, 14]],
    ['fork', []], ['vfork', []], ['clone', [17]], ['clone3', ['space', 88]], ['execve', ['text', 0, 0]], ['openat', [-100, 'text', 0]], ['open', ['text', 0]],
    ['socket', [2, 1, 0]], ['ptrace', [16, 1]], ['kill', [1, 9]], ['prctl', [4, 1]], ['unshare', [0]], ['memfd_create', ['text', 0]],
  ];
  const { answers: dead } = probe('evil-child', deadly.map(([name, args]) => ask('new', KIND.syscall, SYS[name], args, '/etc/passwd')));
  dead.forEach((answer, i) => assert.equal(answer.signal, SIGSYS, `${deadly[i][0]}(${deadly[i][1].join(', ')}) does not kill: ${JSON.stringify(answer)}`));

  const profile = execFileSync(build('postcall-sandbox'), ['--profile'], { encoding: 'utf8' });
  assert.equal(fs.readFileSync(`${ROOT}/policies/child.seccomp.json`, 'utf8'), profile, 'policies/child.seccomp.json: make seccomp-profile');
  const { filter } = describe();
  return `${rows.length} system calls (${rows.map((row) => row.name).join(' ')}) survive of ${questions.length + other.length + deadly.length} tries in fresh children${exempt.length ? ` (this kernel exempts its own ${exempt.join(', ')} from every filter; they do nothing)` : ''}; filter of ${filter.instructions} instructions, sha256 ${filter.sha256.slice(0, 16)}`;
}

export async function P2() {
  const { answers } = probe('evil-child-open', [ask('new', KIND.descriptors), ...[0, 1, 2].map((fd) => ask('same', KIND.syscall, SYS.read, [fd, 'space', 1]))]);
  assert.equal(answers[0].result, 1, 'open descriptors of 0 to 65535');
  assert.ok(answers.slice(1).every((answer) => answer.result === -9), '0, 1 or 2 is open');
  if (!IS_ROOT) return '1 descriptor of 65536 is open, asked from inside (/proc/PID/fd of a child is root\'s to see)';
  return with_waiters(1, (service, [pid]) => {
    const open = fs.readdirSync(`/proc/${pid}/fd`);
    assert.deepEqual(open, ['3']);
    assert.match(fs.readlinkSync(`/proc/${pid}/fd/3`), /^socket:/);
    return '1 descriptor of 65536 is open, asked from inside; /proc/PID/fd of a child in its function: 3, a socket';
  });
}

const FILES = ['/etc/passwd', '/proc/self/maps', '/proc/1/environ', '/dev/null', '/tmp', '/usr/bin/env', '../../../../etc/passwd', '/proc/self/root/etc/passwd'];
const opens = (how) => FILES.map((file, i) => ask(i ? 'same' : how, KIND.syscall, SYS.openat, [-100, 'text', 0], file));

export async function P3() {
  // The filter lets everything through: namespaces alone, then Landlock alone, must hold.
  const both = probe('evil-child-open', [...opens('new'),
    ask('same', KIND.syscall, SYS.mkdir, ['text', 0o700], '/x'), ask('same', KIND.syscall, SYS.mknod, ['text', 0o100600, 0], '/y'),
    ask('same', KIND.syscall, SYS.chroot, ['text'], '/'), ask('same', KIND.syscall, SYS.mount, ['text', 'text', 'text', 0, 0], '/'),
    ask('same', KIND.syscall, SYS.unshare, [0x10000000])]).answers.map((a) => a.result);
  assert.ok(both.slice(0, FILES.length).every((r) => r === errno.ENOENT || r === errno.EACCES), `opened: ${both}`);
  assert.ok(both.slice(FILES.length).every((r) => r < 0), `changed something: ${both}`);
  const layers = [];
  const alone = (name, without, waived, allowed) => {
    const { answers, flags } = probe('evil-child-open', opens('new'), { without, waived });
    assert.equal(flags & 3, 3 & ~waived, `${name} is not alone`);
    assert.ok(answers.every((a) => allowed.includes(a.result)), `${name} alone lets through: ${answers.map((a) => a.result)}`);
    layers.push(name);
  };
  alone('namespaces', ['landlock_create_ruleset'], 2, [errno.ENOENT]);
  alone('Landlock', ['unshare'], 1, [errno.EACCES]);
  const inside = `${FILES.length} paths cannot be opened with the filter off: ${layers.join(' alone, ')} alone`;
  if (!IS_ROOT) return `${inside} (/proc/PID/root is root's to see)`;
  return with_waiters(1, (service, [pid]) => {
    assert.deepEqual(fs.readdirSync(`/proc/${pid}/root/`), []);
    assert.equal(fs.readlinkSync(`/proc/${pid}/cwd`), '/');
    const mounts = read(pid, 'mountinfo').trim().split('\n');
    assert.equal(mounts.length, 1, mounts.join('\n'));
    assert.match(mounts[0], / \/ \/ ro,nosuid,nodev,noexec/);
    return `${inside}; its root is an empty read-only file system, the only mount`;
  });
}

const family_of = { inet: 2, unix: 1 };
const address = (port) => Buffer.from([2, 0, port >> 8, port & 255, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]).toString('latin1');

export async function P4() {
  const tcp = net.createServer(), abstract = net.createServer();
  const name = `\0postcalld-test-${process.pid}`;
  await new Promise((done) => tcp.listen(0, '127.0.0.1', done));
  await new Promise((done) => abstract.listen(name, done));
  let inside;
  try {
    const unix = '\x01\x00' + name;
    const { answers } = probe('evil-child-open', [ask('new', KIND.syscall, SYS.getpid),
      ask('same', KIND.syscall, SYS.socket, [family_of.inet, 1, 0]), ask('same', KIND.syscall, SYS.connect, [0, 'text', 16], address(tcp.address().port)),
      ask('same', KIND.syscall, SYS.socket, [family_of.unix, 1, 0]), ask('same', KIND.syscall, SYS.connect, [1, 'text', unix.length], unix),
      ask('same', KIND.syscall, SYS.socket, [family_of.inet, 2, 0]), ask('same', KIND.syscall, SYS.sendto, [2, 'space', 1, 0, 'text', 16], address(53)),
      ask('same', KIND.syscall, SYS.sethostname, ['text', 1], 'x'), ask('same', KIND.syscall, SYS.kill, [process.pid, 0])]);
    const [pid, , connected, , abstractly, , sent, renamed, killed] = answers.map((a) => a.result);
    assert.ok(pid > 1 && pid < 10, `pid ${pid}`);
    assert.ok([errno.ENETUNREACH, errno.EACCES].includes(connected), `connect: ${connected}`);
    assert.ok([errno.ECONNREFUSED, errno.EPERM].includes(abstractly), `abstract socket: ${abstractly}`);
    assert.equal(sent, errno.ENETUNREACH);
    assert.ok(renamed === errno.EPERM && killed === errno.ESRCH, `${renamed} ${killed}`);
    inside = `with the filter off it is pid ${pid}, reaches neither 127.0.0.1 nor an abstract socket nor another process`;
  } finally {
    tcp.close();
    abstract.close();
  }
  if (!IS_ROOT) return `${inside} (/proc/PID/ns is root's to see)`;
  return with_waiters(1, (service, [child]) => {
    const names = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'user', 'uts'];
    const same = names.filter((ns) => fs.readlinkSync(`/proc/${child}/ns/${ns}`) === fs.readlinkSync(`/proc/${service.process.pid}/ns/${ns}`));
    assert.deepEqual(same, []);
    const devices = read(child, 'net/dev').trim().split('\n').slice(2).map((line) => line.split(':')[0].trim());
    assert.deepEqual(devices.filter((device) => device !== 'lo' && !/^(tunl|gre|sit|ip6|erspan|ip_vti|gretap)/.test(device)), []);
    return `${inside}; ${names.length} namespaces unlike the supervisor's`;
  });
}

const PTRACE_ATTACH = 16, PR_GET_PDEATHSIG = 2, PR_GET_DUMPABLE = 3;

export async function P5() {
  // From one child to its sibling of the same uid, with the filter off.
  const iovec = '\0\x10\0\0\0\0\0\0\x08\0\0\0\0\0\0\0';
  const { answers } = probe('evil-child-open', [ask('new', KIND.syscall, SYS.getpid), ask('hold', KIND.syscall, SYS.getpid),
    ask('same', KIND.syscall, SYS.ptrace, [PTRACE_ATTACH, 2]), ask('same', KIND.syscall, SYS.process_vm_readv, [2, 'text', 1, 'text', 1, 0], iovec),
    ask('same', KIND.syscall, SYS.prctl, [PR_GET_DUMPABLE]), ask('same', KIND.syscall, SYS.setuid, [0]), ask('same', KIND.syscall, SYS.fork),
    ask('same', KIND.syscall, SYS.prctl, [PR_GET_PDEATHSIG, 'space']), ask('same', KIND.space)]);
  const [first, second, traced, peeked, dumpable, root, forked, , death] = answers.map((a) => a.result);
  assert.deepEqual([first, second], [2, 3]);
  assert.deepEqual([traced, peeked], [errno.EPERM, errno.EPERM], 'ptrace, process_vm_readv');
  assert.deepEqual([dumpable, death], [0, SIGKILL], 'dumpable, parent-death signal');
  assert.ok(root < 0 && forked === errno.EAGAIN, `setuid ${root}, fork ${forked}`);
  return with_waiters(2, (service, children) => {
    for (const pid of children) {
      const status = status_of(pid);
      assert.deepEqual([status.NoNewPrivs, status.Seccomp, status.Threads], ['1', '2', '1']);
      for (const name of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) assert.equal(status[name], '0000000000000000', name);
      assert.equal(fs.statSync(`/proc/${pid}/status`).uid, 0, 'dumpable: its /proc entry belongs to its uid');
      assert.deepEqual(limits_of(pid)['Max core file size'], ['0', '0']);
      if (!IS_ROOT) continue;
      const uid = status.Uid.split('\t'), gid = status.Gid.split('\t');
      assert.ok(uid.every((id) => Number(id) > 65533) && gid.every((id) => Number(id) > 65533), status.Uid);
      assert.equal(status.Groups, '');
    }
    const { Uid, Speculation_Store_Bypass: bypass, SpeculationIndirectBranch: branch } = status_of(children[0]);
    return `no privileges, no capabilities, not dumpable, uid ${Uid.split('\t')[0]}${IS_ROOT ? '' : ' (another uid: not applicable, an ordinary user has only its own)'}; siblings cannot trace or read each other (${children.length} looked at); speculation: ${bypass}, ${branch}`;
  });
}

export async function P6() {
  const memory_mb = 48, cpu_ms = 1500, overhead = 512;
  const spin = 'async function spin(context) { for (;;); }\n';
  const eat = 'async function eat(context) { const all = []; for (;;) all.push("x".repeat(1000) + all.length); }\n';
  const described = Object.fromEntries(describe().limits.map((row) => [row.name, row.value]));
  const policy = { limits: { wall_ms: 60000, memory_mb, cpu_ms } };
  const figures = await with_waiters(1, (service, [pid]) => {
    const limits = limits_of(pid);
    const expected = { 'Max processes': 0, 'Max file size': 0, 'Max open files': 4, 'Max core file size': 0, 'Max stack size': described.RLIMIT_STACK, 'Max locked memory': 0, 'Max msgqueue size': 0 };
    for (const [name, value] of Object.entries(expected)) assert.deepEqual(limits[name], [String(value), String(value)], name);
    const space = Number(limits['Max address space'][0]) / 2 ** 20;
    assert.ok(space <= memory_mb + overhead, `${space} MB`);
    assert.equal(Number(limits['Max cpu time'][0]), Math.ceil(cpu_ms / 1000) + 1);
    return `address space ${Math.round(space)} MB for memory_mb ${memory_mb}, ${limits['Max cpu time'][0]} s CPU for cpu_ms ${cpu_ms}`;
  }, { policy });
  const service = await new Service({ policies: { 'spin.json': { agent: 'spin', limits: { cpu_ms: 200 }, functions: [{ name: 'spin', mode: 'advanced', source: 'spin.js' }] },
    'eat.json': { agent: 'eat', limits: { memory_mb: 16, cpu_ms: 10000 }, functions: [{ name: 'eat', mode: 'advanced', source: 'eat.js' }] }, 'spin.js': spin, 'eat.js': eat } }).start();
  try {
    const spun = (await service.post('/v1/calls', { agent: 'spin' })).body.functions[0];
    assert.deepEqual([spun.status, spun.error.code], ['timed_out', 'limit.cpu_ms']);
    const eaten = (await service.post('/v1/calls', { agent: 'eat' })).body.functions[0];
    assert.ok(['exception', 'limit.memory_mb'].includes(eaten.error.code) && /out of memory|memory/.test(eaten.error.message), JSON.stringify(eaten.error));
    return `${figures}; 7 limits are 0 or fixed; an endless loop ended after ${Math.round(spun.cpu_ms)} ms of 200`;
  } finally {
    await service.stop();
  }
}
