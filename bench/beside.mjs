// node bench/beside.mjs: what a harmless call takes beside a malicious child, and beside an honest one that keeps
// a processor as busy (the machine's own share of it), all in one run. Prints; asserts nothing.
import { Evil } from '../tests/attack/evil.mjs';

const CASES = { w11: 'a million console lines', w12: 'a million requests', w13: 'answers never read', w15: 'requests cancelled', w10_1: 'results too large', w07_4: 'results nested deeply', w26: 'it spins after its result' };
const CALLS = 300;
const evil = await new Evil([...Object.keys(CASES), 'w05'], { limits: { w11: { cpu_ms: 5500, wall_ms: 20000 } } }).start();

async function harmless() {
  const times = [];
  for (let i = 0; i < CALLS; i++) times.push(await evil.good(i));
  times.sort((a, b) => a - b);
  return [times[CALLS >> 1], times[Math.floor(CALLS * 0.99)]];
}

async function beside(name) {
  let over = false;
  const loop = (async () => {
    while (!over) await evil.call(name);
  })();
  const times = await harmless();
  over = true;
  await loop;
  return times;
}

const line = (what, [middle, slow], [base_middle, base_slow]) =>
  console.log(`${what.padEnd(28)} median ${middle.toFixed(1).padStart(6)} ms ${(middle / base_middle).toFixed(2).padStart(5)} x   p99 ${slow.toFixed(1).padStart(6)} ms ${(slow / base_slow).toFixed(2).padStart(5)} x`);

await harmless();
const base = await harmless();
line('alone', base, base);
line('beside one that is only busy', await beside('w05'), base);
for (const [name, what] of Object.entries(CASES)) line(`beside: ${what}`, await beside(name), base);
await evil.stop();
