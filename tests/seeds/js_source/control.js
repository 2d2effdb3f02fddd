outer: for (let i = 0; i < 4; i++) { switch (i) { case 1: continue outer; case 3: break outer; default: try { if (i) throw i; } catch ({x}) { i++; } finally { f(i); } } }
function f(x, y = x, ...[z]) { 'use strict'; return arguments.length ? f.call(this, ...arguments, new.target) : x?.y ?? z; }
try { f(1); } catch (e) { print(e.stack); }
var q = 1; { let q = 2; var g = () => q; } do { q++; } while (q < 5); print(g(), typeof u, void 0);
//0
