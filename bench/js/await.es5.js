/* The same as await.modern.js with callbacks on promises, in ECMAScript 5 otherwise. */
'use strict';
(function () {
  function half(value) {
    return new Promise(function (done) { done(value / 2); });
  }
  function collatz(value) {
    var steps = 0;
    return new Promise(function (done, failed) {
      function go() {
        if (value === 1) return done(steps);
        (value % 2 === 0 ? half(value) : Promise.resolve(3 * value + 1)).then(function (next) {
          value = next;
          steps++;
          go();
        }, failed);
      }
      go();
    });
  }
  function block(from, total) {
    var range = [], i;
    if (from >= 120) {
      if (total !== 4073) throw new Error(String(total));
      return undefined;
    }
    for (i = 0; i < 10; i++) range.push(from + i);
    return Promise.all(range.map(collatz)).then(function (all) {
      for (i = 0; i < all.length; i++) total += all[i];
      return block(from + 10, total);
    });
  }
  block(1, 0);
})();
