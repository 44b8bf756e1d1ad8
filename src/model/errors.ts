/** The user interrupted the command. Printed as a sentence; exit code 130. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError'
}

/** The command line asks for something that cannot be done. Printed without a stack; exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
