/* Async calls in stacks: through a promise that is returned, then(), and combinators. */
const places = (text) => text.split('\n').slice(1).map((line) => line.trim().replace(/\(?[^ (]*:(\d+:\d+)\)?$/, '$1')).join(' < ');
async function thrower() {
	await null;
	console.log(places(new Error('x').stack));
}
async function returns() {
	return thrower();
}
async function all() {
	await Promise.all([1, returns(), thrower()]);
	await Promise.allSettled([returns()]);
	await Promise.any([thrower()]);
	await Promise.race([returns()]);
}
async function chained() {
	await returns().then((x) => x).finally(() => {});
	await new Promise((resolve, reject) => returns().then(resolve, reject));
}
async function circle() {
	let resolve;
	const never = new Promise((done) => { resolve = done; });
	never.then(resolve);
	await thrower().then(() => resolve(1));
}
all().then(chained).then(circle);
