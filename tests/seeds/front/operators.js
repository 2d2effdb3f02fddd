a ||= b && c | d ^ e & f == g !== h <= i instanceof j >>> k + l * m ** -n, o ? p : q, !typeof void ~r++, a?.[b]?.(c)`d`;
