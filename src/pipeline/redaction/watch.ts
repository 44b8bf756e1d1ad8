import { newestEventIn } from '../../domain/export-time.ts'
import type { Artifact } from '../../model/artifact.ts'
import type { Add, Reader } from '../../model/reader.ts'
import type { Capture, OpenedResponse } from '../../model/saml.ts'
import { inputs } from '../../model/vocabulary.ts'
import type { Cursor } from '../../syntax/tree.ts'
import type { Families } from '../assemble.ts'

// Notes which members of which objects are read while a bundle is checked, so that a copy can have those and no others.

/** They say what an object is, or that a list goes on, and are read before a reader is found. */
const ALWAYS: ReadonlySet<string> = new Set([
  '@odata.context',
  '@odata.type',
  '@odata.nextLink',
  'odata.metadata',
  'odata.type',
  'odata.nextLink',
  'status',
  'statusCode',
])

export interface WatchedDocument {
  readonly value: unknown
  readonly isSettings: boolean
}

export class Watch {
  /** The documents of each artifact in which a reader recognised something, in the order in which they were read. */
  readonly documents = new Map<Artifact, WatchedDocument[]>()
  /** What the signatures of captured responses were found to be. */
  readonly opened = new Map<string, OpenedResponse>()
  readonly #read = new WeakMap<object, Set<string>>()
  readonly #watched = new WeakMap<object, object>()

  /** The same readers, watched. */
  families(families: Families): Families {
    return {
      ...families,
      records: async () => (await families.records()).map((reader) => this.#cursors(reader, false)),
      settings: async () => (await families.settings()).map((reader) => this.#cursors(reader, true)),
      captures: async () => (await families.captures()).map((reader) => this.#captures(reader)),
    }
  }

  #cursors(reader: Reader<Cursor>, isSettings: boolean): Reader<Cursor> {
    return {
      kind: reader.kind,
      title: reader.title,
      recognises: (cursor) => reader.recognises(this.#watching(cursor)),
      read: (cursor, add) => {
        const value = cursor.whole
        const known = this.documents.get(cursor.artifact) ?? []
        if (!known.some((each) => each.value === value)) known.push({ value, isSettings })
        this.documents.set(cursor.artifact, known)
        reader.read(this.#watching(cursor), add)
      },
    }
  }

  #captures(reader: Reader<Artifact>): Reader<Artifact> {
    return {
      ...reader,
      read: (artifact, add) => {
        reader.read(artifact, this.#addingCaptures(add))
      },
    }
  }

  #addingCaptures(add: Add): Add {
    const adding: Add = Object.assign(
      (fact: Parameters<Add>[0], item: unknown) => {
        add(fact, fact.name === inputs.captures.name ? (this.#watchedCapture(item as Capture) as never) : (item as never))
      },
      { problem: add.problem, lost: add.lost, unreadable: add.unreadable, note: add.note },
    )
    return adding
  }

  #watchedCapture(capture: Capture): Capture {
    return {
      ...capture,
      open: (certificates) => {
        const opened = capture.open(certificates)
        this.opened.set(capture.xml, opened)
        return opened
      },
    }
  }

  #watching(cursor: Cursor): Cursor {
    return cursor.holding(this.#proxyOf(cursor.value))
  }

  #proxyOf(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value
    const known = this.#watched.get(value)
    if (known) return known
    let listed: (string | symbol)[] = []
    const proxy = new Proxy(value, {
      get: (target, key, receiver) => {
        this.mark(target, key)
        return this.#proxyOf(Reflect.get(target, key, receiver))
      },
      has: (target, key) => {
        this.mark(target, key)
        return Reflect.has(target, key)
      },
      ownKeys: (target) => {
        listed = Reflect.ownKeys(target)
        return [...listed]
      },
      getOwnPropertyDescriptor: (target, key) => {
        // Listing the keys asks for each of them in turn, and reads none.
        if (listed[0] === key) listed.shift()
        else this.mark(target, key)
        return Reflect.getOwnPropertyDescriptor(target, key)
      },
    })
    this.#watched.set(value, proxy)
    return proxy
  }

  /** Notes that a member is read. */
  mark(target: object, key: string | symbol): void {
    if (typeof key !== 'string' || !Object.hasOwn(target, key)) return
    const known = this.#read.get(target)
    if (known) known.add(key)
    else this.#read.set(target, new Set([key]))
  }

  /** Notes that the value of a cursor is read. */
  markCursor(cursor: Cursor): void {
    let here: unknown = cursor.whole
    for (const step of cursor.path) {
      if (typeof here !== 'object' || here === null) return
      this.mark(here, String(step))
      here = Object.hasOwn(here, step) ? Reflect.get(here, step) : undefined
    }
  }

  /** What was read of a value. */
  projection(value: unknown): unknown {
    return this.#project(value).value
  }

  #project(value: unknown): { readonly value: unknown; readonly isRead: boolean } {
    if (typeof value !== 'object' || value === null) return { value, isRead: false }
    const keys = this.#read.get(value)
    if (Array.isArray(value)) {
      const parts = value.map((each: unknown) => this.#project(each))
      const isRead = keys !== undefined || parts.some((part) => part.isRead)
      return { value: isRead ? parts.map((part) => part.value) : [], isRead }
    }
    const out: [string, unknown][] = []
    for (const [key, member] of Object.entries(value)) {
      const part = this.#project(member)
      // What is read as a text and is a list stays a list, and no empty one, which means nothing.
      if (keys?.has(key) === true && !part.isRead && isFilled(member)) {
        out.push([key, Array.isArray(member) ? [true] : { other: true }])
        continue
      }
      if (part.isRead || isEvent(key, member) || keys?.has(key) === true || (ALWAYS.has(key) && typeof member !== 'object'))
        out.push([key, part.value])
    }
    return { value: Object.fromEntries(out), isRead: keys !== undefined || out.length > 0 }
  }
}

function isFilled(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0
}

/** Which of two exports is newer is found by the dates in their texts. */
function isEvent(key: string, value: unknown): boolean {
  return (
    typeof value === 'string' && value.length < 60 && newestEventIn(`${JSON.stringify(key)}: ${JSON.stringify(value)}`, LATEST) !== null
  )
}

const LATEST = new Date(8.64e15)
