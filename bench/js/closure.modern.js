/* Lists of closures, classes with private fields, arrows over arrays, rest and spread. */
'use strict';
{
  class Counter {
    #count = 0;
    constructor(step = 1) { this.step = step; }
    next() { return (this.#count += this.step); }
    get count() { return this.#count; }
  }
  const compose = (...steps) => (value) => steps.reduce((so_far, step) => step(so_far), value);
  let total = 0;
  for (let round = 0; round < 60; round++) {
    const adders = [];
    for (let i = 0; i < 100; i++) adders.push((value) => value + i + round);
    const run = compose(...adders.slice(0, 10));
    const counter = new Counter(round);
    for (const add of adders) total += add(counter.next());
    total += [...adders.keys()].map((key) => run(key)).filter((value) => value % 2 === 0).length;
    const { step, ...rest } = { ...counter, round, total };
    total += step + rest.round + counter.count % 3;
  }
  if (total !== 9419100) throw new Error(String(total));
}
