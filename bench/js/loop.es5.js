/* The same as loop.modern.js in ECMAScript 5. */
'use strict';
(function () {
  var most = 60000;
  var composite = [], primes = [], pairs = [], counts = {};
  var i, j, at, round, key, sum = 0;
  for (i = 0; i <= most; i++) composite[i] = false;
  for (i = 2; i <= most; i++) {
    if (composite[i]) continue;
    primes.push(i);
    for (j = i * i; j <= most; j += i) composite[j] = true;
  }
  for (i = 0; i < primes.length; i++) sum += primes[i] % 7;
  pairs = primes.map(function (prime, at) { return [at, prime]; });
  for (round = 0; round < 5; round++) {
    for (i = 0; i < pairs.length; i++) {
      at = pairs[i][0];
      sum = (sum + at * pairs[i][1]) % 1000003;
    }
  }
  for (i = 0; i < primes.length; i++) {
    key = 'ends in ' + primes[i] % 10;
    counts[key] = (counts[key] === undefined ? 0 : counts[key]) + 1;
  }
  if (primes.length !== 6057 || counts['ends in 1'] !== 1508 || counts['ends in 3'] !== 1516)
    throw new Error(primes.length + ' ' + counts['ends in 1'] + ' ' + counts['ends in 3'] + ' ' + sum);
})();
