// localeCompare: the order of the alphabet with each option.
const words = ['', 'a', 'A', 'á', 'Á', 'à', 'ä', 'Ä', 'b', 'B', 'z', 'Z', 'résumé', 'resume', 'Resume', 'Résumé', 'co-op', 'coop',
	'co op', 'Coop', '_x', '-x', '1', '10', '2', '02', 'a1', 'a10', 'a2', 'A2', 'ß', 'ss', 'SS', 'æ', 'ae', 'œ', 'oe', 'ø', 'o', 'ö', 'ñ',
	'n', 'nz', 'll', 'éa', 'e', 'é', 'ê', 'É', '€', '$', '#', '%', '~', 'Я', 'я', 'α', 'Ω', 'あ', 'ア', '一', '한', 'x y', 'xy', 'x.y',
	"x'y", 'Müller', 'Mueller', 'Muller', 'cote', 'coté', 'côte', 'côté', '\u0000', 'ł', 'l', 'đ', 'd', 'İ', 'ı', 'i', '😀', 'Zoë', 'zoe'];
const options = [undefined, { sensitivity: 'base' }, { sensitivity: 'accent' }, { numeric: true }, { ignorePunctuation: true }, { caseFirst: 'upper' }];
for (const a of words) {
	for (const b of words) console.log(a, b, options.map((o) => a.localeCompare(b, 'en', o)).join(), a.localeCompare(b));
}
for (const locale of [undefined, 'sv', 'da', 'es']) {
	const list = ['z', 'å', 'ä', 'ö', 'ñ', 'n', 'o', 'a', 'y', 'é', 'Z', 'A', 'nz'];
	console.log(locale, list.sort((a, b) => a.localeCompare(b, locale)).join(' '));
}
