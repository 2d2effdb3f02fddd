// super[key] with =, +=, ++ and ||=: the key is converted once, after what is assigned to is known.
class Base {
  get p() { return this.value ?? 1; }
  set p(value) { this.value = value; }
}
class Derived extends Base {
  add(key) { return super[key] += 1; }
  step(key) { return super[key]++; }
  before(key) { return --super[key]; }
  or(key) { return super[key] ||= 5; }
  and(key) { return super[key] &&= 6; }
  set(key) { return super[key] = 7; }
  named() { return super.p **= 2; }
}
for (const name of ['add', 'step', 'before', 'or', 'and', 'set', 'named']) {
  const object = new Derived();
  console.log(name, object[name]('p'), object.value);
}
