// No library: picks, renames and checks fields, as most functions do.
async function fields(context) {
  const { items = [], user_phone_number: phone } = context;
  const digits = phone.replace(/[^\d+]/g, '');
  const total = items.reduce((sum, { price }) => sum + price, 0);
  context.post_call = { ...context.post_call, digits, total, names: items.map(({ sku }) => sku.toUpperCase()).join(', ') };
  context.disposition_reason = total > 5 ? `worth ${total.toFixed(2)}` : null;
  console.log(`total of ${items.length} items`, total);
}
