const t = new Uint8Array(new ArrayBuffer(16, {maxByteLength: 64}), 2), d = new DataView(t.buffer);
t.set([1, 2, 3], 1); d.setFloat64(0, 0.1, true);
t.map((x) => { if (x) detach(t.buffer); return x; });
print(t.length, new BigInt64Array(2).fill(-1n), new Float32Array([1, NaN]).sort(), t.subarray(1));
//0
