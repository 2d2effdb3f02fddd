x: for (let i = 0; i < 5; i++) { if (i in a) continue x; else break x; } do { } while (0) try { } catch { } finally { }
switch (a) { case 1: default: throw b; }
