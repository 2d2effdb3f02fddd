class Ledger {
  #client;
  constructor() {
    this.#client = axios.create({
      baseURL: 'http://127.0.0.1:18080/ledger',
      timeout: 3000,
      headers: { 'X-Api-Key': x_secrets.LEDGER_KEY },
    });
  }
  async balance(account) {
    const { data } = await this.#client.get(`/accounts/${encodeURIComponent(account)}`);
    return data.balance;
  }
  promise(account, entry) {
    return this.#client.post(`/accounts/${encodeURIComponent(account)}/promises`, entry);
  }
}

async function record_promise(context) {
  const { account, currency = 'INR' } = context.call_metadata;
  const { promise_date: on, paid = false, amount } = context.post_call;
  const entry = { name: 'record_promise', parameters: { account, on: on ?? null }, success: false, response: null, timestamp: new Date().toISOString() };
  const ledger = new Ledger();
  try {
    const balance = await ledger.balance(account);
    if (paid) {
      context.disposition_reason = 'paid';
      context.next_call_scheduled = false;
      entry.response = { balance };
    } else {
      const due = moment.utc(on, 'YYYY-MM-DD', true);
      if (!due.isValid()) throw new RangeError(`promise_date is no date: ${on}`);
      const { data } = await ledger.promise(account, { on, amount: Math.min(amount ?? balance, balance), currency });
      context.post_call.next_call = due.clone().add(1, 'day').hour(9).toISOString();
      context.next_call_scheduled = true;
      entry.response = data;
    }
    entry.success = true;
  } catch (error) {
    entry.response = error.response?.data ?? error.message;
    console.error('ledger:', error.message);
  }
  context.functions_called.push(entry);
}
