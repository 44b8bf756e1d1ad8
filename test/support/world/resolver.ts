import dns2 from 'dns2'

/** What a resolver of the test world says of a name; a name that it is not told does not exist. */
export type Zone = Readonly<
  Record<
    string,
    {
      readonly txt?: readonly string[]
      /** Several lists are answered in turn, the last one from then on. */
      readonly a?: readonly (readonly string[])[]
      readonly aaaa?: readonly string[]
      readonly fails?: 'servfail' | 'silent'
    }
  >
>

export interface Resolver {
  /** `127.0.0.1:port`, as `--dns-server` takes it. */
  readonly address: string
  /** What it was asked: `A mixpanel.com`. */
  readonly asked: readonly string[]
  close(): Promise<void>
}

const { Packet } = dns2
const TYPES: Readonly<Record<number, string>> = { 1: 'A', 16: 'TXT', 28: 'AAAA' }

/** A DNS server on loopback. */
export async function resolver(zone: Zone): Promise<Resolver> {
  const asked: string[] = []
  const turns = new Map<string, number>()
  const server = dns2.createServer({
    udp: true,
    handle(request, send) {
      const response = Packet.createResponseFromRequest(request)
      const [question] = request.questions
      const name = question?.name.toLowerCase() ?? ''
      const type = TYPES[Number(question?.type)] ?? String(question?.type)
      asked.push(`${type} ${name}`)
      const entry = zone[name]
      if (!entry) response.header.rcode = 3
      else if (entry.fails === 'silent') return
      else if (entry.fails === 'servfail') response.header.rcode = 2
      else if (type === 'TXT') {
        for (const data of entry.txt ?? []) response.answers.push({ name, type: 16, class: 1, ttl: 60, data: parts(data) } as never)
      } else if (type === 'A' && entry.a) {
        const turn = turns.get(name) ?? 0
        turns.set(name, turn + 1)
        for (const address of entry.a[Math.min(turn, entry.a.length - 1)] ?? []) {
          response.answers.push({ name, type: 1, class: 1, ttl: 60, address } as never)
        }
      } else if (type === 'AAAA') {
        for (const address of entry.aaaa ?? []) response.answers.push({ name, type: 28, class: 1, ttl: 60, address } as never)
      }
      void send(response)
    },
  })
  const { udp } = (await server.listen({ udp: { port: 0, address: '127.0.0.1' } })) as { udp: { port: number } }
  return {
    address: `127.0.0.1:${udp.port}`,
    asked,
    async close() {
      await server.close()
    },
  }
}

/** A TXT record's text is cut into parts of at most 255 bytes. */
function parts(text: string): readonly string[] | string {
  if (text.length <= 255) return text
  return text.match(/.{1,255}/gs) ?? []
}
