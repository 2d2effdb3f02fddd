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
class Pool {
	run() {
		return Promise.resolve().then(() => this.step()).catch((error) => {
			console.log(places(error.stack));
			console.log(places(new Error('in catch').stack));
		}).finally(() => console.log(places(new Error('in finally').stack)));
	}
	step() {
		throw new Error('in then');
	}
}
async function handlers() {
	await new Pool().run();
	await Promise.all([Promise.resolve().then(() => thrower()), new Pool().run()]);
	Promise.resolve().then(() => console.log(places(new Error('nobody waits').stack)));
	await { then(resolve) { console.log(places(new Error('in a thenable').stack)); resolve(); } };
	await Promise.resolve([2, 1]).then((list) => list.sort(() => { console.log(places(new Error('deeper').stack)); return 0; }));
}
all().then(chained).then(circle).then(handlers);
