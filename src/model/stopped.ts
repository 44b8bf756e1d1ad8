/** The person at the keyboard stopped the work. Printed as a sentence, exit 130 as shells know it. */
export class Stopped extends Error {
  override readonly name = 'Stopped'
}
