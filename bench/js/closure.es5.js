/* The same as closure.modern.js in ECMAScript 5. */
'use strict';
(function () {
  function Counter(step) {
    var count = 0;
    this.step = step === undefined ? 1 : step;
    this.next = function () { return (count += this.step); };
    this.count = function () { return count; };
  }
  function compose(steps) {
    return function (value) {
      return steps.reduce(function (so_far, step) { return step(so_far); }, value);
    };
  }
  function adder(i, round) {
    return function (value) { return value + i + round; };
  }
  function copy(from) {
    var to = {}, key;
    for (key in from) if (Object.prototype.hasOwnProperty.call(from, key)) to[key] = from[key];
    return to;
  }
  var total = 0, round, i, adders, run, counter, keys, rest, step;
  for (round = 0; round < 60; round++) {
    adders = [];
    for (i = 0; i < 100; i++) adders.push(adder(i, round));
    run = compose(adders.slice(0, 10));
    counter = new Counter(round);
    for (i = 0; i < adders.length; i++) total += adders[i](counter.next());
    keys = [];
    for (i = 0; i < adders.length; i++) keys.push(i);
    total += keys.map(function (key) { return run(key); }).filter(function (value) { return value % 2 === 0; }).length;
    rest = copy(counter);
    rest.round = round;
    rest.total = total;
    step = rest.step;
    delete rest.step;
    total += step + rest.round + counter.count() % 3;
  }
  if (total !== 9419100) throw new Error(String(total));
})();
