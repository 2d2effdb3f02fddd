async function empty(context) {
}
