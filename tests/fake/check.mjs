// The least that a test file needs: named cases, their failures, and the closing line.
import assert from 'node:assert/strict';

let passed = 0, failed = 0;

export async function test(name, run) {
  try {
    await run();
    passed++;
    console.log(`ok   ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAIL ${name}\n     ${String(error?.stack ?? error).split('\n').slice(0, 30).join('\n     ')}`);
  }
}

export const equal = assert.deepStrictEqual;
export const truth = assert.ok;
export const match = assert.match;

export function finish() {
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}
