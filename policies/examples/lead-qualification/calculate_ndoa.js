// The next date of action: when should somebody (or the bot) come back to this lead?
const TIME_ZONE = 'Asia/Kolkata';
const DAYS = { interested: 1, callback: 0, busy: 0, not_interested: 30 };

function nextWorkingMoment(from) {
  const at = from.clone();
  if (at.hour() >= 19) at.add(1, 'day').hour(10).minute(0);
  if (at.hour() < 10) at.hour(10).minute(0);
  while (at.day() === 0) at.add(1, 'day');
  return at.second(0).millisecond(0);
}

async function calculate_ndoa(context) {
  const { call_status: status = 'busy', callback_time: wish } = context.post_call;
  const now = moment.tz(context.call_metadata.ended_at, TIME_ZONE);

  let at;
  if (wish && moment.tz(wish, 'YYYY-MM-DD HH:mm', true, TIME_ZONE).isValid()) {
    at = moment.tz(wish, 'YYYY-MM-DD HH:mm', TIME_ZONE);
  } else {
    const days = DAYS[status] ?? 2;
    at = days === 0 ? now.clone().add(2, 'hours') : now.clone().add(days, 'days').hour(10).minute(0);
  }
  if (at.isBefore(now)) at = now.clone().add(30, 'minutes');
  at = nextWorkingMoment(at);

  context.post_call.ndoa = at.format('YYYY-MM-DD HH:mm');
  context.post_call.ndoa_utc = at.toISOString();
  context.post_call_detail.ndoa = {
    value: at.format('dddd, D MMMM, h:mm A'),
    comment: wish ? `the caller asked for ${wish}` : `after "${status}"`,
  };
  context.next_call_scheduled = status !== 'not_interested';
  context.conversion_status = status === 'interested';
}
