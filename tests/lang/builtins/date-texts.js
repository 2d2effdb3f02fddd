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
