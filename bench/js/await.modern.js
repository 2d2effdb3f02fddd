/* Many small async functions that await one another, for await, Promise.all. */
'use strict';
{
  const half = async (value) => value / 2;
  async function collatz(value) {
    let steps = 0;
    while (value !== 1) {
      value = value % 2 === 0 ? await half(value) : await Promise.resolve(3 * value + 1);
      steps++;
    }
    return steps;
  }
  const main = async () => {
    let total = 0;
    for (let from = 1; from < 120; from += 10) {
      const range = Array.from({ length: 10 }, (_, i) => from + i);
      for (const steps of await Promise.all(range.map(collatz))) total += steps;
    }
    if (total !== 4073) throw new Error(String(total));
  };
  main();
}
