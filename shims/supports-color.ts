/** In place of chalk's look at the terminal: whether there is colour is decided by our own flags, and the look costs start-up. */
export const createSupportsColor = (): false => false

export default { stdout: false, stderr: false }
