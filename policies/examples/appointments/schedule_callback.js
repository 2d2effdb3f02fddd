const ZONES = new Map([['+91', 'Asia/Kolkata'], ['+44', 'Europe/London'], ['+1', 'America/New_York']]);
const CALENDAR = 'http://127.0.0.1:18080/calendar';

function zoneOf(number = '') {
  for (const [prefix, zone] of ZONES) if (number.startsWith(prefix)) return zone;
  return 'UTC';
}

async function* freeSlots(day, zone) {
  for (let offset = 0; offset < 7; offset++) {
    const date = day.clone().add(offset, 'days').format('YYYY-MM-DD');
    const { data } = await axios.get(`${CALENDAR}/free`, { params: { date, zone } });
    yield* data.slots.map((slot) => moment.tz(`${date} ${slot}`, zone));
  }
}

async function schedule_callback(context) {
  const zone = zoneOf(context.user_phone_number);
  const wish = moment.tz(context.post_call.callback_at, zone);
  for await (const slot of freeSlots(wish, zone)) {
    if (slot.isBefore(wish)) continue;
    const { data } = await axios.post(`${CALENDAR}/bookings`, { at: slot.toISOString(), phone: context.user_phone_number, reference: context.callSid });
    context.post_call.booking = data.id;
    context.post_call_detail.callback = { value: slot.format('LLLL'), comment: zone };
    context.next_call_scheduled = true;
    return;
  }
  context.next_call_scheduled = false;
  throw new Error(`no free slot within a week of ${wish.format('YYYY-MM-DD')}`);
}
