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
// Letters of their own, and the script of the language before all others.
const alphabets = {
	pl: 'a ą b c ć d e ę f l ł m n ń o ó p s ś t z ź ż Ł Ż', cs: 'a á c č d ď h ch i r ř s š z ž u ů ú Ch CH', sk: 'a á ä b c č h ch i o ó ô p', tr: 'a b c ç g ğ h ı i j I İ o ö s ş u ü',
	hr: 'c č ć d dž đ e l lj m n nj o s š z ž', sl: 'c č ć d đ s š', ro: 'a ă â b i î s ș ş t ț', hu: 'c cs d dz dzs e g gy l ly o ó ö ő p s sz u ű ü z zs', et: 's š z ž t w õ ä ö ü x',
	lt: 'i į y j s š e ę ė', lv: 'i y j k ķ l ļ', is: 'a á b d ð z þ æ ö å', vi: 'a ă â b d đ o ô ơ', da: 'aa b y z æ ä ø ö å ü', sv: 'z å ä ö æ ø y ü v w', fil: 'n ñ ng o', sq: 'c ç d dh e ë', eo: 'c ĉ',
	'fr-CA': 'cote coté côte côté', ru: 'а е ё ж и й к a b', uk: 'г ґ д е є и і ї й к a', el: 'α ά β a', he: 'א a', ar: 'ا a', hi: 'ख का a अ आ', ko: '가 a 中', th: 'ก เก ข a', ja: 'あ a ア 亜',
};
for (const [locale, letters] of Object.entries(alphabets)) console.log(locale, letters.split(' ').sort((a, b) => a.localeCompare(b, locale)).join(' '));
