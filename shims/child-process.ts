/** In place of Node's module, with which commander starts commands that are programs of their own: sso-doctor has none, and loading it takes 5 ms. */
export function spawn(): never {
  throw new Error('No command is a program of its own.')
}
