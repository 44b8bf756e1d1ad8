/** The person at the keyboard stopped the work. Printed as a sentence, exit 130 as shells know it. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError'
}

/** The one error that is expected: the command line asks for something that cannot be done. Printed without a stack, exit 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
