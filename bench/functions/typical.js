async function typical(context) {
  const due = moment(context.ended_at).add(2, 'days').startOf('day');
  const items = _.sortBy(_.uniqBy(context.items, 'sku'), 'price');
  context.post_call.next = due.format('YYYY-MM-DD');
  context.post_call.total = _.sumBy(items, 'price');
  context.conversion_status = items.length > 2;
}
