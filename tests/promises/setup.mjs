// P22 and P23: a start that lacks a layer, and a set-up that somebody else laid a hand on.
import fs from 'node:fs';
import path from 'node:path';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { CTL, Service, folder, write } from '../fake/service.mjs';
import { IS_ROOT, build } from './lib.mjs';

const HELLO = { 'hello.json': { agent: 'hello', functions: [{ name: 'hello', mode: 'advanced', source: 'hello.js' }] }, 'hello.js': 'async function hello(context) {\n  context.post_call.hello = true;\n}\n' };
const without = (...calls) => [build('tests/without'), ...calls, '--'];

// Layers that the kernel can be made to refuse, with the words that name them; the first two can be waived.
const LAYERS = [['namespaces', ['unshare'], /namespaces: unshare/], ['landlock', ['landlock_create_ruleset'], /landlock: landlock_create_ruleset/], ['seccomp', ['seccomp'], /seccomp: (build|install)/], ['rlimits', ['prlimit64'], /rlimits: setrlimit/],
  ['descriptors', ['close_range'], /descriptors: close_range/], ['capabilities', ['capset'], /capabilities/], ['namespaces', ['pivot_root'], /namespaces: pivot_root/], ['namespaces', ['mount'], /namespaces: mount/]];

async function refuses(options, pattern) {
  const service = await new Service({ policies: HELLO, ...options }).start();
  assert.equal(service.code, 78, service.log);
  assert.match(service.log, pattern);
  assert.equal(fs.existsSync(service.socket), false);
  await service.stop();
}

export async function P22() {
  for (const [, calls, pattern] of LAYERS) await refuses({ wrap: without(...calls) }, pattern);
  const waivable = LAYERS.filter(([layer]) => layer === 'namespaces' || layer === 'landlock');
  for (const [layer, calls] of waivable) {
    const service = await new Service({ policies: HELLO, wrap: without(...calls), config: { waive: [layer] } }).start();
    try {
      assert.equal(service.code, undefined, `${layer} without ${calls}: ${service.log}`);
      assert.match(service.log, new RegExp(` start layers="[^"]*; waived: ${layer}"`));
      const ready = (await service.get('/readyz')).body;
      assert.deepEqual(ready.waived, [layer]);
      assert.match(ready.layers, new RegExp(`; waived: ${layer}$`));
      const status = spawnSync(CTL, ['status', '--socket', service.socket], { encoding: 'utf8' });
      assert.match(status.stdout, new RegExp(`waived.*${layer}`), status.stdout);
      for (let i = 0; i < 3; i++) assert.equal((await service.post('/v1/calls', { agent: 'hello' })).body.context.post_call.hello, true);
    } finally {
      await service.stop();
    }
  }
  // The others cannot be waived, and a run by hand has the same sandbox.
  await refuses({ config: { waive: ['seccomp'] } }, /waive/);
  const dir = folder();
  write(dir, { ...HELLO, 'call.json': { agent: 'hello' } });
  const run = spawnSync(build('tests/without'), ['unshare', '--', CTL, 'run', '-p', path.join(dir, 'hello.json'), path.join(dir, 'call.json')], { encoding: 'utf8' });
  assert.deepEqual([run.status, run.stdout], [78, '']);
  assert.match(run.stderr, /namespaces/);
  fs.rmSync(dir, { recursive: true });
  const programs = ['postcalld', 'postcallctl', 'postcall-sandbox'];
  for (const program of programs) {
    const text = fs.readFileSync(build(program), 'latin1');
    assert.doesNotMatch(text, /evil_|evil-|__wrap_|probe_serve|open_filter/, `${program} holds a test's hook`);
  }
  assert.match(fs.readFileSync(build('tests/evil-child'), 'latin1'), /evil_/);
  return `${LAYERS.length} layers, each taken away, stop the start with 78 and their name; ${waivable.length} of them waived are told by start line, /readyz and status; nothing else can be waived; ${programs.length} programs hold no hook`;
}

