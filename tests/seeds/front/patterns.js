const { a, b: [c = 1, , ...d], ...e } = f, [g, { h }] = i; ({ a, b: c.d = 1 } = e); for (const [k, v] of m) ;
