// What the page and its service worker call by the same name.

/** Of the phone's database. */
export const STORE_NAME = "kawal-field";
/** Messages of the page to the worker: the new version takes over; the reader of codes is kept too. */
export const TAKE_OVER = "kawal.take_over";
export const KEEP_READER = "kawal.keep_reader";
