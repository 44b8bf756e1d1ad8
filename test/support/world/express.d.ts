// Express comes without types; this is as much of it as the test world uses.
declare module 'express' {
  import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

  export interface Request extends IncomingMessage {
    readonly path: string
    readonly originalUrl: string
    readonly query: Readonly<Record<string, string | undefined>>
    header(name: string): string | undefined
  }
  export interface Response extends ServerResponse {
    status(code: number): this
    type(name: string): this
    set(name: string, value: string): this
    send(body: string | Buffer | object): this
    json(body: object): this
    redirect(status: number, url: string): void
  }
  export type Handler = (request: Request, response: Response, next: (error?: unknown) => void) => unknown
  export class Router {}
  export interface Express extends RequestListener {
    use(...handlers: readonly (string | Handler | Router)[]): this
    get(path: string | RegExp, handler: Handler): this
    disable(name: string): this
  }
  export default function express(): Express
}
