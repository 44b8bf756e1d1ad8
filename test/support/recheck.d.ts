declare module 'recheck' {
  export interface Attack {
    readonly pattern: string
    readonly pumps: readonly { readonly prefix: string; readonly pump: string }[]
    readonly suffix: string
  }
  export function checkSync(
    source: string,
    flags: string,
    parameters?: { readonly timeout?: number | null },
  ): {
    readonly status: 'safe' | 'vulnerable' | 'unknown'
    readonly checker?: string
    readonly complexity?: { readonly summary: string }
    readonly attack?: Attack
  }
}
