// Rows of the *.def files below supervisor/: the arguments of each call of a macro, strings without their quotes.
import fs from 'node:fs';
import path from 'node:path';

export const ROOT = path.dirname(path.dirname(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname)));

export function rows(file, macro) {
  const text = fs.readFileSync(path.join(ROOT, 'supervisor', file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  return [...text.matchAll(new RegExp(`^${macro}\\((.*)\\)$`, 'gm'))].map(([, inner]) =>
    [...inner.matchAll(/"((?:[^"\\]|\\.)*)"|([^,\s][^,]*)/g)].map(([, quoted, plain]) => quoted === undefined ? plain.trim() : quoted.replace(/\\"/g, '"')));
}