// What can stand in the place of a file: how it is made, and whether an ordinary user can.
const aside = (dir) => path.join(dir, 'elsewhere');
const ATTACKS = {
  'symlink': (file, dir) => { fs.renameSync(file, aside(dir)); fs.symlinkSync(aside(dir), file); },
  'hard link': (file, dir) => { fs.linkSync(file, aside(dir)); },
  'fifo': (file) => { fs.rmSync(file); assert.equal(spawnSync('mkfifo', [file]).status, 0); },
  'directory': (file) => { fs.rmSync(file); fs.mkdirSync(file); },
  'writable by all': (file) => fs.chmodSync(file, 0o666),
  ...(IS_ROOT ? {
    'device': (file) => { fs.rmSync(file); assert.equal(spawnSync('mknod', [file, 'c', '1', '3']).status, 0); },
    'of another user': (file) => { fs.chownSync(file, 54321, 54321); },
  } : {}),
};

// What root links to is root's word, as systemd's DynamicUser= gives it.
function others_link(to, file) {
  fs.symlinkSync(to, file);
  if (IS_ROOT) fs.lchownSync(file, 54321, 54321);
}

let tried = 0;
const WORDS = /it is a link|symbolic link|regular file|more than one name|second name|hard link|may (read|write)|others may write|another user|not a file of ours|directory/i;

// One start with all of it: a policy, a source and a secret for each attack, in a folder of its own.
async function policies_attacked() {
  const policies = {}, secrets = {}, files = {};
  const functions = (source) => [{ name: 'hello', mode: 'advanced', source }];
  Object.keys(ATTACKS).forEach((attack, i) => {
    Object.assign(policies, { [`p${i}/policy.json`]: { agent: `p${i}`, functions: functions('hello.js') }, [`p${i}/hello.js`]: HELLO['hello.js'],
      [`s${i}/policy.json`]: { agent: `s${i}`, functions: functions('hello.js') }, [`s${i}/hello.js`]: HELLO['hello.js'],
      [`k${i}/policy.json`]: { agent: `k${i}`, egress: [{ url: 'https://example.com/*' }], secrets: { [`KEY_${i}`]: { hosts: ['example.com'] } }, functions: [] } });
    secrets[`KEY_${i}`] = 'a-secret-of-enough-bytes';
    files[attack] = [`policies/p${i}/policy.json`, `policies/s${i}/hello.js`, `secrets/KEY_${i}`];
  });
  const service = new Service({ policies, secrets });
  for (const [attack, names] of Object.entries(files)) for (const name of names) {
    const file = path.join(service.dir, name);
    fs.mkdirSync(path.join(service.dir, `aside-${tried++}`));
    ATTACKS[attack](file, path.join(service.dir, `aside-${tried - 1}`));
    // In a folder that nobody else writes to, another's file is its owner's choice.
    if (attack === 'of another user' && name.startsWith('policies')) fs.chmodSync(path.dirname(file), 0o775);
  }
  await service.start();
  try {
    assert.equal(service.code, undefined, service.log);
    const refused = (await service.get('/readyz')).body.policies.refused;
    for (const [attack, names] of Object.entries(files)) for (const name of names) {
      const folder_of = path.join(service.dir, 'policies', path.basename(path.dirname(name.replace('secrets/KEY_', 'secrets/k').replace(/(k\d+)$/, '$1/x'))));
      const rows = refused.filter((row) => row.file.startsWith(`${folder_of}/`));
      assert.ok(rows.length === 1 && WORDS.test(rows[0].message), `${name}, ${attack}: ${JSON.stringify(rows)}`);
    }
  } finally {
    await service.stop();
  }
}

