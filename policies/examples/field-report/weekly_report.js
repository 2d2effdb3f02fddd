const ORIGIN = 'http://127.0.0.1:18080';
const cell = (value) => (/[",\n]/.test(value) ? `"${String(value).replace(/"/g, '""')}"` : String(value));

async function weekly_report(context) {
  const { team, week_of } = context.call_metadata;
  const days = Array.from({ length: 5 }, (unused, i) => moment.utc(week_of).add(i, 'days').format('YYYY-MM-DD'));
  const answers = await Promise.all(days.map((day) => axios.get(`${ORIGIN}/visits/${day}`, { params: { team } })));
  const visits = answers.flatMap(({ data }, i) => data.visits.map((visit) => ({ ...visit, day: days[i] })));

  const byPerson = _(visits)
    .groupBy('person')
    .map((list, person) => ({ person, visits: list.length, minutes: _.sumBy(list, 'minutes'), last: _.maxBy(list, 'day').day }))
    .orderBy(['minutes', 'person'], ['desc', 'asc'])
    .value();
  const csv = [['person', 'visits', 'minutes', 'last'], ...byPerson.map(Object.values)].map((row) => row.map(cell).join(',')).join('\n');

  const { data: { id } } = await axios.post(`${ORIGIN}/reports`, { team, week_of, csv, people: byPerson.length });
  context.post_call.report_id = id;
  context.post_call_detail.report = {
    value: `${visits.length} visits`,
    comment: `${_.sumBy(visits, 'minutes').toLocaleString('en-US')} minutes in all`,
  };
  console.info('report %s: %d people', id, byPerson.length, byPerson[0]);
}
