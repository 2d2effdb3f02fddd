// DataView: each kind of number, both orders of bytes, bounds.
function attempt(action) {
	try {
		console.log(String(action()));
	} catch (error) {
		console.log(`${error.name}: ${error.message}`);
	}
}

const buffer = new ArrayBuffer(16);
const view = new DataView(buffer, 2, 10);
const bytes = () => [...new Uint8Array(buffer)].map((byte) => byte.toString(16)).join(' ');
console.log(view.byteLength, view.byteOffset, view.buffer === buffer, Object.prototype.toString.call(view));

const numbers = [0, 1, -1, 127, 128, 255, 256, 32767, 65536, 2147483648, 4294967296, 1.5, -2.5, 1e40, NaN, Infinity, 5e-324];
for (const kind of ['Int8', 'Uint8', 'Int16', 'Uint16', 'Int32', 'Uint32', 'Float32', 'Float64']) {
	for (const number of numbers) {
		new Uint8Array(buffer).fill(0);
		view[`set${kind}`](1, number);
		const big = `${view[`get${kind}`](1)} ${view[`get${kind}`](1, true)} ${bytes()}`;
		view[`set${kind}`](1, number, true);
		console.log(kind, String(number), big, view[`get${kind}`](1), view[`get${kind}`](1, 'yes'), bytes());
	}
	console.log(view[`get${kind}`].name, view[`get${kind}`].length, view[`set${kind}`].name, view[`set${kind}`].length);
}
for (const number of [0n, -1n, 2n ** 63n, 2n ** 64n + 7n, -(2n ** 70n) - 1n]) {
	view.setBigInt64(0, number);
	view.setBigUint64(2, number, true);
	console.log(String(view.getBigInt64(0)), String(view.getBigUint64(0)), String(view.getBigUint64(2, true)), String(view.getBigInt64(2, true)), bytes());
}

attempt(() => view.getInt8(10));
attempt(() => view.getInt16(9));
attempt(() => view.getInt8(-1));
attempt(() => view.getFloat64(Infinity));
attempt(() => view.setInt32(7, 1));
attempt(() => view.getInt8(9.9));
attempt(() => view.getInt8('1'));
attempt(() => view.getInt8());
attempt(() => view.setInt8());
attempt(() => view.setInt8(0, Symbol('s')));
attempt(() => view.setInt8(0, 1n));
attempt(() => view.setBigInt64(0, 1));
attempt(() => DataView(buffer));
attempt(() => new DataView({}));
attempt(() => new DataView(buffer, 17));
attempt(() => new DataView(buffer, -1));
attempt(() => new DataView(buffer, 10, 7));
attempt(() => new DataView(buffer, 10, -7));
attempt(() => new DataView(buffer, 16).byteLength);

// A buffer that changes its size.
const growing = new ArrayBuffer(8, { maxByteLength: 24 });
const all = new DataView(growing, 4), part = new DataView(growing, 4, 4);
console.log(all.byteLength, part.byteLength);
growing.resize(20);
console.log(all.byteLength, part.byteLength);
growing.resize(6);
console.log(all.byteLength, all.byteOffset);
attempt(() => part.byteLength);
attempt(() => part.getInt8(0));
growing.resize(2);
attempt(() => all.byteOffset);
growing.resize(24);
console.log(all.byteLength, part.byteLength, all.getInt32(8));

class Reader extends DataView {
	#at = 0;
	next() {
		return this.getUint8(this.#at++);
	}
}
const reader = new Reader(new Uint8Array([5, 6, 7]).buffer, 1);
console.log(reader.next(), reader.next(), reader instanceof DataView, ArrayBuffer.isView(reader));
attempt(() => reader.next());
