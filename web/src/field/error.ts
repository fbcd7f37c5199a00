// What goes wrong on the phone itself. Errors of events and bundles keep the codes that the posko has for them.

/** `code` is a key of lang/<language>/phone.json; `with` fills the sentence's placeholders. */
export class PhoneError extends Error {
  readonly code: string;
  readonly with: Readonly<Record<string, string | number>>;
  constructor(code: string, values: Readonly<Record<string, string | number>> = {}) {
    super(code);
    this.code = code;
    this.with = values;
  }
}
