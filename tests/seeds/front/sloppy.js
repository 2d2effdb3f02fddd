var yield, let, await; function f(a, a) { arguments; } if (1) function g() {} <!-- c
010; delete x;
