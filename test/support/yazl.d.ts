/** As much of yazl as the tests use. */
declare module 'yazl' {
  export class ZipFile {
    readonly outputStream: NodeJS.ReadableStream
    addBuffer(
      buffer: Uint8Array,
      name: string,
      options?: { readonly mtime?: Date; readonly mode?: number; readonly compress?: boolean },
    ): void
    end(): void
  }
}
