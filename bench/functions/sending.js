async function sending(context) {
  const { data } = await axios.post(`${context.server}/leads`, { to: context.user_phone_number });
  context.post_call.lead = data.id;
}
