/**
 * Codes of a sign-in that is not over: Microsoft asks for something, and the sign-in goes on with the same correlation id. A row with one of
 * them is no failure. Source: the sign-in logs themselves, which call these rows “Interrupted”.
 */
export const INTERRUPTS: ReadonlySet<number> = new Set([
  16000, 16001, 16002, 50058, 50059, 50072, 50074, 50076, 50079, 50097, 50125, 50127, 50140, 50199, 65001,
])
