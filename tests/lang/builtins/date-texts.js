// Date.parse of what people write: the specification's format, then V8's lenient reading.
const dates = ['2024-03-10', '2024-3-10', '03/10/2024', '3/10/24', '10 March 2024', 'Mar 10, 2024', 'May 2024', 'Dec 99', 'June 20240', 'Sun, 10 Mar 2024', '2024/03/10', '10-Mar-2024', 'Mar 10', '10.03.2024', '20240310', '2024'];
const times = ['', '10:00', '10:00:30', '10:00:30.123', '10:00:30.12345', '10:00 PM', '5pm', '24:00', '25:00', '10:60'];
const zones = ['', 'Z', 'GMT', 'UTC', '+0530', '+05:30', '-08:00', 'EST', 'PDT', 'GMT+2', 'UTC-3', '(IST)', 'GMT+0530 (India Standard Time)'];

for (const date of dates)
	for (const between of [' ', 'T', ', ', ' at '])
		console.log(date + between, times.map((time) => zones.map((zone) => Date.parse(`${date}${between}${time} ${zone}`.trim())).join(' ')).join(' | '));
for (const text of ['', ' ', '0', '1', '12', '13', '32', '50', '99', '100', '-1', '10:00', 'tomorrow', 'Jan', 'Jan 32 2024', 'Sept 5 2024', '2024-02-30', '2024-13-01', '2024-03-10t10:00:00z', '+002024-03-10T00:00:00Z', '-000000-01-01T00:00:00Z', "Mar 10 '24", '12/25/1995 13:30 GMT+2', '(comment) Mar 10 2024', '2024-03-10T10:00:00-08:00[America/Los_Angeles]', '10/Mar/2024:13:55:36 +0530'])
	console.log(JSON.stringify(text), Date.parse(text));
console.log([7e-17, 4e-16, 5.5e-10, 3e-9, 4e-9, 1e-5, 0.5, 21, 22.5, -3e-10, -0].map((n) => Object.is(Math.tanh(n), -0) ? '-0' : Math.tanh(n)).join());

// White space of every kind parts; what the specification's format had read stays for the lenient way.
for (const text of ['3/5/2024, 5:06:07\u202fPM', '3/5/2024\u00a05:06 PM', '\u00a02024-03-05', '2024-03-05\u00a0',
	'\ufeff2024-03-05', 'March\u30005,\u20092024', 'Mar\t50 ', '3/5/2024 12:30 \u00a0', '5\u2028March 2024', '\u180e2024',
	'-000000-01-01', '-000000-02', '+000000-01-01', '2024-03-05-mar', '2024-03-05-', '2024-03-', '2024-03-05Sep',
	'0012:3024', '1310:20:30', '24MarMarch JanUTC300', '+0 mar', '2024-03-05T10:20:30.0000000012345678Z',
	'10:20:30:5000 3/5/2024', '10:20:30:500 3/5/2024', '3/5/2024 10:20:30.1234567890123', '12345678901-1-1',
	'3/5/2024 10:00 +123456789:10', '2024-03-05T10:20+0960', '2024-03-05T10:20+2400', '2024 03 05 T', 'T 2024', 'é2024', 'é 2024'])
	console.log(JSON.stringify(text), Date.parse(text));
