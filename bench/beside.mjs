// node bench/beside.mjs [ROUNDS [CALLS]]: what a harmless call takes alone, beside honest children (one that keeps a
// processor busy, short ones one after the other: the machine's own share), and beside malicious ones. Every round
// takes a slice of each, in another order, so that whatever else the machine does falls on all alike; ratios are to
// the slice of the same round that was alone. Prints; asserts nothing.
import os from 'node:os';
import { Evil } from '../tests/attack/evil.mjs';

const ROUNDS = Number(process.argv[2] ?? 12), CALLS = Number(process.argv[3] ?? 40);
const BUSY = 'w05', SHORT = 'short';
const CASES = { w11: 'a million console lines', w12: 'a million requests', w13: 'answers never read', w15: 'requests cancelled', w10_1: 'results too large', w07_4: 'results nested deeply', w26: 'it spins after its result' };
const rows = [[null, 'alone'], [BUSY, 'beside one that is only busy'], [SHORT, 'beside short honest ones'], ...Object.entries(CASES).map(([name, what]) => [name, `beside: ${what}`])]
  .map(([name, what]) => ({ name, what, slices: [], ended: 0 }));
const evil = await new Evil([...Object.keys(CASES), BUSY], { limits: { w11: { cpu_ms: 5500 } } }).start();

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
const sort = (list) => [...list].sort((a, b) => a - b);
const median = (list) => at(sort(list), 0.5);

async function slice(row) {
  let over = false;
  const loop = (async () => {
    while (row.name && !over) {
      await (row.name === SHORT ? evil.good(0) : evil.call(row.name));
      row.ended++;
    }
  })();
  const times = [];
  for (let i = 0; i < CALLS; i++) times.push(await evil.good(i));
  over = true;
  // Nobody waits for its limits; SIGKILL is no crash, so no zygote is replaced and no function put in quarantine.
  while (row.name && row.name !== SHORT && evil.service.crash_children('SIGKILL'));
  await loop;
  row.slices.push(times);
}

const shuffled = (list) => list.map((value) => [Math.random(), value]).sort(([a], [b]) => a - b).map(([, value]) => value);

for (const row of rows) await slice(row);
for (const row of rows) Object.assign(row, { slices: [], ended: 0 });
const load = [];
for (let round = 0; round < ROUNDS; round++) {
  load.push(os.loadavg()[0]);
  for (const row of shuffled(rows)) await slice(row);
}
await evil.stop();

const alone = rows[0];
console.log(`${ROUNDS} rounds of ${CALLS} calls, ${os.cpus().length} processors, load ${Math.min(...load).toFixed(1)} to ${Math.max(...load).toFixed(1)}`);
console.log(`${''.padEnd(36)}median     p99   median: pairs (quarter, three)   p99: pairs, all`);
for (const row of rows) {
  const all = sort(row.slices.flat()), all_alone = sort(alone.slices.flat());
  const pairs = sort(row.slices.map((times, i) => median(times) / median(alone.slices[i])));
  const tails = row.slices.map((times, i) => at(sort(times), 0.99) / at(sort(alone.slices[i]), 0.99));
  const x = (value) => `${value.toFixed(2)} x`;
  console.log(`${row.what.padEnd(34)}${at(all, 0.5).toFixed(1).padStart(6)} ms ${at(all, 0.99).toFixed(1).padStart(6)} ms   ${x(at(pairs, 0.5))} (${x(at(pairs, 0.25))}, ${x(at(pairs, 0.75))})   ${x(median(tails))}, ${x(at(all, 0.99) / at(all_alone, 0.99))}${row.name ? `   ${row.ended} ended` : ''}`);
}