// The configuration, a file of the state directory: the service does not start.
async function attacked(name, options, file_of) {
  for (const [attack, make] of Object.entries(ATTACKS)) {
    const service = new Service({ ...options, policies: HELLO });
    const file = file_of(service);
    make(file, service.dir);
    if (attack === 'of another user') fs.chmodSync(path.dirname(file), 0o775);
    await service.start();
    try {
      no_start(service);
      tried++;
    } catch (error) {
      throw new Error(`${name}, ${attack}: ${error.message}\n${service.log}`);
    } finally {
      await service.stop();
    }
  }
}

function refused_policy(service) {
  assert.equal(service.code, undefined);
  const lines = service.log.split('\n').filter((line) => /error policy\.refused/.test(line));
  assert.ok(lines.length === 1 && WORDS.test(lines[0]), `not refused: ${lines}`);
}

function no_start(service) {
  assert.equal(service.code, 78);
  assert.match(service.log, WORDS);
}

export async function P23() {
  tried = 0;
  await policies_attacked();
  await attacked('the configuration', { config: { zygotes: 1 } }, (s) => path.join(s.dir, 'config.json'));

  // Each file that a run leaves in the state directory, found by a first run.
  const first = await new Service({ policies: HELLO }).start();
  await first.post('/v1/calls', { agent: 'hello' });
  const state = path.join(first.dir, 'state');
  first.process.kill('SIGTERM');
  await first.ended;
  const files = fs.readdirSync(state);
  const with_state = (s) => fs.cpSync(state, path.join(s.dir, 'state'), { recursive: true });
  for (const file of files) await attacked(`state/${file}`, {}, (s) => { with_state(s); fs.chmodSync(path.join(s.dir, 'state'), 0o700); return path.join(s.dir, 'state', file); });
  await first.stop();

  // Directories.
  const directories = [
    ['state', (s) => { fs.mkdirSync(aside(s.dir)); others_link(aside(s.dir), path.join(s.dir, 'state')); }, no_start],
    ['state', (s) => { fs.mkdirSync(path.join(s.dir, 'state')); fs.chmodSync(path.join(s.dir, 'state'), 0o777); }, no_start],
    ['state', (s) => fs.writeFileSync(path.join(s.dir, 'state'), ''), no_start],
    ['secrets', (s) => { fs.renameSync(path.join(s.dir, 'secrets'), aside(s.dir)); others_link(aside(s.dir), path.join(s.dir, 'secrets')); }, no_start],
    ['secrets', (s) => fs.chmodSync(path.join(s.dir, 'secrets'), 0o777), no_start],
    ['policies', (s) => fs.chmodSync(s.policies, 0o777), (s) => refused_policy(s)],
    ['a policy\'s folder', (s) => { fs.mkdirSync(aside(s.dir)); for (const [name] of Object.entries(HELLO)) fs.renameSync(path.join(s.policies, name), path.join(aside(s.dir), name === 'hello.json' ? 'policy.json' : name)); fs.symlinkSync(aside(s.dir), path.join(s.policies, 'hello')); }, refused_policy],
    ['the socket', (s) => fs.writeFileSync(s.socket, 'kept'), (s) => { assert.equal(s.code, 78); assert.equal(fs.readFileSync(s.socket, 'utf8'), 'kept'); }],
    ['the socket', (s) => fs.symlinkSync(aside(s.dir), s.socket), (s) => { assert.equal(s.code, 78); assert.equal(fs.existsSync(aside(s.dir)), false); }],
    ['the socket', (s) => fs.mkdirSync(s.socket), (s) => assert.equal(s.code, 78)],
  ];
  for (const [name, make, check] of directories) {
    const service = new Service({ policies: HELLO });
    make(service);
    await service.start();
    try {
      check(service);
      tried++;
    } catch (error) {
      throw new Error(`${name}: ${error.message}\n${make}\n${service.log}`);
    } finally {
      await service.stop();
    }
  }
  return `${tried} set-ups are refused with what is wrong: ${Object.keys(ATTACKS).join(', ')} in the place of a policy, a source, a secret, the configuration, ${files.join(', ')}; ${directories.length} of directories and the socket${IS_ROOT ? '' : ' (device, another user: only root can make them)'}`;
}
