async function g(context, x) { process.exit(eval); }
import("a");
let g = 1, \u0061wait; var {a: [b, ...c]} = await 1; // f