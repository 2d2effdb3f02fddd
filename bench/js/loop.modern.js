/* Primes by a sieve, then sums over pairs: let in loops, for-of, templates, destructuring. */
'use strict';
{
  const most = 60000;
  const composite = new Array(most + 1).fill(false);
  const primes = [];
  for (let i = 2; i <= most; i++) {
    if (composite[i]) continue;
    primes.push(i);
    for (let j = i * i; j <= most; j += i) composite[j] = true;
  }
  let sum = 0;
  for (const prime of primes) sum += prime % 7;
  const pairs = primes.map((prime, at) => [at, prime]);
  for (let round = 0; round < 5; round++) {
    for (const [at, prime] of pairs) sum = (sum + at * prime) % 1000003;
  }
  const counts = {};
  for (const prime of primes) {
    const key = `ends in ${prime % 10}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  const { 'ends in 1': ones, 'ends in 3': threes } = counts;
  if (primes.length !== 6057 || ones !== 1508 || threes !== 1516) throw new Error(`${primes.length} ${ones} ${threes} ${sum}`);
}
