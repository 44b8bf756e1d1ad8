import type { FixText } from './portal.ts'

// What whoever runs the network, the resolvers or the DNS zone does.

export const network = {} as const satisfies Readonly<Record<string, FixText>>
