// The lines that errors tell of, in statements over several lines.
const t = async (f) => { try { await f(); } catch (e) { console.log(e.message, e.stack.split('\n').filter((l) => l.includes('places.js')).slice(0, 2).map((l) => l.replace(/.*places.js:(\d+):\d+\)?$/, '$1')).join()); } };
const o = {}, u = undefined;
(async () => {
await t(() => {
  const x = o
    .a
    .b
    .c;
});
await t(() => {
  o.f(
    1,
    u.x,
    2
  );
});
await t(() => {
  o.
    nope(
      1
    );
});
await t(async () => {
  const [
    a,
    b
  ] = await Promise.resolve(5);
});
await t(async () => {
  const {
    a,
    b: { c }
  } = await Promise.resolve({});
});
await t(() => {
  const r = {
    a: 1,
    b: u.y,
    c: 3
  };
});
await t(() => {
  return [1, 2]
    .map(x => x)
    .map(x => x.y.z)
    .filter(Boolean);
});
await t(async () => {
  await Promise.all([
    Promise.resolve(1),
    (async () => { await null; throw new Error('in all'); })()
  ]);
});
await t(() => {
  throw new Error(
    'multi'
  );
});
await t(() => {
  if (o.a &&
      o.b ||
      o.c.d) return;
});
await t(() => {
  const s = `a
  ${o.x.y}
  b`;
});
await t(() => {
  for (const k of
    o.list) k;
});
await t(() => {
  new (class {
    x = u.z;
  })();
});
await t(() => {
  class A { constructor(v) { this.v = v.w; } }
  return new A(
    u
  );
});
await t(() => {
  return o
    ?.a
    .b;
});
await t(() => {
  JSON.parse(
    '{'
  );
});
await t(() => {
  [3, 1].sort((a, b) => {
    return a.x.y - b;
  });
});
await t(() => {
  o.a = o.b
    .c;
});
await t(() => {
  switch (1) {
    case o.q.w:
      break;
  }
});
await t(() => {
  const f = (a = u.b) => a;
  f();
});
await t(() => {
  while (u.x) {}
});
await t(() => {
  return (
    u.x
  );
});
await t(() => {
  u();
});
await t(() => {
  o['a b']();
});
await t(() => {
  let i = 0;
  do { i++; } while (
    o.a.b
  );
});
await t(() => {
  tdz;
  let tdz = 1;
});
await t(() => {
  const c = 1;
  c
    = 2;
});
await t(async () => {
  for await (const x of
    5) x;
});
await t(() => {
  _undefined_fn(
    1);
});
await t(() => {
  o.x = {
    y: o.z
      .w
  };
});
await t(() => {
  return {
    ...o,
    [u.k]: 1
  };
});
await t(() => {
  delete u
    .x;
});
await t(() => {
  const tag = u;
  tag`a`;
});
await t(() => {
  1n +
    1;
});
await t(() => {
  null
    [Symbol.iterator];
});
})();
// A variable that is not there, where it is what a statement reads first, and where not.
(function () {
	const told = (f) => { try { f(1, 2); } catch (e) { console.log(e.message, e.stack.split('\n')[1].replace(/.*:(\d+:\d+)\)?$/, '$1')); } };
	told(() => { return nope; }); told(() => { return 1 + nope; }); told(() => { return (nope.x); }); told(() => { return nope(); }); told(() => { return [nope]; });
	told(() => { return !nope; }); told(() => { return nope && 1; }); told(() => { return nope ? 1 : 2; }); told(() => { return { a: nope }; });
	told(() => { throw nope; }); told(() => { throw new Error(nope); }); told(() => { if (nope) ; }); told(() => { if (1 > nope) ; }); told(() => { switch (nope) { } });
	told((a) => { a = nope; }); told((a) => { return a + nope; }); told((a) => { a[nope] = 1; }); told((a) => { if (a) return  nope; }); told(() => { while (nope) ; });
	told(() => { const a = nope; }); told(() => { let a = 1, b = nope; }); told(() => { for (const a of nope) ; }); told(() => { return  class extends nope {}; });
	told(() => { return  late; let late; }); told(() => { return  `${1}${nope}`; }); told(() => { { nope; } }); told(() => { label: nope.x; });
	told(() => {
		return (
			nope
		);
	});
})();
