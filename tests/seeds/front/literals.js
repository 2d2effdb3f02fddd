[0x1f, 0b1, 0o7, 1e3, .5, 1_000n, 'a\u{1F600}\x41\
', /[a-z]+(?<n>b)/giu, null, true, this, `a${1}b`, new.target];
