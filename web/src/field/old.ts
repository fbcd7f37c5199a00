// What browsers of Chrome 87 lack of the language, as the standard has it; imported before all else. The build lowers syntax, not
// these.

/** ECMAScript 2022, section 23.1.3.1: from the end where the number is negative. */
function at<T>(this: ArrayLike<T>, index: number): T | undefined {
  const whole = Math.trunc(index) || 0;
  return this[whole < 0 ? whole + this.length : whole];
}

function lend(owner: object, name: string, value: unknown): void {
  if (!(name in owner)) Object.defineProperty(owner, name, { value, writable: true, configurable: true });
}

lend(Array.prototype, "at", at);
lend(String.prototype, "at", at);
lend(Object.getPrototypeOf(Uint8Array.prototype), "at", at);
const own = Object.prototype.hasOwnProperty;
lend(Object, "hasOwn", (owner: object, name: PropertyKey) => own.call(owner, name));
