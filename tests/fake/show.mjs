// Prints an outcome (SPEC §11) from standard input for a person: used by tests/demo.
const text = await new Response(process.stdin).text();
const outcome = JSON.parse(text);
if (!outcome.functions) {
  console.log(text);
  process.exit(1);
}
console.log(`call ${outcome.callSid} (${outcome.call_id}): ${outcome.status}`);
for (const f of outcome.functions) {
  console.log(`  ${f.name} [${f.mode}] ${f.status}${f.duration_ms === undefined ? '' : ` in ${f.duration_ms.toFixed(1)} ms`}`);
  if (f.condition) console.log(`    not run: ${JSON.stringify(f.condition)}`);
  if (f.error) console.log(`    ${f.error.code}: ${f.error.message}${f.error.line ? ` (line ${f.error.line})` : ''}`);
  for (const r of f.http ?? []) console.log(`    ${r.method} ${r.url} => ${r.status ?? r.error}`);
  for (const l of f.console ?? []) console.log(`    ${l.level}: ${l.message}`);
}
for (const field of ['conversion_status', 'next_call_scheduled', 'disposition_reason', 'post_call', 'post_call_detail']) {
  if (outcome.context[field] !== undefined) console.log(`  ${field}: ${JSON.stringify(outcome.context[field])}`);
}
for (const entry of outcome.context.functions_called) console.log(`  called ${entry.name}: ${entry.success} ${JSON.stringify(entry.response)}`);
if (outcome.status !== 'completed') process.exit(1);
